"""How long what is kept about people is kept (W-54, R-03): months, counted from the day its purpose is served."""

from __future__ import annotations

from dataclasses import dataclass

from jiuye.policy.reading import setting

NOTICE_MONTHS = 36
"""教学厅函〔2020〕19号: proof of a destination is archived for three years at least."""


@dataclass(frozen=True, kw_only=True)
class Retention:
    """Months; what is still disputed and what belongs to an open cohort is kept whatever they say."""

    evidence_months: int = setting("证明材料的图片和文件，从本届最后一个时段截止起保存几个月", NOTICE_MONTHS)
    application_months: int = setting("没有通过或自己撤回的绑定申请，从办结起保存几个月", 6)
    login_months: int = setting("登录记录保存几个月；几个省的规则同时在用时，按最长的", 12)
