"""The login log is kept for a year (W-54)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from jiuye.accounts.models import LoginAttempt
from jiuye.accounts.services import login
from jiuye.kit.refusals import Refused
from jiuye.records import retention
from jiuye.records.models import TrailEvent
from jiuye.records.retention import months_after
from tests.cast import HOME, PASSWORD


@pytest.mark.seed("W-54")
def test_who_signed_in_and_who_failed_to_is_forgotten_after_twelve_months(university):
    now, user = timezone.localtime(), university.employment_office()
    login.staff(username=user.username, password=PASSWORD, origin=HOME, at=months_after(now, 1))
    with pytest.raises(Refused):
        login.staff(username="nobody", password="wrong", origin=HOME, at=now)

    retention.sweep(months_after(now, 12) + timedelta(days=1))

    assert list(LoginAttempt.objects.values_list("outcome", "user")) == [("ok", user.pk)]
    swept = TrailEvent.objects.get(action="retention.sweep", object_id="logins")
    assert swept.changes["count"] == [0, 1]
