"""What everybody sees of a personal number until they ask for more, with a reason (W-50).

The birthday must not survive: region and last four digits together would leave about 365 choices,
so an ID number keeps its first and last character only.
"""

from __future__ import annotations

STAR = "*"


def mask_id(value: str) -> str:
    """``340104200309150427`` → ``3****************7``; short values disappear entirely."""
    return _keep(value.strip(), 1, 1)


def mask_phone(value: str) -> str:
    """``13812341234`` → ``138****1234``; other numbers keep their last two digits."""
    number = value.strip()
    if len(number) == 11 and number.isdigit():
        return _keep(number, 3, 4)
    return _keep(number, 0, 2)


def mask_email(value: str) -> str:
    """``wang.min@example.cn`` → ``w***@example.cn``."""
    local, at, host = value.strip().partition("@")
    return f"{local[:1]}***{at}{host}" if at and local else _keep(value.strip(), 0, 0)


def mask_name(value: str) -> str:
    """``欧阳明月`` → ``欧***``: for pages strangers see, such as the verification page."""
    name = value.strip()
    return name[:1] + STAR * max(len(name) - 1, 1) if name else ""


def mask_account(value: str) -> str:
    """Bank and other account numbers: the last four."""
    return _keep(value.strip(), 0, 4)


def _keep(value: str, head: int, tail: int) -> str:
    hidden = len(value) - head - tail
    if hidden < 2:
        return STAR * len(value)
    return value[:head] + STAR * hidden + (value[-tail:] if tail else "")
