"""The RFC 6962 Merkle tree, grown one leaf at a time (W-22). No Django: the stand-alone verifier uses it too."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

EMPTY = hashlib.sha256(b"").hexdigest()


def canonical(event: Mapping[str, object]) -> bytes:
    """The one byte form of an event: the same from a database row and from an archive line."""
    return json.dumps(event, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def leaf_hash(data: bytes) -> str:
    return hashlib.sha256(b"\x00" + data).hexdigest()


def node_hash(left: str, right: str) -> str:
    return hashlib.sha256(b"\x01" + bytes.fromhex(left) + bytes.fromhex(right)).hexdigest()


class Tree:
    """Its frontier alone, one hash per complete subtree: appending to ten million leaves costs at most 24 hashes."""

    def __init__(self, size: int = 0, frontier: list[str] | None = None) -> None:
        self.size = size
        self.frontier = list(frontier or [])  # by height; "" where this size has no complete subtree of that height

    def append(self, leaf: str) -> None:
        height, carried = 0, leaf
        while height < len(self.frontier) and self.frontier[height]:
            carried = node_hash(self.frontier[height], carried)
            self.frontier[height] = ""
            height += 1
        if height == len(self.frontier):
            self.frontier.append("")
        self.frontier[height] = carried
        self.size += 1

    @property
    def root(self) -> str:
        found = ""
        for subtree in self.frontier:
            if subtree:
                found = node_hash(subtree, found) if found else subtree
        return found or EMPTY
