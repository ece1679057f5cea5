"""Each of the 13 messages and the 29 checks, on a row spoiled to deserve exactly it (M-06)."""

from datetime import date
from decimal import Decimal

import pytest

from jiuye.national.rules import RULES, judge
from jiuye.national.tests.rows import facts, record
from jiuye.national.words import STUDENT, WORDS, class_of, for_graduate, known
from jiuye.standards.national import national_errors

S0 = {f"E{n:02}": f"S0-{60 + n}" for n in range(1, 14)}

SPOILED = [
    # rule, what is wrong with the row, what is wrong around it
    ("E01", {}, {"action": "change"}),
    ("E01", {}, {"action": "change", "reported_as": "99999999999999"}),
    ("E02", {"SYSZDDM": "999999"}, {}),
    ("E02", {"SYSZDDM": "341421"}, {}),
    ("E03", {"SYSZDDM": "340100"}, {}),
    ("E03", {"SYSZDDM": "340000"}, {}),
    ("E04", {"ZYDM": "999999"}, {}),
    ("E05", {"KSH": ""}, {}),
    ("E05", {"KSH": "23340104150002"}, {"registry": {"KSH": "23340104150001"}}),
    ("E05", {"KSH": "学生1"}, {}),
    ("E06", {"MobilePhone": ""}, {}),
    ("E06", {"MobilePhone": "1390000"}, {}),
    ("E07", {}, {"register": False}),
    ("E07", {"DWMC": "合肥云桥信息技术(集团)有限公司"}, {}),
    ("E08", {"DWZZJGDM": "91340100MA2MQ0L14Y"}, {}),
    ("E08", {"DWZZJGDM": "12345"}, {}),
    ("E09", {"DWHYDM": "99"}, {}),
    ("E09", {"DWHYDM": ""}, {}),
    ("E09", {"BYQXDM": "46", "BYQX": "应征义务兵"}, {}),
    ("E10", {"DWXZDM": "98"}, {}),
    ("E10", {"DWXZDM": "10"}, {}),
    ("E10", {"DWZZJGDM": "12340000485000016X", "DWXZDM": "31"}, {}),
    ("E11", {"GZZWLBDM": "12"}, {}),
    ("E12", {"LXRDH": ""}, {}),
    ("E12", {"LXRDH": "62345678"}, {}),
    ("E13", {"LXRDZYX": "hr＠example.com"}, {}),
    ("E13", {"LXRDZYX": "hr @example.com"}, {}),
    ("E13", {"LXRDZYX": "hr.example.com"}, {}),
    ("C01", {"MZDM": "1"}, {}),
    ("C01", {"ZZMMDM": "99"}, {}),
    ("C02", {}, {"registry": {"XM": "沈知瑶"}}),
    ("C03", {"SFZH": "340104200409029981"}, {}),
    ("C03", {"SFZH": "34010420040902998"}, {}),
    ("C04", {"XBDM": "1", "XB": "男"}, {}),
    ("C05", {"CSRQ": "20040903"}, {}),
    ("C06", {}, {"same_document": 2}),
    ("C07", {"PYFSDM": "22"}, {}),
    ("C07", {"DXHWPDW": "某县教育局"}, {}),
    ("C08", {"SZYX": "法律学院"}, {}),
    ("C09", {"BYSJ": "20230630"}, {}),
    ("C09", {"XZ": "2"}, {}),
    ("C10", {"BYQXDM": "75"}, {}),
    ("C10", {"BYQXDM": "13"}, {}),
    ("C11", {"PYFSDM": "21", "DXHWPDW": "某县教育局"}, {}),
    ("C12", {"DWSZDDM": "340100"}, {}),
    ("C12", {"DWSZDDM": "340000"}, {}),
    ("C13", {"BYQXDM": "803"}, {}),
    ("C13", {"BYQXDM": "272"}, {}),
    ("C13", {"BYQXDM": "801", "XLDM": "41"}, {}),
    ("C14", {"BYQXDM": "46"}, {}),
    ("C14", {"BYQXDM": "751", "DWXZDM": "10"}, {}),
    ("C14", {"BYQXDM": "801"}, {}),
    ("C15", {"DWDZ": ""}, {}),
    ("C15", {"BYQXDM": "46"}, {}),
    ("C16", {}, {"evidence": 0}),
    ("C17", {}, {"min_wage_rule": True, "pay": 1200, "minimum_wage": Decimal(2060)}),
    ("C18", {}, {"min_months": 6, "contract_to": date(2027, 9, 30), "graduates_on": date(2027, 6, 30)}),
    ("C19", {}, {"double_signoff": True, "signed": frozenset({"school"})}),
    ("C19", {}, {"double_signoff": True, "signed": frozenset({"department"})}),
    ("C20", {}, {"same_employer": 30}),
    ("C20", {}, {"same_phone_employers": 3}),
    ("C21", {}, {"warned": True, "warned_by": 1}),
    ("C21", {}, {"warned_by": 5}),
    ("C22", {}, {"standing": "注销"}),
    ("C23", {"XM": "沈" * 21}, {}),
    ("C23", {"DWMC": "合肥云桥\n信息技术有限公司"}, {}),
    ("C23", {"JTDZ": "蜀山区\u200b长江西路"}, {}),
    ("C24", {"XM": "沈𣎴遥"}, {}),
    ("C25", {"DAZJDWMC": "合肥市人才服务中心"}, {}),
    ("C25", {}, {"archive_open": True}),
    ("C26", {"DAZJDWMC": "老王便利店"}, {}),
    ("C26", {"DAZJDWMC": "合肥云桥信息技术有限公司"}, {}),
    ("C27", {"DASFZRXX": "未转入", "DAZJDWMC": "合肥市人才服务中心"}, {}),
    ("C28", {"HKQZDZ": "合肥市蜀山区"}, {}),
    ("C29", {}, {"account": {"MobilePhone": "13900000002"}, "authoritative": {"MobilePhone": "学信网"}}),
]  # fmt: skip


def test_every_line_of_the_national_table_has_its_check_and_its_words():
    assert sorted(RULES) == sorted(national_errors()) == sorted(WORDS)
    assert {rule for rule, _, _ in SPOILED} == set(RULES)


def test_a_record_with_nothing_wrong_is_left_in_peace():
    assert judge(record(), facts()) == []


@pytest.mark.seed("M-06", *S0.values())
@pytest.mark.parametrize(("rule", "row", "around"), SPOILED)
def test_a_spoiled_row_is_caught_before_the_nation_sees_it(rule, row, around):
    found = {f.rule: f for f in judge(record(**row), facts(**around))}

    assert rule in found
    error = national_errors()[rule]
    assert found[rule].message == error.message
    assert found[rule].severity == error.severity
    assert (
        set(found[rule].fields) & set(error.fields) or found[rule].fields == error.fields or error.fields[0] in ("all",)
    )
    assert found[rule].explanation
    assert found[rule].remedy
    assert found[rule].owner


UNTOUCHED = [
    ("E03", {"SYSZDDM": "441900"}, {}),
    ("E03", {"SYSZDDM": "442000"}, {}),
    ("E03", {"SYSZDDM": "620200"}, {}),
    ("E04", {"ZYDM": "030101K"}, {}),
    ("E05", {"KSH": "233401041500012"}, {}),
    ("E12", {"LXRDH": "", "LXRSJ": "13900000009"}, {}),
    ("C03", {"SFZH": "H12345678"}, {}),
    ("C11", {"PYFSDM": "21", "DXHWPDW": "某县教育局"}, {"supplement": True}),
    ("C07", {"PYFSDM": "21", "DXHWPDW": "某县教育局"}, {}),
    ("C15", {"BYQXDM": "46", "DWMC": "", "DWZZJGDM": "", "DWXZDM": "", "DWHYDM": "", "DWSZDDM": "", "GZZWLBDM": "", "DWLXR": "",
             "LXRDH": "", "LXRDZYX": "", "DWDZ": ""}, {}),
    ("C18", {}, {"min_months": 6, "contract_to": date(2027, 12, 31), "graduates_on": date(2027, 6, 30)}),
    ("C19", {}, {"double_signoff": True, "signed": frozenset({"counselor", "department", "school"})}),
    ("C20", {}, {"same_employer": 29, "same_phone_employers": 2}),
    ("C25", {"DAZJDWMC": "合肥市人才服务中心", "DAZJDWDZ": "安徽省合肥市1号", "DAZJDWLXR": "李", "DAZJDWDH": "0551-1"}, {}),
    ("C26", {"DAZJDWMC": "合肥市人才服务中心"}, {}),
    ("E01", {}, {"action": "change", "reported_as": "23340104150001"}),
    ("E01", {}, {"action": "add"}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "row", "around"), UNTOUCHED)
def test_what_the_rule_allows_is_not_complained_about(rule, row, around):
    assert rule not in {f.rule for f in judge(record(**row), facts(**around))}


@pytest.mark.seed("S0-62")
def test_an_abolished_county_comes_with_the_code_to_use_instead():
    (found,) = judge(record(SYSZDDM="341421"), facts())

    assert found.rule == "E02"
    assert "已撤销" in found.explanation
    assert found.offers[0][1] in found.remedy


@pytest.mark.seed("S0-73", "P-16")
def test_a_blank_in_an_address_is_offered_clean():
    (found,) = judge(record(LXRDZYX="hr @example.com"), facts())

    assert found.offers == (("LXRDZYX", "hr@example.com"),)


@pytest.mark.seed("S0-59", "P-16", "S0-66")
def test_a_graduate_reads_what_to_do_and_the_nations_own_words():
    sentence = for_graduate("mobilePhone不得为空")

    assert sentence.startswith("你的手机号码没有填，请补上")
    assert "mobilePhone不得为空" in sentence


@pytest.mark.parametrize("rule", sorted(S0))
def test_no_message_reaches_a_graduate_as_jargon_alone(rule):
    message = national_errors()[rule].message

    assert known(f" {message}。 ").id == rule
    assert for_graduate(message) != message
    assert len(for_graduate(message)) > len(message) + 10


@pytest.mark.seed("S0-60")
def test_a_message_nobody_knows_goes_to_the_class_the_file_says():
    assert class_of("档案编号重复", "档案信息错误") == "档案信息错误"
    assert class_of("档案编号重复") == "登记信息错误"
    assert class_of("mobilePhone不得为空") == "生源信息错误"
    assert WORDS["E06"].owner == STUDENT
