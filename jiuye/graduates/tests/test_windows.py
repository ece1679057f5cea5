"""The centre and the schools open and close what graduates do (journey 9)."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiuye.destinations.services import claims, confirmation
from jiuye.destinations.tests import claims as living
from jiuye.graduates.seasons import closed, closes
from jiuye.graduates.services import windows
from jiuye.graduates.tasks import open_and_tell
from jiuye.institutions.models import ReportingWindow
from jiuye.kit.refusals import Denied, Refused
from jiuye.notices.models import Notice
from jiuye.records.jobs.worker import work_once
from jiuye.records.models import TrailEvent

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 4, 12, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
COHORT = 2027


def worked():
    """The worker's turn, an hour later."""
    with time_machine.travel(NOW.replace(hour=12)):
        while work_once("tests"):
            pass


@pytest.fixture
def centre(university):
    return university.actor(university.centre())


@pytest.fixture
def office(university):
    return university.actor(university.employment_office())


@pytest.mark.seed("S4-37", "S4-31", "C-23")
def test_what_the_centre_closes_is_closed_in_every_school_and_says_who_closed_it(university, centre):
    windows.close_window(actor=centre, cohort=COHORT, process="register", reason="数据核对", at=NOW)

    for school in (university.school, university.neighbour.school):
        no = closed("register", school, COHORT, NOW)
        assert (no.owner, dict(no.facts)["谁关闭的"]) == ("省级中心", "省级中心")
        assert "去向登记现在没有开放" in no.text
    assert closed("origin", university.school, COHORT, NOW) is None
    assert closed("register", university.school, COHORT - 1, datetime(2026, 5, 1, tzinfo=NOW.tzinfo)) is None
    event = TrailEvent.objects.get(action="window.close")
    assert (event.reason, event.actor_ref) == ("数据核对", centre.ref)


@pytest.mark.seed("S4-37")
def test_a_school_closes_for_itself_and_the_neighbour_stays_open(university, office):
    windows.close_window(actor=office, cohort=COHORT, process="register", reason="校内核对", at=NOW)

    assert closed("register", university.school, COHORT, NOW).owner == "学校就业中心"
    assert closed("register", university.neighbour.school, COHORT, NOW) is None


def test_a_school_cannot_open_what_the_centre_closed_nor_stay_open_longer(university, centre, office):
    windows.close_window(actor=centre, cohort=COHORT, process="origin", reason="核对", at=NOW)
    windows.open_window(actor=centre, cohort=COHORT, process="register", at=NOW, until=date(2027, 7, 1))

    with pytest.raises(Refused, match="由省级中心关闭"):
        windows.open_window(actor=office, cohort=COHORT, process="origin", at=NOW)
    with pytest.raises(Refused, match="在省里的时间以内"):
        windows.open_window(actor=office, cohort=COHORT, process="register", at=NOW, until=date(2027, 8, 1))
    windows.open_window(actor=office, cohort=COHORT, process="register", at=NOW, until=date(2027, 6, 1))

    assert closes("register", university.school, COHORT).date() == date(2027, 6, 1)
    assert closed("register", university.school, COHORT, NOW.replace(month=6)) is not None
    assert closed("register", university.neighbour.school, COHORT, NOW.replace(month=6)) is None


@pytest.mark.seed("S4-08", "S4-31")
def test_the_next_cohort_opens_early_when_the_centre_says_so(university, centre):
    assert closed("origin", university.school, COHORT + 1, NOW) is not None

    windows.open_window(actor=centre, cohort=COHORT + 1, process="origin", at=NOW)

    assert closed("origin", university.school, COHORT + 1, NOW) is None
    assert closed("register", university.school, COHORT + 1, NOW) is not None


@pytest.mark.seed("S4-65", "S4-31")
def test_opening_tells_the_schools_at_once_and_every_graduate_once_with_the_way_to_the_form(university, centre, office):
    for graduate in (university.graduate(university.law), university.neighbour.graduate(university.neighbour.law)):
        university.student(graduate)
    university.neighbour.employment_office()
    windows.close_window(
        actor=university.neighbour.actor(university.neighbour.employment_office()), cohort=university.cohort,
        process="register", reason="核对", at=NOW,
    )  # fmt: skip

    open_and_tell(actor=centre, cohort=university.cohort, process="register", at=NOW)
    worked()
    worked()

    told = Notice.objects.filter(event="window.opened", user__kind="student")
    assert [n.user.person_id for n in told] == [university.graduate(university.law).person_id]
    assert told[0].href == "/h/destination/"
    assert Notice.objects.filter(event="window.opened", user__kind="staff", user_id=office.user_id).count() == 1


def test_an_opening_that_was_taken_back_before_the_job_ran_tells_nobody(university, centre):
    university.student(university.graduate(university.law))
    open_and_tell(actor=centre, cohort=university.cohort, process="register", at=NOW)
    windows.close_window(
        actor=centre, cohort=university.cohort, process="register", reason="误操作", at=NOW.replace(hour=11)
    )

    worked()

    assert not Notice.objects.filter(event="window.opened", user__kind="student").exists()


@pytest.mark.seed("S4-37")
def test_a_graduate_can_neither_hand_in_nor_confirm_while_it_is_closed(university, centre):
    graduate = university.graduate(university.law)
    at = living.season(university.cohort)
    waiting = living.submitted(university, university.graduate(university.law, 2))
    draft = living.with_paper(university, graduate)
    for process in ("register", "confirm", "change"):
        windows.close_window(actor=centre, cohort=university.cohort, process=process, reason="核对", at=at)

    with pytest.raises(Refused, match="去向登记现在没有开放"):
        claims.submit(actor=university.actor(graduate), destination=draft, values=living.contract(), at=at)
    with pytest.raises(Refused, match="本人确认现在没有开放"):
        confirmation.confirm(
            actor=university.actor(waiting.graduate), destination=waiting,
            shown=confirmation.what_is_shown(waiting), at=at,
        )  # fmt: skip


def test_days_that_make_no_window_are_refused_and_a_counsellor_decides_nothing(university, centre):
    with pytest.raises(Refused, match="截止日要在开放日和今天之后"):
        windows.open_window(
            actor=centre, cohort=COHORT, process="register", at=NOW, since=date(2027, 6, 1), until=date(2027, 6, 1)
        )
    with pytest.raises(Refused, match="为什么关闭"):
        windows.close_window(actor=centre, cohort=COHORT, process="register", reason=" ", at=NOW)
    with pytest.raises(Denied):
        windows.close_window(
            actor=university.actor(university.counsellor(university.law)),
            cohort=COHORT,
            process="register",
            reason="x",
            at=NOW,
        )
    assert not ReportingWindow.objects.exists()


@pytest.mark.seed("S4-37", "S4-08")
def test_the_centre_closes_and_opens_a_year_on_its_page(client, university, centre):
    with time_machine.travel(living.season(university.cohort)):
        university.login(client, university.centre())
        page = client.post(
            reverse("graduates:window_close"),
            {"cohort": university.cohort, "process": "register", "reason": "核对"},
            follow=True,
        ).content.decode()
        assert "由省级中心关闭" in page
        assert "自行关闭的学校" in page

        page = client.post(
            reverse("graduates:window_open"), {"cohort": university.cohort, "process": "register"}, follow=True
        ).content.decode()
        assert "由省级中心关闭" not in page
        wrong = client.post(
            reverse("graduates:window_open"),
            {"cohort": university.cohort, "process": "register", "until": "2027-02-31"},
        )
        assert wrong.status_code == 422
        assert "不是日期" in wrong.content.decode()


def test_the_page_costs_the_same_however_many_schools_closed(client, university):
    university.login(client, university.centre())
    url = reverse("graduates:windows")
    client.get(url)
    counted = []
    for school in (university, university.neighbour):
        windows.close_window(
            actor=school.actor(school.employment_office()),
            cohort=university.cohort,
            process="register",
            reason="核对",
            at=NOW,
        )
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        counted.append(len(seen))
    assert counted[0] == counted[1]


# -- 宽限


OVER = datetime(2028, 3, 1, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def extended(university, centre, **changes):
    asked = {"cohort": COHORT, "process": "register", "until": date(2028, 4, 1), "reason": "实习返校晚", "at": OVER}
    return windows.extend(actor=centre, school=university.school, **{**asked, **changes})


@pytest.mark.seed("S4-37")
def test_the_centre_keeps_it_open_longer_for_one_school_and_the_neighbour_stays_closed(university, centre, office):
    assert closed("register", university.school, COHORT, OVER) is not None

    extended(university, centre)

    last, late = (datetime(2028, 3, 31, 23, 59, tzinfo=NOW.tzinfo), datetime(2028, 4, 1, 0, 0, tzinfo=NOW.tzinfo))
    assert closed("register", university.school, COHORT, OVER) is None
    assert closed("register", university.school, COHORT, last) is None
    assert closed("register", university.school, COHORT, late) is not None
    assert closed("register", university.neighbour.school, COHORT, OVER) is not None
    assert closed("origin", university.school, COHORT, OVER) is not None
    assert closes("register", university.school, COHORT) == late
    assert TrailEvent.objects.get(action="window.extend").reason == "实习返校晚"
    told = Notice.objects.filter(event="window.extended")
    assert [n.user.school_id for n in told] == [university.school.pk] * told.count() and told


@pytest.mark.seed("S4-37")
def test_what_the_school_or_the_centre_closed_outright_stays_closed_in_spite_of_more_time(university, centre, office):
    extended(university, centre)

    windows.close_window(actor=office, cohort=COHORT, process="register", reason="本校已收齐", at=OVER)
    own = closed("register", university.school, COHORT, OVER)
    windows.open_window(actor=office, cohort=COHORT, process="register", at=OVER, until=date(2028, 3, 20))
    again = closed("register", university.school, COHORT, OVER)
    windows.close_window(actor=centre, cohort=COHORT, process="register", reason="数据核对", at=OVER)

    assert own.owner == "学校就业中心"
    assert again is None
    assert closed("register", university.school, COHORT, OVER).owner == "省级中心"


@pytest.mark.seed("S4-37")
def test_an_extension_needs_a_later_day_a_reason_and_the_centre_of_that_school(university, centre, office):
    with pytest.raises(Refused, match="比全省的截止日晚"):
        extended(university, centre, until=date(2028, 1, 1))
    with pytest.raises(Refused, match="为什么延长"):
        extended(university, centre, reason=" ")
    with pytest.raises(Denied):
        extended(university, office)
    windows.close_window(actor=centre, cohort=COHORT, process="register", reason="核对", at=OVER)
    with pytest.raises(Refused, match="全省都关着"):
        extended(university, centre)

    assert not ReportingWindow.objects.filter(extended_to__isnull=False).exists()


@pytest.mark.seed("S4-37")
def test_the_centre_extends_on_its_page_and_the_school_reads_why(client, university):
    with time_machine.travel(OVER, tick=False):
        university.login(client, university.centre())
        asked = {"cohort": COHORT, "process": "register", "school": university.school.code, "until": "2028-04-01"}
        without = client.post(reverse("graduates:window_extend"), asked)
        client.post(reverse("graduates:window_extend"), {**asked, "reason": "实习返校晚"})
        mine = client.get(reverse("graduates:windows"), {"cohort": COHORT}).content.decode()
        university.login(client, university.employment_office())
        theirs = client.get(reverse("graduates:windows"), {"cohort": COHORT}).content.decode()
        own_way = client.post(reverse("graduates:window_extend"), {**asked, "reason": "自己延长"})

    assert without.status_code == 422
    assert f"{university.school.name}到 2028-04-01 零点：实习返校晚" in mine
    assert "省级中心为本校延长到 <b>2028-04-01</b> 零点：实习返校晚" in theirs
    assert own_way.status_code == 422
    assert "只为这所学校延长" not in theirs
