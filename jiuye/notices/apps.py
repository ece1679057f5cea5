from __future__ import annotations

from datetime import datetime

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "jiuye.notices"
    label = "notices"

    def ready(self) -> None:
        from jiuye.accounts import telling

        if account_news not in telling.tellers:
            telling.tellers.append(account_news)


def account_news(*, user_id: int, event: str, title: str, body: str, href: str, at: datetime) -> None:
    """What accounts, a domain below, have to tell somebody about their own account."""
    from jiuye.notices.services import tell

    tell(users=[user_id], event=event, title=title, body=body, href=href, about=f"user:{user_id}", at=at)
