"""How an application stands, for the person who waits: where it has been, in whose hands it is, what to do (S4-33)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from jiuye.graduates.applications.lifecycle import LIFECYCLE, ApplicationState
from jiuye.graduates.applications.models import Application
from jiuye.graduates.applications.rules import DAYS
from jiuye.graduates.feedback import due
from jiuye.kit.h5 import Moment, moment_words

S = ApplicationState
KINDS = {S.SUBMITTED: "waiting", S.RETURNED: "turn", S.APPROVED: "done", S.REJECTED: "stop", S.WITHDRAWN: "lock"}


@dataclass(frozen=True, slots=True)
class Story:
    """The mark and word on top, one sentence, and the stops on the way."""

    kind: str
    word: str
    line: str
    moments: tuple[Moment, ...]
    due: datetime | None = None

    @property
    def may_withdraw(self) -> bool:
        return self.kind in ("waiting", "turn")


def story(one: Application, at: datetime) -> Story:
    state = ApplicationState(one.state)
    return Story(
        KINDS[state], LIFECYCLE.captions[one.state], _line(one, state, at), _moments(one, state),
        due(one.submitted_at) if state is S.SUBMITTED else None,
    )  # fmt: skip


def _line(one: Application, state: ApplicationState, at: datetime) -> str:
    desk = f"{one.department}的辅导员或{one.school}就业中心" if one.department else f"{one.school}就业中心"
    if state is S.SUBMITTED and due(one.submitted_at) < at:
        return f"现在在{desk}手里，已经超过 {DAYS} 个工作日。可以打电话问问辅导员。"
    return {
        S.SUBMITTED: f"现在在{desk}手里，{DAYS} 个工作日内看完。你现在不用做什么。",
        S.RETURNED: "照下面的话改好，再交一次；填过的都在。",
        S.APPROVED: "你已经在毕业生名单里。用学号和申请时设的密码登录；以前有账号的，用原来的密码。",
        S.REJECTED: "这次没有通过，原因在下面。情况有变化，可以重新申请。",
        S.WITHDRAWN: "你撤回了这份申请。要办的话，重新申请就可以。",
    }[state]


def _moments(one: Application, state: ApplicationState) -> tuple[Moment, ...]:
    handed_in = Moment("你提交了申请", "done", moment_words(one.submitted_at))
    when = moment_words(one.state_since) if one.state_since else ""
    if state is S.SUBMITTED:
        return handed_in, Moment("学校核对", "here"), Moment("开通账号", "notyet")
    if state is S.WITHDRAWN:
        return handed_in, Moment("你撤回了", "lock", when)
    said = f"“{one.said}”" if one.said else ""
    mark = {"turn": "turn", "done": "done"}.get(KINDS[state], "stop")
    answered = Moment(f"{one.said_by}：{LIFECYCLE.captions[one.state]}", mark, when, said)
    return (handed_in, answered, Moment("账号已开通", "done", when)) if state is S.APPROVED else (handed_in, answered)
