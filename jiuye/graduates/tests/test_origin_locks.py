"""A locked origin record: who locks it, who corrects it, who opens it again."""

import pytest

from jiuye.graduates.services import origin
from jiuye.graduates.services.origin_common import caption_of
from jiuye.graduates.tests.season import SAID, complete, during, fresh, labels
from jiuye.kit.refusals import Refused
from jiuye.notices.models import Notice


@pytest.mark.seed("S0-14", "S0-08")
def test_the_school_locks_a_complete_record_and_the_graduate_can_only_report(university):
    bare, whole = university.graduate(university.law, 2), complete(university.graduate(university.law))
    counsellor = university.actor(university.counsellor(university.law))
    said = {k: v for k, v in SAID.items() if k != "mobile"}

    with pytest.raises(Refused) as no:
        origin.lock(actor=counsellor, graduate=fresh(bare), values=said, at=during(university))
    assert {"division", "graduates_on", "conclusion"} <= {reason.field for reason in no.value.reasons}
    origin.lock(actor=counsellor, graduate=whole, values=said, at=during(university))

    whole = fresh(whole)
    assert (whole.state, caption_of(whole), whole.source) == ("locked", "已锁定", "staff")
    assert not any(one.editable for one in labels(whole).values())
    with pytest.raises(Refused):
        origin.confirm(actor=university.actor(whole), graduate=whole, values=SAID, at=during(university))


def test_a_locked_record_stays_locked_when_the_school_corrects_it(university):
    graduate = complete(university.graduate(university.law))
    counsellor = university.actor(university.counsellor(university.law))
    origin.lock(actor=counsellor, graduate=graduate, values=SAID, at=during(university))

    origin.edit(actor=counsellor, graduate=fresh(graduate), values={"political_status": "01"}, at=during(university))

    graduate = fresh(graduate)
    assert (graduate.state, graduate.political_status) == ("locked", "01")


def test_the_school_opens_a_locked_record_with_a_reason(university):
    graduate = complete(university.graduate(university.law))
    university.student(graduate)
    counsellor = university.actor(university.counsellor(university.law))
    origin.lock(actor=counsellor, graduate=graduate, values=SAID, at=during(university))

    with pytest.raises(Refused, match="请写明退回的原因"):
        origin.reopen(actor=counsellor, graduate=fresh(graduate), reason=" ", at=during(university))
    origin.reopen(actor=counsellor, graduate=fresh(graduate), reason="户口已迁", at=during(university))

    assert fresh(graduate).state == "draft"
    assert Notice.objects.get(event="origin.returned").body == "户口已迁"
