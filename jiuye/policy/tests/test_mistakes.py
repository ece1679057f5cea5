"""Every mistake seeded into a profile is found, and told with file, key and reason (M-04)."""

import json

import pytest

from jiuye.policy import machine
from jiuye.policy.commands import cli_check

ONE_STAGE = """
[processes.destination]
default_flow = "one"
effects = {{ replaces = true, approve = "approved", return = "returned"{effects} }}
{more}
[processes.destination.texts]
replaces = true
[processes.destination.flows]
replaces = true
[[processes.destination.flows.one.stages]]
levels = ["{level}"]
label = "审核"
pending = "待审"
passed = "完成"
outcomes = {outcomes}
[processes.destination.flows.one]
label = "一级"
"""


def one_stage(*, level="school", outcomes='["approve", "return"]', effects="", more=""):
    header, stages = ONE_STAGE.split("[[", 1)
    stages, label = stages.rsplit("[processes.destination.flows.one]\n", 1)
    text = f"{header}[processes.destination.flows.one]\n{label}[[{stages}"
    return text.format(level=level, outcomes=outcomes, effects=effects, more=more)


STAGE = "[[processes.destination.flows.one.stages]]"
CENTRE = '\nlevels = ["province"]\nlabel = "中心"\npending = "中心待审"\npassed = "中心通过"\n\n'
TEXTS = "[processes.destination.texts]\nreplaces = true"

UNUSABLE = {
    "a key nobody knows": ("[evidence]\nmax_fils = 4", "evidence.max_fils", "max_files"),
    "a desk with nobody at it": (
        one_stage().replace('levels = ["school"]', "levels = []"),
        "processes.destination.flows.one.stages[0].levels", "没有人"),
    "a number written as text": ('[evidence]\nmax_files = "4"', "evidence.max_files", "整数"),
    "a number where yes or no belongs": ("[evidence]\npdf = 1", "evidence.pdf", "true"),
    "a list written as text": ('[catalogue]\noffered = "contract"', "catalogue.offered", "列表"),
    "a table written as text": ('windows = "always"', "windows", "表"),
    "an outcome that does not exist": (
        '[processes.destination.effects]\nforward = "approved"', "processes.destination.effects", "forward"),
    "a state that does not exist": (
        '[processes.destination.effects]\nreturn = "retruned"', "processes.destination.effects", "retruned"),
    "a choice outside the list": ('[processes.destination]\nself_void = "maybe"',
        "processes.destination.self_void", "free"),
    "a flow that does not exist": (
        '[processes.destination]\ndefault_flow = "none"', "processes.destination.default_flow", "none"),
    "a process that does not exist": (
        '[processes.lottery]\nlabel = "抽签"\neffects = {}\ncaptions = {}\nflows = { default = { label = "x" } }',
        "processes.lottery", "lottery"),
    "a leaf of an unknown type": ('[catalogue.leaves.contract]\ntype = "gig"',
        "catalogue.leaves.contract.type", "gig"),
    "a leaf with an unknown form": ('[catalogue.leaves.contract]\nform = "x"', "catalogue.leaves.contract.form", "x"),
    "a field that does not exist": (
        '[catalogue.leaves.contract.fields]\nsalary = "required"', "catalogue.leaves.contract.fields", "salary"),
    "a field rule that does not exist": (
        '[catalogue.leaves.contract.fields]\nremark = "must"', "catalogue.leaves.contract.fields.remark", "required"),
    "a code without a year": ('[catalogue.leaves.contract.codes]\nnow = "11"',
        "catalogue.leaves.contract.codes.now", "年份"),
    "an offered leaf that does not exist": (
        '[catalogue]\noffered = ["unregistered", "yachting"]', "catalogue.offered", "yachting"),
    "a required field switched off": (
        "[fields.switches.origin]\nmobile = { enabled = false, required = true }",
        "fields.switches.origin.mobile", "启用"),
    "a day that does not exist": (
        "[windows.windows.change]\nopens = { month = 2, day = 30 }", "windows.windows.change.opens", "2 月 30 日"),
    "a window that never opens": (
        "[windows.windows.change]\nopens = { year = 2, month = 2 }", "windows.windows.change", "永远不开放"),
    "a system that decides a field there is none of": ('[national.authoritative]\nmobil = "学信网"', "national.authoritative", "mobil"),
    "an own field nobody may fill in": (
        '[fields.extensions.hometown]\nlabel = "家乡"\nrequired = true\neditable = false', "fields.extensions.hometown", "编辑",
    ),
    "a message that asks for what it is not given": (
        '[processes.destination.messages]\nnot_your_stage = "{name}无权"',
        "processes.destination.messages.not_your_stage", "name"),
    "a message with a lonely brace": (
        '[processes.destination.messages]\nnot_your_stage = "{无权"',
        "processes.destination.messages.not_your_stage", "花括号"),
    "a lock for a role nobody has": (
        '[[locks.processes.destination]]\nstates = ["draft"]\nroles = ["teacher"]\nfields = ["*"]\neditable = true',
        "locks.processes.destination[0].roles", "teacher"),
    "a lock on a group nobody made": (
        '[[locks.processes.destination]]\nstates = ["draft"]\nroles = ["student"]\nfields = ["@all"]\neditable = true',
        "locks.processes.destination[0].fields", "@all"),
    "a notice of something that never happens": (
        '[[notifications]]\nevent = "destination.edited"\naudience = ["student"]', "notifications[0].event", "destination.edited"),
    "a choice that leads nowhere": (
        '[[catalogue.chooser.start.choices]]\nlabel = "随便"', "catalogue.chooser.start.choices[0]", "leaf"),
    "a rate of rates that do not exist": (
        '[statistics.schemes.2021.rates.placement]\nparts = ["luck"]',
        "statistics.schemes.2021.rates.placement.parts", "luck"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", UNUSABLE)
@pytest.mark.seed("M-04")
def test_a_profile_that_cannot_be_used_names_file_key_and_reason(draft, mistake):
    text, key, reason = UNUSABLE[mistake]

    problems = draft.says(text).problems()

    assert [(p.file, p.key) for p in problems] == [("jiangnan.toml", key)]
    assert reason in problems[0].reason


CONTRADICTIONS = {
    "a decision without an effect": (
        one_stage(outcomes='["approve", "return", "reject_void"]'),
        "processes.destination.flows.one.stages[0].outcomes", "reject_void"),
    "a stage that cannot approve": (
        one_stage(outcomes='["return"]'), "processes.destination.flows.one.stages[0].outcomes", "走不完"),
    "a review that cannot return": (
        one_stage(outcomes='["approve"]'), "processes.destination.flows.one", "退回"),
    "a return with no way forward": (
        one_stage(more='resubmit_from = ["draft"]\nstaff_entry = "forbidden"'),
        "processes.destination.resubmit_from", "没有可做的操作"),
    "an effect that leads into a dead end": (
        one_stage(outcomes='["approve", "return", "reject_keep"]', effects=', reject_keep = "rejected"',
                  more='resubmit_from = ["draft", "returned"]\nstaff_entry = "forbidden"'),
        "processes.destination.resubmit_from", "走投无路"),
    "a state without a name": (
        one_stage(more='captions = { replaces = true, draft = "未提交", rejected = "不通过", voided = "作废", approved = "完成" }'),
        "processes.destination.captions", "returned"),
    "an approval that approves nothing": (
        one_stage().replace('approve = "approved"', 'approve = "returned"'),
        "processes.destination.flows.one", "走到通过"),
    "a text that promises a level nobody sits at": (
        one_stage().replace(TEXTS, f'{TEXTS}\nhow = "院系审核通过即可。"'),
        "processes.destination.texts.how", "院系"),
    "a text that says there is no review": (
        one_stage().replace(TEXTS, f'{TEXTS}\nhow = "提交后无需审核。"'),
        "processes.destination.texts.how", "1 级"),
    "a text where the department has the last word": (
        '[processes.destination.texts]\nhow = "院系审核通过即可重新签约。"',
        "processes.destination.texts.how", "最后一级"),
    "a required field that is switched off": (
        "[fields.switches.destination]\ncredit_code = { enabled = false }",
        "catalogue.leaves.contract.fields", "没有启用"),
    "a required field the graduate may not edit": (
        "[fields.switches.destination]\ncredit_code = { editable = false }",
        "catalogue.leaves.contract.fields", "不能编辑"),
    "a wage to be checked but not asked": (
        '[catalogue.leaves.freelance.fields]\nmonthly_pay = "optional"',
        "catalogue.leaves.freelance.fields", "最低工资"),
    "a period to be checked but not asked": (
        '[catalogue.leaves.other_employment.fields]\ncontract_to = "hidden"',
        "catalogue.leaves.other_employment.fields", "起止日期"),
    "a code the nation does not know": (
        '[catalogue.leaves.contract.codes]\n2026 = "19"', "catalogue.leaves.contract.codes", "19"),
    "a parent code reported since its children exist": (
        '[catalogue.leaves.graduate_school]\ncodes = { replaces = true, 2000 = "80" }',
        "catalogue.leaves.graduate_school.codes", "下级代码"),
    "a placed leaf without evidence": (
        "[catalogue.leaves.contract]\nevidence = []", "catalogue.leaves.contract.evidence", "材料"),
    "more papers asked for than may be sent": (
        "[evidence]\nmax_files = 1", "catalogue.leaves.online_shop.evidence", "最多"),
    "a question nobody is led to": (
        '[catalogue.chooser.lost]\ntext = "？"\nchoices = [{ label = "合同", leaf = "contract" }]',
        "catalogue.chooser.lost", "走到"),
    "a question that goes round in circles": (
        '[catalogue.chooser.army]\nchoices = [{ label = "再想想", goto = "start" }]',
        "catalogue.chooser.army", "绕圈"),
    "a leaf the chooser never offers": (
        '[catalogue.chooser.army]\nchoices = [{ label = "军士", leaf = "agreement", kind = "army" }]',
        "catalogue.chooser", "conscript"),
    "planning to study counted as study": (
        '[statistics.schemes.2021.rates.study]\ncodes = ["71", "80*", "85"]', "statistics.schemes.2021", "71"),
    "a code no rate counts": (
        '[statistics.schemes.2021.rates.startup]\ncodes = ["751"]', "statistics.schemes.2021", "752"),
    "an unplaced code counted as placed": (
        '[statistics.schemes.2021.rates.study]\ncodes = ["71", "80*", "85"]\n[statistics.schemes.2021.rates.not_seeking]\ncodes = ["72*"]',
        "statistics.schemes.2021.rates.study", "相反"),
    "a total that forgets a part": (
        '[statistics.schemes.2021.rates.placement]\nparts = ["contract", "startup", "flexible"]',
        "statistics.schemes.2021.rates.placement.parts", "study"),
    "a field to return for that the graduate cannot mend": (
        '[locks]\nprocesses = { destination = [] }', "processes.destination.reject_reasons[0]", "改不了"),
    "the levels in the wrong order": (
        one_stage().replace(STAGE, f"{STAGE}{CENTRE}{STAGE}"),
        "processes.destination.flows.one.stages", "下级到上级"),
}  # fmt: skip


@pytest.mark.parametrize("contradiction", CONTRADICTIONS)
@pytest.mark.seed("M-04", "C-05", "C-08")
def test_a_seeded_contradiction_is_found_where_it_stands(draft, contradiction):
    text, key, reason = CONTRADICTIONS[contradiction]

    found = [f for f in draft.says(text).findings() if f.severity == "error"]

    assert any(f.key == key and reason in f.message and f.file == "jiangnan.toml" for f in found), found


def test_the_profile_the_contradictions_are_seeded_into_is_itself_clean(draft):
    assert draft.says(one_stage()).findings() == []
    assert draft.says("").findings() == []


def test_what_the_common_part_got_wrong_is_not_blamed_on_the_province(draft, monkeypatch, tmp_path):
    base = tmp_path / "hub.toml"
    base.write_text("[evidence]\nmax_files = true\n", encoding="utf-8")

    problems = draft.says("[evidence]\npdf = false", extends="hub").problems()

    assert [(p.file, p.key) for p in problems] == [("hub.toml", "evidence.max_files")]


@pytest.mark.parametrize(
    ("written", "reason"),
    [("key = ", "TOML"), ('extends = "jiangnan"', "找不到"), ('extends = "atlantis"', "atlantis")],
)
def test_a_file_that_cannot_be_read_is_one_problem(draft, written, reason):
    draft.path.write_text(written, encoding="utf-8")

    problems = draft.problems()

    assert len(problems) == 1
    assert reason in problems[0].reason


def test_two_files_that_extend_each_other_are_told_so(draft, tmp_path):
    (tmp_path / "hub.toml").write_text('extends = "jiangnan"\n', encoding="utf-8")

    problems = draft.says(extends="hub").problems()

    assert "绕成了圈" in problems[0].reason


def test_all_mistakes_of_a_file_are_told_at_once(draft):
    problems = draft.says('[evidence]\nmax_files = "4"\npdf = 3\n[national]\nmoode = 3').problems()

    assert len(problems) == 3


def test_a_province_that_offers_fewer_leaves_asks_fewer_questions(draft):
    few = '["unregistered", "contract", "job_hunting", "directed_supplement"]'

    catalogue = draft.says(f"[catalogue]\noffered = {few}").loaded().catalogue

    assert list(catalogue.leaves) == ["unregistered", "contract", "job_hunting", "directed_supplement"]
    assert set(catalogue.chooser) == {"start", "paper", "seeking"}
    assert [c.leaf for c in catalogue.chooser["paper"].choices] == ["contract"]


@pytest.mark.seed("M-04")
def test_a_walk_through_a_review_visits_every_stage_and_both_sides_of_the_deadline(guangdong):
    process, flow = guangdong.processes["destination"], guangdong.flow("destination")

    places = machine.places(machine.explore(process, flow, "rejected"))

    for stage in range(3):
        assert {p.open for p in places if p.state == "in_review" and p.passed == stage} == {True, False}
    skipped = [
        s for s in machine.explore(process, flow) if s.by == "school" and s.source.passed == 0 == s.target.passed - 2
    ]
    assert skipped


def test_the_command_says_yes_to_the_shipped_provinces_and_no_to_a_wrong_one(draft):
    said = []

    assert cli_check(say=said.append) == 0
    assert "3 个省份规则" in said[-1]
    draft.says("[evidence]\nmax_fils = 4")
    assert cli_check([draft.path], as_json=True, say=said.append) == 1
    answer = json.loads(said[-1])
    assert answer["errors"] == 1
    assert answer["findings"][0]["key"] == "evidence.max_fils"
