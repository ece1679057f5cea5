"""Outside channels. A channel takes a notice and says whether it went out; the outbox retries, so it may be asked twice
for the same ``dedupe`` key and must send once. WeChat and SMS plug in here; the log channel proves the way."""

from __future__ import annotations

import logging
from typing import Protocol

from jiuye.notices.models import Delivery

log = logging.getLogger("jiuye.notices")


class Channel(Protocol):
    def send(self, delivery: Delivery) -> None:
        """Send it or raise; personal data beyond the title never leaves."""


class LogChannel:
    """Writes that something was sent, never what or to whom (T-76)."""

    def send(self, delivery: Delivery) -> None:
        log.info("notice %s (%s) through %s", delivery.notice_id, delivery.notice.event, delivery.channel)


CHANNELS: dict[str, Channel] = {"log": LogChannel(), "wechat": LogChannel(), "sms": LogChannel()}
