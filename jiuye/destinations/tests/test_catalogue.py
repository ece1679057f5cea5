"""Every destination of the catalogue, lived through in every province: with its paper it is taken, without it is not (S0-20…S0-34)."""

from datetime import date
from decimal import Decimal

import pytest

from jiuye.destinations.services import claims, evidence
from jiuye.destinations.services.common import rules_of
from jiuye.destinations.tests.claims import born, contract, now_of, picture, season
from jiuye.kit.refusals import Refused
from jiuye.standards import wages

PROVINCES = ["anhui", "guangdong", "national"]
STUDIES = {
    "study_school": "徽山大学", "study_level": "11", "study_major": "法学", "country": "新西兰",
    "foreign_school_name": "University of Otago", "region_code": "340104",
}  # fmt: skip
PLACED = {
    "agreement", "contract", "other_employment", "research_assistant", "conscript", "teacher_special_post",
    "three_supports", "western_plan", "local_teacher_special_post", "selected_official", "farm_technician",
    "village_doctor", "village_teacher", "other_local_programme", "company_founder", "incubator", "sole_trader",
    "online_shop", "freelance", "graduate_school", "second_bachelor", "study_abroad",
}  # fmt: skip
UNPLACED = {
    "job_hunting", "about_to_sign", "civil_exam", "planning_startup", "planning_enlistment", "traineeship", "exam_only",
    "not_seeking", "planning_abroad",
}  # fmt: skip


def said(leaf, kind=""):
    """Exactly the fields the leaf asks for, from a full set of answers."""
    everything = {**contract(contract_to=f"{date.today().year + 9}-06-30"), **STUDIES, "employer_nature": "39"}
    asked = {name: everything[name] for name in leaf.required_fields()}
    return {"leaf": leaf.key, "kind": kind, **asked}


def prepared(university, key, *, papers, kind="", graduate=None):
    destination = born(university, graduate or university.graduate(university.law))
    me = university.actor(destination.graduate)
    for n in range(papers):
        upload = picture(shade=250 - 20 * n)
        evidence.attach(actor=me, destination=destination, upload=upload, at=season(university.cohort))
    leaf = rules_of(destination)[0].catalogue.leaves[key]
    return destination, leaf, said(leaf, kind or next(iter(leaf.kinds), ""))


def hand_in(university, destination, values):
    claims.submit(
        actor=university.actor(destination.graduate),
        destination=destination,
        values=values,
        at=season(university.cohort),
    )
    return now_of(destination.graduate)


def refused_fields(university, destination, values):
    with pytest.raises(Refused) as no:
        hand_in(university, destination, values)
    return {reason.field: reason for reason in no.value.reasons}


@pytest.mark.seed("S0-21", "S0-22", "S0-23", "S0-24", "S0-25", "S0-26", "S0-27", "S0-28", "S0-29", "S0-30", "S0-31")
@pytest.mark.seed("S0-20", "S0-17", "S1-35")
@pytest.mark.parametrize("province", PROVINCES)
def test_every_placed_destination_is_taken_with_its_paper_and_not_without(university_of, province):
    university = university_of(province)
    asked, taken = {}, {}

    for key in PLACED:
        graduate = university.enrol(university.law, "万去向")
        destination, leaf, values = prepared(university, key, papers=0, graduate=graduate)
        missing = refused_fields(university, destination, values)
        rules = leaf.evidence_for(values["kind"])
        prepared(university, key, papers=max(rule.min_files for rule in rules), graduate=graduate)
        record = hand_in(university, now_of(graduate), values)
        asked[key] = list(missing) == ["evidence"] and all(rule.label in missing["evidence"].remedy for rule in rules)
        taken[key] = (record.leaf, record.state)

    assert asked == dict.fromkeys(PLACED, True)
    assert taken == {key: (key, "in_review") for key in PLACED}


@pytest.mark.seed("S0-20", "S0-32", "S0-33", "S0-34", "S1-31")
@pytest.mark.parametrize("province", PROVINCES)
def test_every_unplaced_destination_is_taken_with_nothing_but_the_answer(university_of, province):
    university = university_of(province)
    taken = {}

    for key in UNPLACED:
        destination, leaf, values = prepared(
            university, key, papers=0, graduate=university.enrol(university.law, "万去向")
        )
        taken[key] = (hand_in(university, destination, values).state, leaf.counts_as)

    assert taken == dict.fromkeys(UNPLACED, ("in_review", "not_employed"))


@pytest.mark.seed("S0-33")
def test_preparing_for_an_examination_is_neither_study_nor_looking_for_work(university):
    destination, exam_only, _ = prepared(university, "exam_only", papers=0)
    catalogue = rules_of(destination)[0].catalogue

    assert exam_only.type == "exam_only"
    assert exam_only.code(university.cohort) == "71"
    assert [leaf.key for leaf in catalogue.leaves.values() if leaf.type == "exam_only"] == ["exam_only"]


@pytest.mark.seed("S0-21", "S0-45")
@pytest.mark.parametrize(
    ("kind", "paper"),
    [
        ("tripartite", "协议书"), ("acceptance", "公示"), ("directed", "委托培养协议"), ("army", "军士"), ("residency", "基地"),
        ("international", "国际组织"), ("work_abroad", "工作签证"),
    ],
)  # fmt: skip
def test_each_of_the_seven_kinds_of_agreement_asks_for_its_own_paper(university, kind, paper):
    destination, leaf, values = prepared(university, "agreement", papers=0, kind=kind)

    missing = refused_fields(university, destination, values)
    prepared(university, "agreement", papers=1)
    record = hand_in(university, now_of(destination.graduate), values)

    (rule,) = leaf.evidence_for(kind)
    assert any(paper in accepted for accepted in rule.accepted)
    assert rule.label in missing["evidence"].remedy
    assert (record.leaf, record.kind) == ("agreement", kind)


@pytest.mark.seed("S0-47", "S0-50", "S0-51", "S0-52", "S0-53", "S0-55")
@pytest.mark.parametrize(
    ("key", "papers"),
    [
        ("contract", {"劳动合同书"}),
        ("postdoc", {"劳动或聘用合同", "协议书", "接收函", "商调函", "博士后研究人员备案证明"}),
        ("conscript", {"预定兵通知书", "入伍通知书"}),
        ("western_plan", {"省定样式的协议书（含电子协议）或同等协议", "录用文件", "主管部门接收证明", "公示"}),
        ("village_doctor", {"省定样式的协议书（含电子协议）或同等协议", "录用文件", "主管部门接收证明", "公示"}),
        ("company_founder", {"营业执照", "股权证明", "其他证明"}),
        ("online_shop", {"店铺网址和截图", "交易记录"}),
        ("graduate_school", {"拟录取名单", "调档函", "录取通知书"}),
        ("study_abroad", {"境外学校录取通知书"}),
    ],
)
def test_the_page_before_the_form_names_every_paper_that_is_accepted(client, university, key, papers):
    doctor = (
        university.enrol(university.law, "梅博文", level="01")
        if key == "postdoc"
        else university.graduate(university.law)
    )
    destination, leaf, _ = prepared(university, key, papers=0, graduate=doctor)
    university.login(client, doctor)

    page = client.get(f"/h/destination/leaf/{key}/").content.decode()

    assert {paper for rule in leaf.evidence for paper in rule.accepted} == papers
    assert [paper for paper in papers if paper not in page] == []
    assert leaf.definition in page
    assert destination.state == "draft"


@pytest.mark.seed("S0-24", "S0-50", "C-38")
def test_only_a_doctor_enters_a_postdoc_station(university):
    doctor = university.enrol(university.law, "梅博文", level="01")
    destination, _, values = prepared(university, "postdoc", papers=1, graduate=doctor)
    bachelor, _, same = prepared(university, "postdoc", papers=1)

    record = hand_in(university, destination, values)

    assert (record.leaf, record.state) == ("postdoc", "in_review")
    assert "leaf" in refused_fields(university, bachelor, same)


@pytest.mark.seed("S0-30")
def test_only_a_junior_college_graduate_goes_on_to_a_bachelor(university):
    junior = university.enrol(university.law, "宁小川", level="41")
    destination, _, values = prepared(university, "college_to_bachelor", papers=1, graduate=junior)
    bachelor, _, same = prepared(university, "college_to_bachelor", papers=1)

    assert hand_in(university, destination, values).leaf == "college_to_bachelor"
    assert "leaf" in refused_fields(university, bachelor, same)


@pytest.mark.seed("S0-53")
def test_an_online_shop_needs_screenshots_and_transactions(university):
    destination, _, values = prepared(university, "online_shop", papers=1)

    assert "至少要 2 张" in refused_fields(university, destination, values)["evidence"].text


@pytest.mark.seed("S0-48", "S0-49", "S0-54", "S1-36")
@pytest.mark.parametrize("key", ["other_employment", "research_assistant", "freelance"])
def test_pay_below_the_local_minimum_is_refused_where_the_paper_must_show_it(university, monkeypatch, key):
    floor = wages.Wage("340000", Decimal(2060), date(2020, 1, 1), "省人社厅")
    monkeypatch.setattr(wages, "kept", lambda: (floor,))
    destination, _, values = prepared(university, key, papers=1)

    refused = refused_fields(university, destination, {**values, "monthly_pay": "2059"})
    taken = hand_in(university, destination, {**values, "monthly_pay": "2060"})

    assert set(refused) == {"monthly_pay"}
    assert taken.monthly_pay == 2060


@pytest.mark.seed("S0-48")
def test_a_certificate_of_less_than_six_months_after_leaving_school_is_refused(university):
    cohort = university.cohort
    graduate = university.enrol(university.law, "辛短工", graduates_on=date(cohort, 6, 30))
    destination, _, values = prepared(university, "other_employment", papers=1, graduate=graduate)
    short = {**values, "contract_from": f"{cohort}-07-01", "contract_to": f"{cohort}-12-30"}

    refused = refused_fields(university, destination, short)
    taken = hand_in(university, destination, {**short, "contract_to": f"{cohort + 1}-01-01"})

    assert "不足 6 个月" in refused["contract_to"].text
    assert taken.leaf == "other_employment"
