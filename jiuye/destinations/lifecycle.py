"""毕业去向登记: from 未提交 to 审核通过, and every way back (S0-36…S0-41, S2-67…S2-72, C-05).

Levels of review are not states: the record is IN_REVIEW and knows its stage; the profile knows what people call it.
Confirming changes no state either: it is a fact bound to what was shown (M-01), but it takes the record's version like any move.
"""

from django.db import models

from jiuye.kit.lifecycle import Lifecycle, Transition


class State(models.TextChoices):
    DRAFT = "draft", "未提交"
    IN_REVIEW = "in_review", "待审核"
    RETURNED = "returned", "退回修改"
    REJECTED = "rejected", "审核不通过"
    APPROVED = "approved", "审核通过"
    VOIDED = "voided", "作废"


S = State
EDITABLE = {S.DRAFT, S.RETURNED, S.REJECTED}
STANDING = (S.IN_REVIEW, S.APPROVED, S.RETURNED, S.REJECTED)
"""States in which something is asserted about the graduate, so that they can confirm it or object."""

LIFECYCLE = Lifecycle(
    #          verb        label             from           to           by
    Transition("submit",   "提交审核",       EDITABLE,      S.IN_REVIEW, {"student", "staff", "system"}),
    Transition("withdraw", "撤回",           {S.IN_REVIEW}, S.DRAFT,     {"student"}),
    Transition("amend",    "修改",           {S.IN_REVIEW}, S.IN_REVIEW, {"staff", "student"}),
    Transition("amend",    "修改",           {S.APPROVED},  S.APPROVED,  {"staff", "student"}),
    Transition("advance",  "审核通过",       {S.IN_REVIEW}, S.IN_REVIEW, {"staff"}),
    Transition("approve",  "审核通过",       {S.IN_REVIEW}, S.APPROVED,  {"staff"}),
    Transition("return",   "退回修改",       {S.IN_REVIEW}, S.RETURNED,  {"staff"}),
    Transition("reject",   "审核不通过",     {S.IN_REVIEW}, S.REJECTED,  {"staff"}),
    Transition("annul",    "不通过并作废",   {S.IN_REVIEW}, S.VOIDED,    {"staff"}),
    Transition("enter",    "登记并通过",     EDITABLE,      S.APPROVED,  {"staff", "system"}),
    Transition("void",     "作废",           {S.APPROVED},  S.VOIDED,    {"student", "staff"}),
    Transition("reopen",   "退回重新修改",   {S.APPROVED},  S.RETURNED,  {"staff"}),
    Transition("bounce",   "全国系统退回",   {S.APPROVED, S.IN_REVIEW}, S.REJECTED, {"system", "staff"}),
    Transition("send_back", "全国系统退回",  {S.APPROVED, S.IN_REVIEW}, S.RETURNED, {"system", "staff"}),
    *(Transition("confirm", "确认属实", {s}, s, {"student"}) for s in STANDING),
    *(Transition("object",  "提出异议", {s}, s, {"student"}) for s in STANDING),
    starts={S.DRAFT},
    captions=dict(S.choices),
)  # fmt: skip
