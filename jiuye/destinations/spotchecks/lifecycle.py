"""A spot check and each of its samples, from the sealed question to the decision (S4-63)."""

from __future__ import annotations

from django.db import models

from jiuye.kit.lifecycle import Lifecycle, Transition


class CheckState(models.TextChoices):
    SEALED = "sealed", "已封存，待抽取"
    DRAWN = "drawn", "已抽取"
    DROPPED = "dropped", "已撤销"


class ItemState(models.TextChoices):
    ASKED = "asked", "待学校核查"
    ANSWERED = "answered", "待中心认定"
    COUNTS = "counts", "计入"
    OUT = "out", "不计入"
    UNKNOWN = "unknown", "查不清"


class Finding(models.TextChoices):
    """What the school found when it checked; the centre decides, not the school."""

    TRUE = "true", "属实"
    FALSE = "false", "不属实"
    UNREACHED = "unreached", "联系不上本人或单位，查不清"


C, S = CheckState, ItemState
CHECK = Lifecycle(
    #          verb       label          from         to         by
    Transition("draw",    "公布种子并抽取", {C.SEALED},  C.DRAWN,   {"staff"}),
    Transition("drop",    "撤销",        {C.SEALED},  C.DROPPED, {"staff"}),
    starts={C.SEALED},
    captions=dict(C.choices),
)  # fmt: skip

ITEM = Lifecycle(
    #          verb        label         from                           to          by
    Transition("answer",   "答复",       {S.ASKED, S.ANSWERED, S.UNKNOWN},           S.ANSWERED, {"staff"}),
    Transition("ask",      "请再核查",   {S.ANSWERED, S.UNKNOWN},                    S.ASKED,    {"staff"}),
    Transition("count",    "认定计入",   {S.ASKED, S.ANSWERED, S.OUT, S.UNKNOWN},    S.COUNTS,   {"staff"}),
    Transition("discount", "认定不计入", {S.ASKED, S.ANSWERED, S.COUNTS, S.UNKNOWN}, S.OUT,      {"staff"}),
    Transition("leave",    "认定查不清", {S.ASKED, S.ANSWERED, S.COUNTS, S.OUT},     S.UNKNOWN,  {"staff"}),
    starts={S.ASKED},
    captions=dict(S.choices),
)  # fmt: skip
