"""Encryption at rest and the blind index that finds an encrypted value again (DESIGN 4.7, W-51).

A ciphertext is ``k1:`` + base64(nonce ‖ AES-256-GCM): the key's name travels with it, so keys can be rotated.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from binascii import a2b_base64
from collections.abc import Iterable
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_NAME = "k1"
PREFIX = f"{KEY_NAME}:"


class Unreadable(ValueError):
    """A stored value cannot be decrypted: wrong key, or it was changed outside the application."""


@lru_cache(maxsize=4)
def _cipher(key: str) -> AESGCM:
    return AESGCM(hashlib.sha256(b"jiuye field key\0" + key.encode()).digest())


def encrypt(value: str) -> str:
    if not value:
        return ""
    nonce = os.urandom(12)
    sealed = _cipher(settings.FIELD_KEY).encrypt(nonce, value.encode(), None)
    return f"{KEY_NAME}:" + base64.b64encode(nonce + sealed).decode()


def decrypt(stored: str) -> str:
    """The clear value. Raises Unreadable rather than hand out rubbish."""
    return _opened(stored, _cipher(settings.FIELD_KEY))


def decrypted(stored: Iterable[str]) -> list[str]:
    """The clear values of many; the key is looked up once."""
    cipher = _cipher(settings.FIELD_KEY)
    return [_opened(one, cipher) for one in stored]


def _opened(stored: str, cipher: AESGCM) -> str:
    if not stored:
        return ""
    if not stored.startswith(PREFIX):
        raise Unreadable(f"no key named {stored.partition(':')[0][:8]!r}")
    try:
        raw = a2b_base64(stored[len(PREFIX) :])
        return cipher.decrypt(raw[:12], raw[12:], None).decode()
    except Exception as broken:
        raise Unreadable("value does not decrypt") from broken


def blind_index(value: str, purpose: str) -> str:
    """A keyed digest for equality look-ups: 128 bits, useless without the key. Blank stays blank."""
    if not value:
        return ""
    message = f"{purpose}\0{value}".encode()
    return hmac.new(settings.INDEX_KEY.encode(), message, hashlib.sha256).hexdigest()[:32]


def digest(*parts: object) -> str:
    """SHA-256 over parts that cannot run into each other: what a confirmation or a version is bound to."""
    body = "\0".join(str(part) for part in parts)
    return hashlib.sha256(body.encode()).hexdigest()
