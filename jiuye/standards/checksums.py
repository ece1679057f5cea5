"""Four check characters, each from its standard; arithmetic only."""

from __future__ import annotations

RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def resident(first17: str) -> str:
    """GB 11643: the 18th character of a resident ID."""
    total = sum(weight * int(digit) for weight, digit in zip(RESIDENT_WEIGHTS, first17, strict=True))
    return "10X98765432"[total % 11]


def uscc(first17: str) -> str:
    """GB 32100: the 18th character of a unified social credit code."""
    total = sum(pow(3, i, 31) * USCC_ALPHABET.index(c) for i, c in enumerate(first17))
    return USCC_ALPHABET[-total % 31]


def organisation(first8: str) -> str:
    """GB 11714: the ninth character of an organisation code."""
    values = (ORGANISATION_ALPHABET.index(c) for c in first8)
    total = sum(weight * value for weight, value in zip(ORGANISATION_WEIGHTS, values, strict=True))
    return "0123456789X"[-total % 11]


def registration(first14: str) -> str:
    """ISO 7064 MOD 11,10: the last digit of a business registration number."""
    product = 10
    for digit in first14:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return str((11 - product) % 10)
