"""The same season in every province: the roster in, everybody registered, reviewed, reported, counted, and the trail whole.

What differs is what people read. Five graduates: one walks straight through, one is returned and comes again, one is entered by a
teacher and confirms, one is entered and says nothing, one never registers.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from jiuye.destinations.services import claims, review
from jiuye.kit.refusals import Refused
from jiuye.records import commands as records
from jiuye.review.rules import Decision, Opinion
from tests.seasons.living import number_of, roster

RETURN = Decision.RETURN


@dataclass(frozen=True)
class Words:
    """What people of one province read, in the order in which they read it."""

    origin: list[str]
    fresh: str
    submitted: str
    passing: list[str]
    returned: str
    entered_by_department: str
    entered_by_school: str
    bounced: str
    target: str
    headline: str


PROVINCES = {
    "anhui": Words(
        origin=["学生已确认"], fresh="未提交", submitted="待审核", passing=["初审通过", "审核通过"], returned="审核不通过",
        entered_by_department="初审通过", entered_by_school="审核通过", bounced="审核不通过",
        target="全国高校毕业生毕业去向登记系统", headline="毕业去向落实率",
    ),
    "guangdong": Words(
        origin=["二级待审", "一级待审", "中心待审", "完成"], fresh="未提交", submitted="二级待审",
        passing=["一级待审", "中心待审", "完成"], returned="不同意", entered_by_department="二级待审",
        entered_by_school="二级待审", bounced="不同意", target="省就业指导中心", headline="毕业去向落实率",
    ),
    "national": Words(
        origin=["学生已确认"], fresh="未提交", submitted="去向登记审核中，等待学院/学校审核",
        passing=["去向登记审核中，等待学院/学校审核", "去向登记已完成"], returned="退回修改",
        entered_by_department="去向登记审核中，等待学院/学校审核", entered_by_school="去向登记已完成", bounced="审核不通过",
        target="全国高校毕业生毕业去向登记系统", headline="毕业去向落实率",
    ),
}  # fmt: skip


@pytest.fixture(params=PROVINCES)
def lived(request, season_of):
    """A season from its first day to the first reviews, and what people of this province read."""
    season = season_of(request.param)
    season.found()
    return season, PROVINCES[request.param]


@pytest.mark.seed("S0-36", "S0-37", "S0-38", "S0-39", "S0-40", "S0-43", "S2-67", "S4-38", "S4-44")
@pytest.mark.seed("S0-58", "S0-59", "C-04", "C-06", "M-01", "M-05")
def test_a_whole_season_is_lived_in_the_words_of_the_province(lived):
    season, words = lived

    status, told = season.bring(roster(), dry_run=True)
    assert (status, told["created"], told["problems"]) == (0, 5, [])
    assert season.bring(roster())[1]["created"] == 5
    assert season.bring(roster())[1] | {"unchanged": 0} == {**told, "created": 0, "unchanged": 0}
    season.enrolled()

    assert [season.caption(n) for n in (1, 2, 3, 4, 5)] == [words.fresh] * 5
    for nth in (1, 2, 3, 4, 5):
        season.activate(nth)
    assert [season.origin_settled(n) for n in (1, 2, 3, 4)] == [words.origin] * 4

    assert season.hand_in(1) == words.submitted
    assert season.approve(1) == words.passing
    assert season.hand_in(2) == words.submitted
    with pytest.raises(Refused, match="请输入审核意见"):
        season.decide(2, RETURN)
    assert season.decide(2, RETURN, "单位名称与公章不一致") == words.returned
    assert season.hand_in(2, employer_name="徽山软件股份有限公司") == words.submitted
    assert season.approve(2) == words.passing
    assert season.enter(3, "department") == words.entered_by_department
    season.approve(3)
    assert season.enter(4, "school") == words.entered_by_school
    season.approve(4)
    season.confirm(3)

    figures = season.rates()
    assert (figures["label"], figures["whole"]["total"]) == (words.headline, 5)
    assert (figures["whole"]["asserted_rate"], figures["whole"]["confirmed_rate"]) == ("80.00", "60.00")

    status, checked = season.run("national", "check", *season.whose())
    assert (status, checked["records"], checked["ready"], checked["blocked"]) == (1, 5, 4, 1)
    assert {problem["student_number"] for problem in checked["problems"]} == {number_of(5)}, checked["problems"]
    told, sent = season.export()
    assert sorted(row["XH"] for row in sent) == [number_of(n) for n in (1, 2, 3, 4)]
    assert {row["BYQXDM"] for row in sent} <= {"11"}
    numbers = {row["XH"]: row["KSH"] for row in sent}
    status, answer = season.feedback([
        (numbers[number_of(1)], "单位名称不存在"), *((numbers[number_of(n)], "通过") for n in (2, 3, 4)),
    ])  # fmt: skip
    assert (status, answer["bounced"]) == (0, 1)
    assert season.caption(1) == words.bounced
    assert season.rates()["whole"]["asserted"] == 3
    season.hand_in(1, employer_name="徽山软件园有限公司")
    assert season.approve(1) == words.passing
    _, again = season.export()
    assert [(row["XH"], row["DWMC"]) for row in again] == [(number_of(1), "徽山软件园有限公司")]

    figures = season.rates("--by", "department")
    assert [(row["asserted_rate"], row["confirmed_rate"]) for row in figures["rows"]] == [
        ("100.00", "100.00"), ("66.67", "33.33"),
    ]  # fmt: skip
    status, whole = records.verify()
    assert (status, whole["ok"]) == (0, True)


@pytest.fixture
def guangdong(season_of):
    season = season_of("guangdong")
    season.found()
    season.bring(roster())
    season.enrolled()
    for nth in (1, 2, 3):
        season.activate(nth)
        season.origin_settled(nth)
        season.hand_in(nth)
    return season


def batch(season, who, *people: int):
    """批量审核 of these graduates' registrations; what was refused, in the words people read."""
    result = review.decide_many(
        actor=season.school.actor(who),
        destinations=[season.now(nth) for nth in people],
        opinion=Opinion(Decision.APPROVE),
        at=season.passes(minutes=1),
    )
    return len(result.done), set(result.by_reason())


@pytest.mark.seed("S4-39", "S4-42", "S4-43", "T-33")
def test_in_guangdong_a_batch_says_what_may_not_be_in_it(guangdong):
    season, law = guangdong, guangdong.school.law
    level_two, level_one = season.school.department_admin(law), season.school.employment_office()

    assert batch(season, level_one, 1) == (1, set())
    assert season.caption(1) == "中心待审"
    assert batch(season, level_one, 1, 3) == (1, {"选项中有“已完成”和“中心待审”的记录，请重新选择"})
    assert season.decide(2, by=level_two) == "一级待审"
    assert batch(season, level_two, 2) == (0, {"您没有权限审核[一级待审]的记录，请重新选择"})
    assert batch(season, season.school.centre(), 1) == (1, set())
    assert season.caption(1) == "完成"
    with pytest.raises(Refused, match="审核已完成，单位备注不能再编辑"):
        claims.amend(actor=season.student(1), destination=season.now(1), values={"remark": "改"}, at=season.at)


@pytest.mark.seed("S2-72", "C-21", "R-07", "C-23")
def test_on_the_national_platform_a_graduate_voids_alone_until_the_end_of_august(season_of):
    season = season_of("national")
    season.found()
    season.bring(roster())
    season.enrolled()
    for nth in (1, 2):
        season.activate(nth)
        season.hand_in(nth)
        season.approve(nth)

    claims.void(actor=season.student(1), destination=season.now(1), reason="单位取消岗位", at=season.at)
    assert season.caption(1) == "未提交"
    assert season.rates()["whole"]["asserted"] == 1

    season.passes(days=150)
    with pytest.raises(Refused, match="2027 届去向变更已经截止"):
        claims.void(actor=season.student(2), destination=season.now(2), reason="单位取消岗位", at=season.at)
    assert season.hand_in(1) == "去向登记审核中，等待学院/学校审核"


@pytest.mark.seed("R-07", "M-01", "C-23")
def test_nobody_confirms_after_the_season_has_ended(season_of):
    season = season_of("anhui")
    season.found()
    season.bring(roster())
    season.enrolled()
    season.activate(3)
    season.enter(3, "school")

    season.passes(days=300)

    with pytest.raises(Refused, match="2027 届本人确认已经截止"):
        season.confirm(3)
