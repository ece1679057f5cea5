"""The functions this domain's pages ask for; the role page lists them (accounts.permissions)."""

from __future__ import annotations

VIEW = "destinations.view"
REVIEW = "destinations.review"
ENTER = "destinations.enter"
UNMASK = "unmask"
EXPORT = "exports.make"
