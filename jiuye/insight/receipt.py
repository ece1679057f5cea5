"""数的收据 (M-05): what one published number is made of, so that anybody may check it and nobody need believe it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from jiuye.destinations.models import Destination
from jiuye.graduates.models import Graduate
from jiuye.graduates.seasons import flow_of
from jiuye.insight import counting
from jiuye.insight.counting import Row
from jiuye.insight.labels import TITLES, labels_of
from jiuye.insight.queries import WEEK, Asked, Difference, all_of, counting_of, difference
from jiuye.insight.rules import NOWHERE, WHICH, Cells, Figure, digest
from jiuye.policy.windows import CHINA
from jiuye.standards.tables import table


@dataclass(frozen=True, slots=True)
class Change:
    """Since a week before: how many more, and why people came and went."""

    since: datetime
    by: int
    reasons: list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class Other:
    """The same people under another definition, or without asking for the graduates' word."""

    scheme: str
    rate: str
    which: str
    label: str
    percentage: Decimal | None
    points: Decimal | None
    people: int
    says: str
    trap: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything the side panel and the downloaded receipt say about one number."""

    asked: Asked
    which: str
    cut: str
    value: str
    where: str
    figure: Figure
    members: list[int]
    parts: list[tuple[str, int]]
    at: datetime
    counts_who: str
    denominator: list[tuple[str, int]]
    exceptions: list[tuple[str, int]]
    change: Change | None
    digest: str
    others: list[Other]

    @property
    def title(self) -> str:
        return f"{self.where} · {WHICH[self.which]} {self.percentage}"

    @property
    def percentage(self) -> str:
        rate = self.figure.rate(self.which)
        return "—" if rate is None else f"{rate}%"

    @property
    def definition(self) -> str:
        return f"{self.asked.counting.definition.label}，{self.asked.kept_scheme.label}"

    @property
    def short_digest(self) -> str:
        return f"{self.digest[:4]} {self.digest[4:8]} … {self.digest[-8:-4]} {self.digest[-4:]}"

    @property
    def notice(self) -> str:
        return self.asked.counting.definition.notice

    @property
    def note(self) -> str:
        return self.asked.counting.definition.note

    @property
    def citation(self) -> str:
        """引用: one sentence that still says what was counted."""
        return (
            f"{self.where}{self.asked.cohort}届{self.definition}（{self.notice}）：{WHICH[self.which]}"
            f"{self.figure.count(self.which)}/{self.figure.total}={self.percentage}，"
            f"算到{self.at.astimezone(CHINA):%Y-%m-%d %H:%M}，摘要{self.digest[:16]}"
        )


def receipt(asked: Asked, which: str, *, cut: str = "", value: str = "") -> Receipt:
    """The receipt of one number. ``asked.at`` must be a moment: a receipt without one could not be checked again."""
    assert asked.at is not None, "a receipt has a moment"
    scope = asked.scope({cut: value} if cut else None)
    found = list(counting.rows(scope, asked.at))
    behind = [row for row in found if asked.counting.member(row.cell, which)]
    cells = counting.grouped(found).get("", Cells())
    members = [row.pk for row in behind]
    return Receipt(
        asked=asked, which=which, cut=cut, value=value, where=_where(asked, cut, value), at=asked.at,
        figure=asked.counting.figure(cells), members=members, parts=_parts(asked, behind), counts_who=_who(asked, which),
        denominator=_denominator(asked, found, cut, value), exceptions=_exceptions(asked, found),
        change=_change(asked, which, found, cut, value), digest=digest(_facts(asked, which, cut, value), members),
        others=_others(asked, which, found),
    )  # fmt: skip


def _facts(asked: Asked, which: str, cut: str, value: str) -> dict[str, object]:
    one = asked.counting.definition
    return {
        "schools": [s.code for s in asked.schools], "cohort": asked.cohort, "scheme": one.scheme, "rate": one.key,
        "numerator": list(one.numerator), "denominator": one.denominator, "excludes": list(one.excludes),
        "min_stage": one.min_stage, "which": which, "cut": cut, "value": value,
        "at": asked.at.isoformat() if asked.at else "",
    }  # fmt: skip


def _where(asked: Asked, cut: str, value: str) -> str:
    if cut:
        _, label = labels_of(cut, [value])[value]
        return label if cut in ("school", "department", "class") else f"{TITLES[cut]}“{label}”"
    here = asked.schools[0].name if len(asked.schools) == 1 else f"{len(asked.schools)} 所学校"
    return here if asked.scope().whole else f"{here}（您负责的范围）"


def _parts(asked: Asked, behind: list[Row]) -> list[tuple[str, int]]:
    """The numerator as a sum of the scheme's parts: 协议和合同 561 + 自主创业 9 + …"""
    schemes, counts = asked.kept_scheme.rates, Counter[str]()
    for row in behind:
        counts[asked.profile.statistics.pool(asked.counting.code(row.cell), asked.scheme) or ""] += 1
    return [(one.label.removesuffix("率"), counts[key]) for key, one in schemes.items() if counts.get(key)]


def _who(asked: Asked, which: str) -> str:
    """算谁: how far a registration must have come, and whether the graduate's word is needed."""
    least = asked.counting.definition.min_stage
    stages = flow_of(asked.schools[0], asked.cohort, "destination").stages
    stage = (
        f"“{stages[min(least, len(stages)) - 1].passed}”以上的登记" if least and stages else "交上来且没有被退回的登记"
    )
    own = {"confirmed": "，本人确认且没有失效", "only": "，本人没有确认"}.get(which, "，不要求本人确认")
    return "全体毕业生" if which == "total" else stage + own


def _denominator(asked: Asked, found: list[Row], cut: str, value: str) -> list[tuple[str, int]]:
    """分母 in facts: who is in it besides 毕业, and who is not."""
    among = {row.pk for row in found if asked.counting.among(row.cell)}
    people = Graduate.objects.visible_to(asked.actor).filter(
        school__in=asked.schools, cohort=asked.cohort, **asked.scope({cut: value} if cut else None).narrowed
    )
    names = table("conclusion")
    kept: Counter[str] = Counter()
    for pk, conclusion in people.exclude(conclusion="").values_list("pk", "conclusion"):
        if pk in among and names.label(conclusion) != "毕业":
            kept[f"含{names.label(conclusion)}"] += 1
    out = people.filter(deactivated_at__lte=asked.at).count()
    facts = [("全部毕业生", len(among)), *sorted(kept.items())]
    if len(found) != len(among):
        facts.append(("口径规定不计入分母", len(found) - len(among)))
    return [*facts, ("不含已失效的记录", out)] if out else facts


def _exceptions(asked: Asked, found: list[Row]) -> list[tuple[str, int]]:
    """Taken out by the centre, each with its reason (S4-63, C-35)."""
    taken = {row.pk for row in found if not row.cell.counted}
    if not taken:
        return []
    struck = Destination.objects.visible_to(asked.actor).filter(school__in=asked.schools, cohort=asked.cohort)
    reasons = dict(struck.exclude(does_not_count="").values_list("graduate_id", "does_not_count"))
    counted = Counter(reasons.get(pk, "核查后不计入，原因见当时的核查记录") for pk in taken)
    return sorted((f"核查不计入：{reason}", n) for reason, n in counted.items())


def _change(asked: Asked, which: str, found: list[Row], cut: str, value: str) -> Change | None:
    """Against a week before: who came into the number, who left it, and why."""
    assert asked.at is not None
    since = asked.at - WEEK
    before = {row.pk: row for row in counting.rows(asked.scope({cut: value} if cut else None), since)}
    now = {row.pk: row for row in found}
    counts = asked.counting
    reasons: Counter[str] = Counter()
    for pk in before.keys() | now.keys():
        was = pk in before and counts.member(before[pk].cell, which)
        is_now = pk in now and counts.member(now[pk].cell, which)
        if was != is_now:
            reasons[_why(before.get(pk), now.get(pk), came=is_now)] += 1 if is_now else -1
    return Change(since, sum(reasons.values()), sorted(reasons.items(), key=lambda pair: -pair[1])) if before else None


def _why(before: Row | None, now: Row | None, *, came: bool) -> str:
    if before is None or now is None:
        return "新到的毕业生" if came else "转出或失效的毕业生"
    if came:
        confirmed_now = now.cell.confirmed and not before.cell.confirmed and before.cell.leaf == now.cell.leaf
        return "新确认" if confirmed_now else "新登记"
    if now.cell.reach == NOWHERE:
        return "作废、退回或撤回"
    if not now.cell.counted:
        return "核查不计入"
    return "确认已失效" if before.cell.confirmed and not now.cell.confirmed else "改了去向"


def _others(asked: Asked, which: str, found: list[Row]) -> list[Other]:
    """换一个口径，会差多少、差在谁."""
    answer = []
    cells = counting.grouped(found).get("", Cells())
    mine = asked.counting.figure(cells)
    if which == "confirmed":
        answer.append(_without_word(asked, mine))
    for key, scheme in asked.profile.statistics.schemes.items():
        if key != asked.scheme and asked.rate == asked.kept_scheme.headline:
            other = Asked(asked.actor, asked.schools, asked.cohort, key, scheme.headline, asked.at)
            answer.append(_other(difference(found, asked, other, which), which))
    return answer


def _without_word(asked: Asked, mine: Figure) -> Other:
    points = None if mine.gap is None else mine.gap
    return Other(asked.scheme, asked.rate, "asserted", "登记，不要求本人确认", mine.asserted_rate, points, mine.only,
                 "只有登记，本人没有确认", "")  # fmt: skip


def _other(found: Difference, which: str) -> Other:
    mine, theirs = found.mine.rate(which), found.theirs.rate(which)
    points = None if mine is None or theirs is None else theirs - mine
    people, says = len(found.gained) + len(found.lost), _says(found)
    scheme = found.other.kept_scheme
    return Other(
        found.other.scheme,
        found.other.rate,
        which,
        scheme.label,
        theirs,
        points,
        people,
        says,
        scheme.trap,
    )


def _says(found: Difference) -> str:
    sides = [(found.gained, "多算进来"), (found.lost, "不再算")]
    said = "，".join(f"{word} {len(who)} 人" for who, word in sides if who)
    if said or found.theirs.total != found.mine.total:
        return said or f"分母不同：{found.theirs.total} 人"
    return "；".join(f"{n} 人从“{was}”到“{now}”" for (was, now), n in found.moves.most_common(2)) or "一个人也不差"


def parts_of(asked: Asked, cells: Cells) -> list[tuple[str, str, Figure]]:
    """Every rate of the scheme for the whole: key, label, figure."""
    rates = asked.kept_scheme.rates
    return [(key, rates[key].label, one.figure(cells)) for key, one in all_of(asked).items()]


__all__ = ["Change", "Other", "Receipt", "counting_of", "parts_of", "receipt"]
