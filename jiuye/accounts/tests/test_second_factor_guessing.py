"""Wrong codes and wrong passwords use up one budget, and every answer sounds the same (W-37, T-22)."""

import threading

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.models import LoginAttempt
from jiuye.accounts.services import codes, guards, login
from jiuye.accounts.tests.halves import CODE, DESK, half, second, signs_in
from jiuye.kit.refusals import Refused
from tests.phones import bound


@pytest.mark.seed("W-30", "W-37")
def test_wrong_codes_and_wrong_passwords_lock_together(university):
    user, at = university.employment_office(), timezone.now()
    phone = bound(user)

    for _ in range(3):
        with pytest.raises(Refused):
            login.staff(username=user.username, password="wrong", origin=DESK, at=at)
    assert [second(user, "000000", at=at) for _ in range(2)] == ["login.code"] * 2

    assert second(user, phone.shows(at), at=at) == "login.locked"


@pytest.mark.seed("W-30", "W-37")
def test_who_knows_the_password_still_has_five_guesses_at_the_code(university, monkeypatch):
    user, at, looked = university.employment_office(), timezone.now(), []
    bound(user)
    monkeypatch.setattr(codes, "spend", lambda **k: looked.append(1) and False)

    for _ in range(30):
        second(user, "000000", at=at)

    assert len(looked) == guards.TRIES


@pytest.mark.seed("W-30")
def test_four_slips_with_the_password_leave_a_whole_try_for_the_code(university):
    user, at = university.employment_office(), timezone.now()
    phone = bound(user)
    for _ in range(4):
        with pytest.raises(Refused):
            login.staff(username=user.username, password="wrong", origin=DESK, at=at)

    assert second(user, phone.shows(at), at=at) == ""


@pytest.mark.seed("T-22", "W-37")
@pytest.mark.django_db(transaction=True)
def test_parallel_guessing_at_the_code_gets_no_more_looks(transactional_db, university_of, monkeypatch):
    university = university_of("anhui")
    user, at, looked = university.employment_office(), timezone.now(), []
    bound(user)
    entered = half(user, at=at)
    monkeypatch.setattr(codes, "spend", lambda **k: looked.append(1) and False)
    start = threading.Barrier(12)

    def guess():
        start.wait()
        for _ in range(3):
            try:
                login.second(
                    user_id=user.pk,
                    epoch=entered.user.session_epoch,
                    half=entered.half,
                    typed="000000",
                    origin=DESK,
                    at=at,
                )
            except Refused:
                continue
        connection.close()

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(looked) == guards.TRIES


@pytest.mark.seed("W-32")
def test_a_wrong_a_used_and_an_unknown_recovery_code_are_answered_alike(client, university):
    user, at = university.employment_office(), timezone.now()
    phone = bound(user)
    assert second(user, phone.sheet[0], at=at) == ""
    signs_in(client, user)

    said = set()
    for typed in ("12", "000000", phone.sheet[0], "0000 0000 0000"):
        page = client.post(reverse(CODE), {"code": typed})
        said.add((page.status_code, page.content.decode().replace(typed, "").partition('class="refusal')[2][:600]))

    assert len(said) == 1


@pytest.mark.seed("S4-13", "W-35")
def test_the_owner_reads_that_somebody_knew_the_password(client, university):
    user, at = university.employment_office(), timezone.now()
    phone = bound(user)
    half(user, at=at)
    second(user, "000000", at=at)
    second(user, phone.shows(at), at=at)
    university.login(client, user)

    page = client.get(reverse("accounts:mine")).content.decode()

    assert "密码对，没有填动态验证码" in page
    assert "动态验证码不对" in page
    assert list(LoginAttempt.objects.filter(user=user).order_by("pk").values_list("outcome", flat=True)) == [
        "half", "half", "code", "ok",
    ]  # fmt: skip
