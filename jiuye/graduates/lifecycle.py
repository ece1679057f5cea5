"""生源信息: the origin information of one graduate, from import to 完成 (S0-12…S0-14, S4-38, C-37).

With no review stages in the profile, a graduate's confirmation ends at CONFIRMED and a staff confirmation at LOCKED;
with stages, handing in opens a review case and the last stage leads to APPROVED.
"""

from django.db import models

from jiuye.kit.lifecycle import Lifecycle, Transition


class OriginState(models.TextChoices):
    DRAFT = "draft", "未提交"
    CONFIRMED = "confirmed", "学生已确认"
    LOCKED = "locked", "已锁定"
    IN_REVIEW = "in_review", "审核中"
    RETURNED = "returned", "不同意"
    APPROVED = "approved", "完成"


S = OriginState
OPEN = {S.DRAFT, S.CONFIRMED, S.LOCKED, S.RETURNED}

LIFECYCLE = Lifecycle(
    #          verb       label              from                                      to             by
    Transition("confirm", "确认并保存",      {S.DRAFT, S.CONFIRMED, S.RETURNED}, S.CONFIRMED,   {"student"}),
    Transition("lock",    "维护并确认",      OPEN,                                     S.LOCKED,      {"staff", "system"}),
    Transition("submit",  "提交上报",        OPEN,                                     S.IN_REVIEW,   {"student", "staff", "system"}),
    Transition("withdraw","撤回",            {S.IN_REVIEW},                            S.DRAFT, {"student"}),
    Transition("advance", "审核通过",        {S.IN_REVIEW},                            S.IN_REVIEW,   {"staff", "system"}),
    Transition("approve", "审核通过",        {S.IN_REVIEW},                            S.APPROVED,        {"staff", "system"}),
    Transition("return",  "不同意",          {S.IN_REVIEW},                            S.RETURNED,    {"staff", "system"}),
    Transition("reopen",  "重新打开",        {S.CONFIRMED, S.LOCKED, S.APPROVED},          S.DRAFT, {"staff", "system"}),
    starts={S.DRAFT, S.IN_REVIEW},
    captions=dict(S.choices),
)  # fmt: skip
