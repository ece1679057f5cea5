"""The exhaustive check of a profile: every place of every process, every leaf, every code, every text (M-04)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from jiuye.policy import machine, texts
from jiuye.policy.catalogue import Leaf
from jiuye.policy.flows import Process, ReviewFlow
from jiuye.policy.machine import Place, Step
from jiuye.policy.profile import Profile
from jiuye.policy.reportable import unreportable
from jiuye.policy.retention import NOTICE_MONTHS
from jiuye.policy.statistics import Scheme, matches
from jiuye.policy.vocabulary import DESTINATION_FIELDS, TYPES, field_label

GOOD = frozenset({"approved", "confirmed", "locked"})
ENDED = frozenset({"rejected", "voided"})
SENT_BACK = frozenset({"return", "reopen", "feedback"})


class Finding(NamedTuple):
    """One thing wrong with a profile (``error``) or worth a look (``warning``)."""

    severity: Literal["error", "warning"]
    file: str
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}：{self.key}：{self.message}"


def check(profile: Profile) -> list[Finding]:
    """Everything found; an empty list is a clean profile."""
    found = [
        *(Finding("error", profile.file, key, said) for key, said in _errors(profile)),
        *(Finding("warning", profile.file, key, said) for key, said in _warnings(profile)),
    ]
    return sorted(set(found))


Said = Iterator[tuple[str, str]]


def _errors(profile: Profile) -> Said:
    for name, process in profile.processes.items():
        for variant, flow in process.flows.items():
            feedback = profile.national.feedback_state if name == "destination" else ""
            yield from _flow(f"processes.{name}", f"processes.{name}.flows.{variant}", process, flow, feedback)
        for text, said in texts.contradictions(process, profile.labels):
            yield f"processes.{name}.texts.{text}", said
        yield from _correctable(profile, name, process)
    yield from _types(profile)
    yield from _leaves(profile)
    yield from _chooser(profile)
    yield from _rates(profile)


def _flow(at: str, here: str, process: Process, flow: ReviewFlow, feedback: str) -> Said:
    """One process reviewed in one way."""
    for number, stage in enumerate(flow.stages):
        for outcome in sorted(stage.outcomes - process.effects.keys()):
            yield (
                f"{here}.stages[{number}].outcomes",
                f"可以作出“{outcome}”，但 {at}.effects 没有说它把记录带到哪个状态",
            )
        if "approve" not in stage.outcomes:
            yield f"{here}.stages[{number}].outcomes", "这一级不能通过，记录永远走不完"
    yield from _desks(here, flow)
    found = machine.explore(process, flow, feedback)
    for place in unreachable(flow, found):
        yield f"{here}.stages[{place.passed}]", "没有记录会走到这一级"
    yield from _dead_ends(at, here, process, found)
    yield from _returns(at, process, flow, found)
    yield from _captions(at, process, found)


def _desks(here: str, flow: ReviewFlow) -> Said:
    """Each level sits at one desk, and desks rise in seniority."""
    seen: set[str] = set()
    for number, stage in enumerate(flow.stages):
        for level in sorted(stage.levels & seen):
            yield f"{here}.stages[{number}].levels", f"{level} 已经在前面的一级审核"
        seen |= stage.levels
    order = [machine.STAFF.index(stage.level) for stage in flow.stages]
    if order != sorted(order):
        yield f"{here}.stages", "审核应由下级到上级排列"


def _dead_ends(at: str, here: str, process: Process, found: list[Step]) -> Said:
    """While the window is open something good can still come of every place; after it nobody waits forever."""
    everywhere = machine.places(found)
    good = {place for place in everywhere if place.state in GOOD}
    if not good:
        yield here, "没有一条路能走到通过"
    stuck = everywhere - machine.reaches(found, good)
    for state in sorted({place.state for place in stuck if place.open}):
        yield at, f"走到“{process.captions.get(state, state)}”（{state}）就再也走不到通过：没有前进的路"
    closed = {place for place in stuck if not place.open and place.state == "in_review"}
    for place in sorted(closed):
        yield at, f"截止以后等在第 {place.passed + 1} 级的记录再也审不完"


def _returns(at: str, process: Process, flow: ReviewFlow, found: list[Step]) -> Said:
    """Every return has a way forward for the one it was returned to."""
    returned = {s.target for s in found if s.verb in SENT_BACK and s.target.open}
    for place in sorted(returned):
        if not any(s.source == place and s.by == "student" for s in found):
            yield f"{at}.resubmit_from", f"退回到“{place.state}”以后，毕业生没有可做的操作"
    for place in sorted({s.target for s in found if s.target.state in ENDED and s.target.open}):
        if not any(s.source == place and s.by == "student" for s in found):
            yield f"{at}.resubmit_from", f"“{place.state}”以后不能再提交，毕业生走投无路"
    if flow.stages and all("return" not in stage.outcomes for stage in flow.stages):
        yield f"{at}.flows.{flow.key}", "没有一级可以退回修改，写错的记录无法改正"


def _captions(at: str, process: Process, found: list[Step]) -> Said:
    reachable = {place.state for place in machine.places(found)} - {"in_review", ""}
    for state in sorted(reachable - process.captions.keys()):
        yield f"{at}.captions", f"会走到 {state}，但没有写它叫什么"


def _correctable(profile: Profile, name: str, process: Process) -> Said:
    """What a reviewer may return for, the graduate must be able to change in the returned state (C-07 against M-02)."""
    if process.effects.get("return") is None:
        return
    for number, reason in enumerate(process.reject_reasons):
        for field in reason.fields if "return" in reason.outcomes else ():
            lock = profile.locks.editable(name, process.effects["return"], 0, "student", field)
            if not lock.editable and field not in profile.roster.registry_fields:
                at = f"processes.{name}.reject_reasons[{number}]"
                yield at, f"可以因“{field_label(field)}”退回，但退回以后毕业生改不了它"


def _types(profile: Profile) -> Said:
    used = {leaf.type for leaf in profile.catalogue.leaves.values()}
    for missing in (t for t in TYPES if t not in used):
        yield "catalogue.offered", f"14 类里的 {missing} 一个去向也没有"


def _leaves(profile: Profile) -> Said:
    for name, leaf in profile.catalogue.leaves.items():
        at = f"catalogue.leaves.{name}"
        yield from ((f"{at}.codes", said) for said in unreportable(leaf, profile.cohorts))
        yield from ((f"{at}.fields", said) for said in _form(profile, leaf))
        placed = leaf.counts_as in ("employed", "study")
        if placed and not leaf.needs_evidence:
            yield f"{at}.evidence", "算作落实的去向没有规定材料"
        for rule in (*leaf.evidence, *(r for k in leaf.kinds.values() for r in k.evidence)):
            if rule.min_files > profile.evidence.max_files:
                yield f"{at}.evidence", f"至少 {rule.min_files} 份，但最多只能传 {profile.evidence.max_files} 份"


def _form(profile: Profile, leaf: Leaf) -> Iterator[str]:
    """Required fields are on the form, open to the graduate, and hold what the checks need."""
    for field in DESTINATION_FIELDS:
        switch = profile.fields.switch("destination", field)
        asked = leaf.asks.get(field, "hidden")
        if asked == "required" and not switch.enabled:
            yield f"{field_label(field)}必填，但 fields.switches.destination.{field} 没有启用"
        elif asked == "required" and not switch.editable:
            yield f"{field_label(field)}必填，但毕业生不能编辑它（fields.switches.destination.{field}）"
        if (
            switch.required
            and leaf.rule(field) == "hidden"
            and leaf.counts_as == "employed"
            and leaf.form == "employer"
        ):
            yield f"{field_label(field)}在字段开关里必填，却在这个去向里隐藏"
    if leaf.min_wage and leaf.rule("monthly_pay") != "required":
        yield "要核对最低工资，但没有要求填写月薪"
    if leaf.min_months and not {leaf.rule("contract_from"), leaf.rule("contract_to")} <= {"required"}:
        yield "要核对工作期限，但没有要求填写起止日期"


def _chooser(profile: Profile) -> Said:
    """Guided choice ends, and leads to every leaf a graduate may choose (C-38)."""
    catalogue = profile.catalogue
    if not catalogue.chooser:
        return
    seen, led, todo = {catalogue.chooser_start}, set(), [catalogue.chooser_start]
    while todo:
        for choice in catalogue.chooser[todo.pop()].choices:
            led.add(choice.leaf)
            if choice.goto and choice.goto not in seen:
                seen.add(choice.goto)
                todo.append(choice.goto)
    for name in sorted(catalogue.chooser.keys() - seen):
        yield f"catalogue.chooser.{name}", "没有一个选项会走到这个问题"
    for leaf in catalogue.leaves.values():
        if leaf.choosable and not leaf.only_modes and leaf.key not in led:
            yield "catalogue.chooser", f"引导选择走不到“{leaf.label}”（{leaf.key}）"
    yield from _endless(profile)


def _endless(profile: Profile) -> Said:
    questions = profile.catalogue.chooser
    ending: set[str] = set()
    grown = True
    while grown:
        more = {n for n, q in questions.items() if q.choices and all(c.leaf or c.goto in ending for c in q.choices)}
        grown, ending = more != ending, more
    for name in sorted(questions.keys() - ending):
        yield f"catalogue.chooser.{name}", "会绕圈，或者没有选项"


def _rates(profile: Profile) -> Said:
    """Each scheme shares out the codes: none in two pools, in official schemes none in no pool (C-11 legacy apart)."""
    leaves = profile.catalogue.leaves.values()
    coded = {code: leaf for leaf in leaves for code in leaf.codes.values() if leaf.counts_as != "outside"}
    for name, scheme in profile.statistics.schemes.items():
        at = f"statistics.schemes.{name}"
        for code, leaf in sorted(coded.items()):
            pools = [r for r in scheme.rates.values() if r.kind in ("part", "remainder") and matches(code, r.codes)]
            if len(pools) > 1:
                yield at, f"代码 {code} 同时算进 {'、'.join(p.label for p in pools)}"
            elif not pools:
                yield at, f"代码 {code}（{leaf.label}）没有算进任何一项"
            elif scheme.official and (pools[0].kind == "part") != (leaf.counts_as != "not_employed"):
                yield (
                    f"{at}.rates.{pools[0].key}",
                    f"代码 {code}（{leaf.label}）算在“{pools[0].label}”，与去向目录的 counts_as 相反",
                )
        yield from _headline(profile, at, name, scheme)


def _headline(profile: Profile, at: str, name: str, scheme: Scheme) -> Said:
    """The headline is exactly the sum of its parts."""
    parts = {r.key for r in scheme.rates.values() if r.kind == "part"}
    headline = scheme.rates[scheme.headline]
    if headline.parts and set(headline.parts) != parts:
        yield f"{at}.rates.{scheme.headline}.parts", f"合计应恰好由 {'、'.join(sorted(parts))} 相加"
    if scheme.denominator == "known" and not scheme.excludes:
        yield f"{at}.excludes", "分母是 known，要写出去掉哪些代码"


def _warnings(profile: Profile) -> Said:
    """Worth a look: things that work but that somebody may not have meant."""
    for name, process in profile.processes.items():
        if "return" in process.effects and all("return" not in s.outcomes for s in process.flow.stages):
            yield f"processes.{name}.effects.return", "默认的审核方式里没有一级会作出这个决定"
    for notice in profile.notifications:
        if "app" not in notice.channels:
            yield "notifications", f"{notice.event} 没有站内通知（app）"
    window = profile.windows.window
    register, change = window("register", profile.cohorts.first), window("change", profile.cohorts.first)
    if change.closes_before > register.closes_before:
        yield "windows.windows.change", "变更比登记晚截止"
    if profile.retention.evidence_months < NOTICE_MONTHS:
        yield "retention.evidence_months", "少于三年，教学厅函〔2020〕19号要求证明材料存档不少于三年"


def unreachable(flow: ReviewFlow, found: list[Step]) -> list[Place]:
    """Stages of a flow no record ever waits at."""
    reached = {place.passed for place in machine.places(found) if place.state == "in_review"}
    return [Place("in_review", number) for number in range(len(flow.stages)) if number not in reached]
