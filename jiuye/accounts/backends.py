"""How Django reads an account back from a session: with its role and whether it has a second factor, in one query."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend

from jiuye.accounts.models import User


class OneQuery(BaseBackend):
    """Signing in itself is ``services.login``; this only finds the account of a session again."""

    def get_user(self, user_id: Any) -> User | None:
        return (
            User.objects.select_related("role", "second_factor")
            .defer("second_factor__secret")
            .filter(pk=user_id)
            .first()
        )
