"""Rates as data: a published number names its definition, its notice, and the codes it counts (M-05, V1–V6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from jiuye.policy.reading import setting

Denominator = Literal["all", "known", "verified"]


def matches(code: str, patterns: Iterable[str]) -> bool:
    """``27*`` is 27 and everything below it; ``71`` is 71 alone."""
    return any(code.startswith(p[:-1]) if p.endswith("*") else code == p for p in patterns)


@dataclass(frozen=True, kw_only=True)
class Rate:
    key: str = setting("", "")
    label: str = setting("指标名称")
    codes: tuple[str, ...] = setting("分子的去向代码；27* 含所有 27 开头的代码", ())
    parts: tuple[str, ...] = setting("分子由哪些指标相加", ())
    kind: Literal["part", "total", "remainder", "aside"] = setting(
        "part 落实的一部分；total 合计；remainder 未落实；aside 另列"
    )
    denominator: Denominator | None = setting("与整套口径不同的分母", None)
    note: str = setting("说明", "")


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """One way of counting, with the notice it rests on."""

    key: str = setting("", "")
    label: str = setting("口径名称")
    notice: str = setting("依据的文件或来源")
    headline: str = setting("总的指标", "placement")
    official: bool = setting("是否现行官方口径（检查是否恰好分尽所有代码）", False)
    denominator: Denominator = setting("分母：all 全部毕业生；known 去掉 excludes；verified 只算核查认可的", "all")
    excludes: tuple[str, ...] = setting("不计入分母的去向代码", ())
    min_stage: int = setting("至少审过几级才算登记，0 表示提交即算", 0)
    confirmation: Literal["both", "asserted", "confirmed"] = setting("公布登记数、本人确认数还是两者都公布", "both")
    rounding: int = setting("百分数保留几位小数", 2)
    trap: str = setting("这种口径的问题（会显示在数字旁边）", "")
    rates: dict[str, Rate] = setting("各项指标")


@dataclass(frozen=True, slots=True)
class RateDefinition:
    """A rate with nothing left to look up: what counts, over whom, by which notice."""

    key: str
    label: str
    scheme: str
    numerator: tuple[str, ...]
    kind: str
    denominator: str
    excludes: tuple[str, ...]
    notice: str
    min_stage: int
    confirmation: str
    rounding: int
    note: str

    def counts(self, code: str) -> bool:
        return matches(code, self.numerator)

    def in_denominator(self, code: str) -> bool:
        return not matches(code, self.excludes)


@dataclass(frozen=True, kw_only=True)
class Statistics:
    schemes: dict[str, Scheme] = setting("口径")
    default: str = setting("默认口径", "2021")

    def definition(self, scheme: str, rate: str) -> RateDefinition:
        found, which = self.schemes[scheme], self.schemes[scheme].rates[rate]
        denominator = which.denominator or found.denominator
        return RateDefinition(
            key=rate, label=which.label, scheme=scheme, numerator=self.numerator(scheme, rate), kind=which.kind,
            denominator=denominator, excludes=found.excludes if denominator == "known" else (),
            notice=found.notice, min_stage=found.min_stage, confirmation=found.confirmation,
            rounding=found.rounding, note=which.note or found.trap,
        )  # fmt: skip

    def definitions(self, scheme: str | None = None) -> list[RateDefinition]:
        name = scheme or self.default
        return [self.definition(name, rate) for rate in self.schemes[name].rates]

    def numerator(self, scheme: str, rate: str) -> tuple[str, ...]:
        """The code patterns of a rate, sums of other rates included."""
        which = self.schemes[scheme].rates[rate]
        return which.codes + tuple(code for part in which.parts for code in self.numerator(scheme, part))

    def pool(self, code: str, scheme: str | None = None) -> str | None:
        """The one part or remainder a code falls into; None for legacy codes not yet classified (C-11)."""
        rates = self.schemes[scheme or self.default].rates.values()
        return next((r.key for r in rates if r.kind in ("part", "remainder") and matches(code, r.codes)), None)
