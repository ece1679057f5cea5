"""绑定申请: from the phone to the account, or back with a reason (S4-33)."""

from __future__ import annotations

from django.db import models

from jiuye.kit.lifecycle import Lifecycle, Transition


class ApplicationState(models.TextChoices):
    SUBMITTED = "submitted", "等学校核对"
    RETURNED = "returned", "退回补正"
    APPROVED = "approved", "已通过"
    REJECTED = "rejected", "未通过"
    WITHDRAWN = "withdrawn", "已撤回"


S = ApplicationState
OPEN = {S.SUBMITTED, S.RETURNED}

LIFECYCLE = Lifecycle(
    #          verb        label       from           to           by
    Transition("correct",  "改好再交",   {S.RETURNED},  S.SUBMITTED, {"student"}),
    Transition("withdraw", "撤回申请",   OPEN,          S.WITHDRAWN, {"student"}),
    Transition("approve",  "通过",      {S.SUBMITTED}, S.APPROVED,  {"staff"}),
    Transition("return",   "退回补正",   {S.SUBMITTED}, S.RETURNED,  {"staff"}),
    Transition("reject",   "不予通过",   {S.SUBMITTED}, S.REJECTED,  {"staff"}),
    starts={S.SUBMITTED},
    captions=dict(S.choices),
)  # fmt: skip
