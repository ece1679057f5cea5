"""When a cohort may do what: half-open windows relative to the graduation year (C-23, S2-25, R-07)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from jiuye.kit.refusals import Reason
from jiuye.policy.reading import setting

CHINA = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Window:
    """From the start of ``opens`` until just before ``closes_before``, local days of Asia/Shanghai (W-05)."""

    opens: date
    closes_before: date

    def contains(self, day: date) -> bool:
        return self.opens <= day < self.closes_before

    @property
    def deadline(self) -> datetime:
        """The first instant that is too late."""
        return datetime.combine(self.closes_before, time(), CHINA)


@dataclass(frozen=True, kw_only=True)
class RelativeDay:
    year: int = setting("比毕业年份早（负数）或晚几年", 0)
    month: int = setting("月")
    day: int = setting("日", 1)

    def of(self, cohort: int) -> date:
        return date(cohort + self.year, self.month, self.day)


@dataclass(frozen=True, kw_only=True)
class RelativeWindow:
    label: str = setting("做什么，例如 去向登记")
    opens: RelativeDay = setting("开放日（含当天）")
    closes_before: RelativeDay = setting("截止日的次日（不含当天）")
    owner: str = setting("由谁决定", "学校就业中心")
    remedy_after: str = setting("过期以后怎么办", "请联系学校就业中心")


@dataclass(frozen=True, kw_only=True)
class Windows:
    windows: dict[str, RelativeWindow] = setting("register、change、confirm、staff_change 等时段")

    def window(self, process: str, cohort: int) -> Window:
        relative = self.windows[process]
        return Window(relative.opens.of(cohort), relative.closes_before.of(cohort))

    def status(self, process: str, cohort: int, at: datetime) -> Reason | None:
        """None while it is open; before and after, the sentence that says when and what to do."""
        window, relative = self.window(process, cohort), self.windows[process]
        day = at.astimezone(CHINA).date()
        if window.contains(day):
            return None
        early = day < window.opens
        return Reason(
            f"{cohort} 届{relative.label}{'还没有开放' if early else '已经截止'}",
            rule=f"windows.{process}",
            facts=(("开放", f"{window.opens:%Y-%m-%d}"), ("截止", f"{window.closes_before:%Y-%m-%d} 零点前")),
            owner=relative.owner,
            remedy=f"请在 {window.opens:%Y-%m-%d} 以后再来" if early else relative.remedy_after,
            deadline=window.deadline if early else None,
        )
