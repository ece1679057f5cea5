"""Provinces are data: a stranger writes 岭北 from docs/profiles.md, and a season is lived in it without a line of code.

Its rules differ from all three that come with the house: three desks of its own names, no taking back, other locks and windows,
an own field in each form, its own order of destinations, papers and definition of the rates.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from jiuye.destinations.services import claims, staffing
from jiuye.destinations.tests.claims import picture
from jiuye.graduates.facts import values_of as origin_values
from jiuye.graduates.models import Graduate
from jiuye.institutions.models import School
from jiuye.kit.refusals import Denied, Refused
from jiuye.policy import registry
from jiuye.policy.reading import ProfileError
from jiuye.records import commands as records
from jiuye.review.rules import Decision
from tests.seasons.living import COHORT, number_of, roster

PROVINCES = Path(__file__).parent / "provinces"
DESKS = ["班导师在看", "院务办在看", "毕业办在看", "已认定"]


@pytest.fixture
def lingbei(settings, season_of):
    """The installation is given one more file, and a school is founded under it."""
    settings.PROFILES_DIR = str(PROVINCES)
    registry.reload()
    season = season_of("lingbei")
    season.found()
    season.bring(roster())
    season.enrolled()
    for nth in (1, 2, 3, 4):
        season.activate(nth)
    yield season
    registry.reload()


def signed_in(season, who) -> Client:
    client = Client()
    season.school.login(client, who)
    return client


def words(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query, follow=True)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


@pytest.mark.seed("M-04", "C-04", "C-37")
def test_the_strangers_file_is_whole(season_of, settings):
    settings.PROFILES_DIR = str(PROVINCES)

    status, told = season_of("lingbei").run("policy", "check", str(PROVINCES / "lingbei.toml"))

    assert (status, told["errors"], told["findings"]) == (0, 0, [])
    assert {one.key for one in registry.profiles()} == {"anhui", "guangdong", "national", "lingbei"}


@pytest.mark.seed("M-04", "M-05", "S0-58", "S0-59", "S4-36", "C-07")
def test_a_season_is_lived_in_a_province_nobody_has_programmed(lingbei):
    season = lingbei

    assert season.bring(roster())[1]["unchanged"] == 5
    assert [season.caption(n) for n in (1, 5)] == ["没申报", "没申报"]
    assert season.origin_settled(1) == ["等班导师核对", "核对完了"]
    assert season.origin_said(2) == "等班导师核对"
    with pytest.raises(Refused, match="请输入审核意见"):
        season.origin_heard(2, Decision.RETURN)
    assert season.origin_heard(2, Decision.RETURN, "联系人写全名") == "打回重填"
    assert season.origin_settled(2) == ["等班导师核对", "核对完了"]
    assert [season.origin_settled(n)[-1] for n in (3, 4)] == ["核对完了"] * 2
    assert origin_values(season.graduate(1))["x_hometown_contact"] == "沈阿姨"

    assert [season.hand_in(1), *season.approve(1)] == DESKS
    assert season.hand_in(2) == "班导师在看"
    assert season.decide(2, Decision.RETURN, "合同没有盖章") == "打回"
    assert [season.hand_in(2), *season.approve(2)] == DESKS
    assert season.enter(3, "department") == "毕业办在看"
    assert season.approve(3) == ["已认定"]
    assert season.enter(4, "counselor") == "院务办在看"
    assert season.decide(4) == "毕业办在看"
    with pytest.raises(Refused, match="说一句为什么"):
        season.decide(4, Decision.REJECT_KEEP)
    assert season.decide(4, Decision.REJECT_KEEP, "材料不是本人的") == "不予认定"
    season.confirm(3)

    told, sent = season.export()
    assert sorted(row["XH"] for row in sent) == [number_of(n) for n in (1, 2, 3)]
    status, answer = season.feedback(
        [(row["KSH"], "单位名称不存在" if row["XH"] == number_of(1) else "通过") for row in sent]
    )
    assert (status, answer["bounced"], season.caption(1)) == (0, 1, "打回")
    assert [season.hand_in(1, employer_name="徽山软件园有限公司"), *season.approve(1)] == DESKS
    _, again = season.export()
    assert [row["DWMC"] for row in again] == ["徽山软件园有限公司"]

    figures = season.rates()
    assert (figures["definition"], figures["label"]) == ("2024.placement", "毕业去向落实率")
    assert (figures["whole"]["asserted_rate"], figures["whole"]["confirmed_rate"]) == ("60.00", "60.00")
    assert figures["whole"]["rates"]["unit"]["asserted"] == 3
    assert records.verify()[0] == 0


@pytest.mark.seed("S2-69", "S2-71", "S2-72", "C-07", "C-21", "C-23", "R-07")
def test_its_locks_and_windows_hold_for_everybody(lingbei):
    season = lingbei
    season.origin_settled(1)
    season.hand_in(1)

    with pytest.raises(Refused, match="本省不能撤回"):
        claims.withdraw(actor=season.student(1), destination=season.now(1), at=season.at)
    told = claims.amend(actor=season.student(1), destination=season.now(1), values={"remark": "改"}, at=season.at)
    assert list(told) == ["remark"]
    with pytest.raises(Refused, match="申报以后，导师推荐语由院务办改"):
        claims.amend(actor=season.student(1), destination=season.now(1), values={"x_tutor_word": "改"}, at=season.at)
    with pytest.raises(Denied, match="这条记录“班导师在看”，还轮不到您"):
        season.decide(1, by=season.school.department_admin(season.graduate(1).department))

    season.approve(1)
    with pytest.raises(Refused, match="本省不能自己作废"):
        claims.void(actor=season.student(1), destination=season.now(1), reason="不去了", at=season.at)
    office = season.school.actor(season.school.employment_office())
    with pytest.raises(Refused, match="单位名称现在不能修改"):
        claims.amend(actor=office, destination=season.now(1), values={"employer_name": "别家"}, at=season.at)
    claims.amend(actor=office, destination=season.now(1), values={"job_title": "分析师"}, at=season.at)
    staffing.void(actor=office, destination=season.now(1), reason="单位倒闭", sure=True, at=season.at)
    assert season.caption(1) == "没申报"

    season.hand_in(1)
    season.passes(days=90)
    with pytest.raises(Refused, match="2027 届去向变更已经截止"):
        claims.amend(actor=season.student(1), destination=season.now(1), values={"remark": "晚了"}, at=season.at)
    season.passes(days=150)
    with pytest.raises(Refused, match="2027 届去向申报已经截止"):
        season.hand_in(2)


@pytest.mark.seed("S4-36", "M-04")
def test_what_it_asks_beyond_the_common_form_is_asked(lingbei):
    season = lingbei
    season.origin_settled(1)

    for said, why in (("", "导师推荐语还没有填"), ("很" * 21, "导师推荐语有 21 个字，最多 20 个")):
        with pytest.raises(Refused) as no:
            season.hand_in(1, x_tutor_word=said)
        assert [reason.text for reason in no.value.reasons] == [why]
    with pytest.raises(Refused) as no:
        season.origin_said(2, x_hometown_contact="", wechat="")
    assert {reason.field for reason in no.value.reasons} == {"x_hometown_contact", "wechat"}
    assert season.origin_said(2, origin_region="340100") == "等班导师核对"
    season.paper(1, season.student(1))
    with pytest.raises(Refused, match="最多上传 2 个"):
        season.paper(1, season.student(1))


@pytest.mark.seed("M-04", "S4-36")
def test_its_words_are_on_every_page(lingbei):
    season = lingbei
    season.origin_settled(1)
    law, one = season.school.law, season.graduate(1)
    phone, tutor = signed_in(season, one), signed_in(season, season.school.counsellor(law))
    office = signed_in(season, season.school.employment_office())

    assert "家乡联系人" in words(signed_in(season, season.graduate(2)), "/h/origin/")
    catalogue = words(phone, "/h/destination/catalogue/")
    assert catalogue.index("签了劳动合同") < catalogue.index("签就业协议形式就业")
    phone.post("/h/destination/start/", {"leaf": "contract"})
    form = words(phone, "/h/destination/form/")
    assert "导师推荐语" in form
    assert "导师愿意写的一句话" in form
    sent = {**season.claim(), "evidence": picture(), "seen": season.now(1).version, "draft_version": 1, "submit": "1"}
    phone.post("/h/destination/form/", sent)
    assert season.caption(1) == "班导师在看"
    assert "班导师看材料" in words(phone, "/h/destination/")
    assert "为人踏实" in words(phone, "/h/destination/all/")

    record = words(tutor, f"/console/destinations/{season.now(1).pk}/")
    assert "班导师在看" in record
    assert "导师推荐语" in record
    assert "同意，交院务办复核" in record
    assert '<span data-return-words="打回">打回</span>' in record
    assert "为人踏实" in record
    answer = tutor.post(
        f"/console/destinations/{season.now(1).pk}/decide/", {"decision": "approve", "seen": season.now(1).version}
    )
    assert (answer.status_code, season.caption(1)) == (302, "院务办在看")
    season.approve(1)
    rates = words(office, "/console/rates/", cohort=str(COHORT))
    assert "单位就业率" in rates
    assert "已认定" in words(office, f"/console/destinations/{season.now(1).pk}/")
    assert words(office, "/console/national/")


@pytest.mark.seed("C-21")
def test_a_value_the_house_cannot_live_by_is_refused_with_what_may_be_written(tmp_path):
    path = tmp_path / "lingbei.toml"
    text = (PROVINCES / "lingbei.toml").read_text(encoding="utf-8")
    path.write_text(text.replace('self_void = "forbidden"', 'self_void = "needs_review"'), encoding="utf-8")

    with pytest.raises(ProfileError) as no:
        registry.load(path)

    assert [str(problem) for problem in no.value.problems] == [
        "lingbei.toml：processes.destination.self_void：只能是 free、forbidden，写成了 文字“needs_review”"
    ]


@pytest.mark.seed("S4-36")
def test_a_school_may_ask_one_thing_more_than_its_province(lingbei):
    season = lingbei
    season.origin_settled(1)
    own = [{"key": "dormitory", "label": "宿舍楼", "section": "destination", "max_length": 6, "required": True}]
    School.objects.filter(pk=season.school.school.pk).update(extension_fields=own)

    with pytest.raises(Refused) as no:
        season.hand_in(1)
    assert [reason.text for reason in no.value.reasons] == ["宿舍楼还没有填"]
    form = words(_chosen(season, 1), "/h/destination/form/")

    assert "宿舍楼" in form
    assert "导师推荐语" in form


def _chosen(season, nth: int) -> Client:
    phone = signed_in(season, season.graduate(nth))
    phone.post("/h/destination/start/", {"leaf": "contract"})
    return phone


@pytest.mark.seed("W-57", "S0-06")
def test_who_changes_department_by_import_takes_the_registration_along(lingbei):
    season = lingbei
    physics = {"院系名称": "物理学院", "专业代码": "070201", "专业名称": "物理学", "班级名称": "物理学1班"}
    moved = [{**row, **physics} if row["学号"] == number_of(1) else row for row in roster()]

    status, told = season.bring(moved)

    assert (status, told["updated"]) == (0, 1)
    assert season.graduate(1).department == season.school.physics
    assert season.now(1).department == season.school.physics
    assert season.now(2).department == season.school.law
    assert Graduate.unscoped.filter(department=season.school.physics).count() == 4
