"""Signing in by halves: the password first, the code of the phone after it."""

from django.urls import reverse

from jiuye.accounts.network import Origin
from jiuye.accounts.services import login
from jiuye.kit.refusals import Refused
from tests.cast import PASSWORD

DESK = Origin(ip="203.0.113.7", area="外网", browser="Chrome · Windows")
CODE = "accounts:login_code"


def half(user, *, at, origin=DESK):
    return login.staff(username=user.username, password=PASSWORD, origin=origin, at=at)


def second(user, typed, *, at, origin=DESK):
    """The rule the second half was refused by; blank when it let in."""
    try:
        entered = half(user, at=at, origin=origin)
        login.second(
            user_id=user.pk, epoch=entered.user.session_epoch, half=entered.half, typed=typed, origin=origin, at=at
        )
    except Refused as no:
        return no.reasons[0].rule
    return ""


def signs_in(client, user, password=PASSWORD):
    return client.post(reverse("accounts:login"), {"username": user.username, "password": password})


def is_in(client):
    return client.get(reverse("accounts:mine")).status_code == 200
