"""One graduate for each place a registration can stand at: whoever tries the demonstration signs in as them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from jiuye.demo.lives import ThroughServices
from jiuye.review.rules import Decision

Path = Callable[[ThroughServices, Callable[[float], datetime]], None]
"""A life told in days before now."""


@dataclass(frozen=True, slots=True)
class Journey:
    caption: str
    walk: Path


def _nothing(player: ThroughServices, ago: Callable[[float], datetime]) -> None:
    player.me(ago(9))


def _handed_in(player: ThroughServices, ago: Callable[[float], datetime]) -> None:
    player.submit(ago(1.3))


def _withdrawn(player: ThroughServices, ago: Callable[[float], datetime]) -> None:
    player.submit(ago(4))
    player.withdraw(ago(3.8))


def _returned(player: ThroughServices, ago: Callable[[float], datetime]) -> None:
    player.submit(ago(6))
    player.hear(_level(player, 0), Decision.RETURN, ago(3), "单位名称与材料不一致，请按营业执照全称填写")


def _half_way(player: ThroughServices, ago: Callable[[float], datetime]) -> None:
    player.submit(ago(5))
    player.hear(_level(player, 0), Decision.APPROVE, ago(2), "")


def _at_the_centre(player: ThroughServices, ago: Callable[[float], datetime]) -> None:
    player.submit(ago(11))
    for stage in range(len(player.flow.stages) - 1):
        player.hear(_level(player, stage), Decision.APPROVE, ago(8 - 2 * stage), "")


def _approved(player: ThroughServices, ago: Callable[[float], datetime]) -> None:
    player.submit(ago(21))
    for stage in range(len(player.flow.stages)):
        player.hear(_level(player, stage), Decision.APPROVE, ago(18 - 2 * stage), "")


def _entered(player: ThroughServices, ago: Callable[[float], datetime]) -> None:
    player.me(ago(8))
    player.enter("school", ago(2))


def _objected(player: ThroughServices, ago: Callable[[float], datetime]) -> None:
    player.me(ago(8))
    player.enter("school", ago(5))
    player.object_to(ago(1.5), "单位名称不对，我签的是它的分公司")


def _changed_since(player: ThroughServices, ago: Callable[[float], datetime]) -> None:
    _approved(player, ago)
    player.amend(ago(1))


def _voided(player: ThroughServices, ago: Callable[[float], datetime]) -> None:
    _approved(player, ago)
    player.void(ago(2), "单位取消了岗位", by_graduate=player.process.self_void == "free")


def _bounced(player: ThroughServices, ago: Callable[[float], datetime]) -> None:
    _approved(player, ago)
    player.bounce(ago(2), "全国系统退回：单位代码与名称不符")


def _level(player: ThroughServices, stage: int) -> str:
    levels = player.flow.stages[stage].levels
    return "counselor" if "counselor" in levels else player.flow.stages[stage].level


JOURNEYS: Sequence[Journey] = (
    Journey("已激活，还没有登记", _nothing),
    Journey("已提交，等第一级审核", _handed_in),
    Journey("第一级已通过，等下一级", _half_way),
    Journey("只差最后一级", _at_the_centre),
    Journey("被退回，等本人修改", _returned),
    Journey("撤回过，可以改好再交", _withdrawn),
    Journey("审核通过", _approved),
    Journey("老师代录，等本人确认", _entered),
    Journey("老师代录，本人有异议", _objected),
    Journey("通过后老师改过，确认已失效", _changed_since),
    Journey("作废过，重新登记", _voided),
    Journey("全国系统退回，等修改", _bounced),
)


def clock(now: datetime) -> Callable[[float], datetime]:
    return lambda days: now - timedelta(days=days)
