"""A checkpoint as signed text (C2SP signed note): it can be printed, mailed, and checked by anybody (W-22, W-23)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ORIGIN = "jiuye/trail"
SIGNER = "jiuye-trail"


@dataclass(frozen=True, slots=True)
class Note:
    """``size`` events had ``root`` at ``signed_at``; the checkpoint before it had ``previous``."""

    size: int
    root: str
    signed_at: str
    previous: int
    signature: str = ""

    @property
    def body(self) -> str:
        root = base64.b64encode(bytes.fromhex(self.root)).decode()
        return f"{ORIGIN}\n{self.size}\n{root}\nat {self.signed_at}\nprevious {self.previous}\n"

    @property
    def text(self) -> str:
        return f"{self.body}\n— {SIGNER} {self.signature}\n"

    def signed(self, key: Ed25519PrivateKey) -> Note:
        stamp = _key_id(public_bytes(key.public_key())) + key.sign(self.body.encode())
        return Note(self.size, self.root, self.signed_at, self.previous, base64.b64encode(stamp).decode())

    def holds(self, public_key: bytes) -> bool:
        """Whether the signature is this key's over exactly this text."""
        try:
            stamp = base64.b64decode(self.signature, validate=True)
            Ed25519PublicKey.from_public_bytes(public_key).verify(stamp[4:], self.body.encode())
        except (ValueError, InvalidSignature):
            return False
        return stamp[:4] == _key_id(public_key)


def private_key(secret: str) -> Ed25519PrivateKey:
    """The signing key of this installation, derived from its trail secret."""
    derived = HKDF(hashes.SHA256(), 32, salt=None, info=b"jiuye trail checkpoint").derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(derived)


def public_bytes(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def timestamp(at: datetime) -> str:
    return at.isoformat()


def parse(text: str) -> list[Note]:
    """Every note in a file of notes. Raises ValueError on text that is none."""
    return list(_parsed(block for block in text.split(f"{ORIGIN}\n") if block.strip()))


def _parsed(blocks: Iterable[str]) -> Iterable[Note]:
    for block in blocks:
        lines = [line for line in block.splitlines() if line.strip()]
        if len(lines) != 5 or not lines[4].startswith(f"— {SIGNER} "):
            raise ValueError("不是检查点文件，或者内容不完整")
        size, root, at, previous, signature = lines
        yield Note(
            int(size),
            base64.b64decode(root).hex(),
            at.removeprefix("at "),
            int(previous.removeprefix("previous ")),
            signature.rsplit(" ", 1)[1],
        )


def _key_id(public_key: bytes) -> bytes:
    return hashlib.sha256(SIGNER.encode() + b"\n\x01" + public_key).digest()[:4]
