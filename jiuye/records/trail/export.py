"""The archive a verifier reads: events in order, checkpoints, the public key (W-24). No Django."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from jiuye.records.trail.notes import Note
from jiuye.records.trail.verify import Row


def write_archive(path: str | Path, rows: Iterable[Row], notes: Sequence[Note], public_key: bytes) -> int:
    """Write the archive row by row; returns how many events it holds."""
    count = 0
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("events.jsonl", "w", force_zip64=True) as lines:
            for row in rows:
                kept = {"position": row.position, "seq": row.seq, "leaf": row.leaf, "event": row.event}
                lines.write(json.dumps(kept, ensure_ascii=False).encode() + b"\n")
                count += 1
        archive.writestr("checkpoints.txt", "\n".join(note.text for note in notes))
        archive.writestr("key.txt", public_key.hex())
    return count
