"""The stand-alone verifier: recomputes the tree from the events and contradicts whoever changed them (T-35, W-24).

    python -m jiuye.records.trail.verify 归档.zip [--key 公钥] [--outside 检查点.txt]

Needs no Django and no database. Exit code 1 on any break.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from jiuye.records.trail.merkle import EMPTY, Tree, canonical, leaf_hash
from jiuye.records.trail.notes import Note, parse


@dataclass(frozen=True, slots=True)
class Row:
    """An event where it stands: its position, the leaf written when it was sequenced, the row as it is now."""

    position: int
    seq: int
    leaf: str
    event: Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Report:
    """What was found. ``first_bad_seq`` names the first event that is not what it was."""

    ok: bool
    size: int
    root: str
    first_bad_seq: int | None
    message: str
    checkpoints: int = 0
    pending: int = 0

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


class _Broken(Exception):
    def __init__(self, seq: int | None, message: str) -> None:
        self.seq = seq
        super().__init__(message)


def verify(rows: Iterable[Row], notes: Sequence[Note], *, public_key: bytes, outside: Sequence[Note] = ()) -> Report:
    """Walk the events once. ``notes`` are the checkpoints kept beside them, ``outside`` those kept elsewhere."""
    tree = Tree()
    try:
        _check_notes(notes, outside, public_key)
        _walk(rows, tree, _by_size(notes), _by_size(outside))
    except _Broken as broken:
        return Report(False, tree.size, tree.root, broken.seq, str(broken), len(notes))
    return Report(True, tree.size, tree.root, None, f"{tree.size} 条记录完好，{len(notes)} 个检查点相符", len(notes))


def _check_notes(notes: Sequence[Note], outside: Sequence[Note], public_key: bytes) -> None:
    previous = 0
    for note in notes:
        if not note.holds(public_key):
            raise _Broken(None, f"第 {note.size} 条处的检查点签名不符：检查点被改动，或不是用这把密钥签的")
        if note.previous != previous:
            raise _Broken(None, f"第 {note.size} 条处的检查点之前少了一个检查点（应接第 {note.previous} 条）")
        previous = note.size
    for note in outside:
        if not note.holds(public_key):
            raise _Broken(None, f"外部检查点（第 {note.size} 条）签名不符，不能作证")


def _by_size(notes: Sequence[Note]) -> dict[int, list[Note]]:
    found: dict[int, list[Note]] = {}
    for note in notes:
        found.setdefault(note.size, []).append(note)
    return found


def _walk(rows: Iterable[Row], tree: Tree, inside: dict[int, list[Note]], outside: dict[int, list[Note]]) -> None:
    trusted_seq: int | None = None  # the first event not yet covered by a checkpoint that agreed
    seen: set[int] = set()
    for row in rows:
        trusted_seq = row.seq if trusted_seq is None else trusted_seq
        _check_row(row, tree.size, seen)
        tree.append(row.leaf)
        for note in (*inside.pop(tree.size, ()), *outside.pop(tree.size, ())):
            if note.root != tree.root:
                raise _Broken(
                    trusted_seq, f"记录 {trusted_seq} 到 {row.seq} 之间有改动：与第 {note.size} 条处的检查点不符"
                )
            trusted_seq = None
    if outside or inside:
        missing = min((*outside, *inside))
        raise _Broken(
            trusted_seq, f"检查点说有 {missing} 条记录，现在只有 {tree.size} 条：末尾被删除，或恢复了旧的数据库"
        )
    if trusted_seq is not None:
        raise _Broken(trusted_seq, f"记录 {trusted_seq} 起已排序却没有检查点：检查点被删除")


def _check_row(row: Row, size: int, seen: set[int]) -> None:
    if row.position != size:
        raise _Broken(row.seq, f"记录 {row.seq} 之前少了第 {size} 个位置")
    if row.event is None:
        raise _Broken(row.seq, f"记录 {row.seq} 被删除")
    if row.seq in seen or row.event.get("seq") != row.seq:
        raise _Broken(row.seq, f"记录 {row.seq} 的位置被改动")
    seen.add(row.seq)
    if leaf_hash(canonical(row.event)) != row.leaf:
        raise _Broken(row.seq, f"记录 {row.seq} 被修改")


def verify_archive(path: str, *, public_key: bytes | None = None, outside: Sequence[Note] = ()) -> Report:
    """Verify an exported archive; without ``public_key`` the one inside is used, which proves less."""
    try:
        with zipfile.ZipFile(path) as archive:
            notes = parse(archive.read("checkpoints.txt").decode())
            key = public_key or bytes.fromhex(archive.read("key.txt").decode().strip())
            with archive.open("events.jsonl") as lines:
                return verify(_rows(io.TextIOWrapper(lines, "utf-8")), notes, public_key=key, outside=outside)
    except (ValueError, KeyError, zipfile.BadZipFile) as broken:
        return Report(False, 0, EMPTY, None, f"归档读不出来：{broken}")


def _rows(lines: Iterable[str]) -> Iterator[Row]:
    for line in lines:
        kept: dict[str, Any] = json.loads(line)
        yield Row(int(kept["position"]), int(kept["seq"]), str(kept["leaf"]), kept["event"])


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="核对审计记录归档")
    parser.add_argument("archive")
    parser.add_argument("--key", default="", help="公钥（十六进制）")
    parser.add_argument("--outside", default="", help="另存的检查点文件")
    given = parser.parse_args(arguments)
    outside: list[Note] = []
    if given.outside:
        with open(given.outside, encoding="utf-8") as file:
            outside = parse(file.read())
    report = verify_archive(given.archive, public_key=bytes.fromhex(given.key) or None, outside=outside)
    print(report.message)
    return 0 if report.ok else 1


if __name__ == "__main__":
    sys.exit(main())
