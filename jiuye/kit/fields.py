"""Model fields for personal data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from jiuye.kit import crypto

if TYPE_CHECKING:
    Text = models.TextField[str, str]
else:
    Text = models.TextField


class EncryptedField(Text):
    """Text encrypted at rest. Reads and writes as ``str``; cannot be filtered on: keep a blind index beside it."""

    def get_prep_value(self, value: Any) -> Any:
        return crypto.encrypt(str(value)) if value else ""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str:
        return crypto.decrypt(value) if value else ""

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name not in {"isnull"}:
            raise TypeError(f"{self.name} is encrypted: look up its blind index instead")
        return super().get_lookup(lookup_name)
