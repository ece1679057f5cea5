"""What one uploaded table may cost, before and while it is read (T-41, T-43, F-10)."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps on size, shape and the work of the reading process. The defaults admit 100 000 x 30 with room."""

    file_bytes: int = 80 * MB  # a DBF is padded, not packed
    inflated_bytes: int = 480 * MB
    ratio: int = 200  # inflated : packed, looked at from ``ratio_from`` bytes on; deflate itself ends at 1032
    ratio_from: int = 8 * MB
    entries: int = 2_000
    rows: int = 200_000
    columns: int = 300
    cells: int = 6_000_000
    cell_chars: int = 32_767
    text_bytes: int = 200 * MB  # of all cells together: what the asking process has to hold
    header_within: int = 30
    suspects: int = 100_000
    memory_bytes: int = 900 * MB
    cpu_seconds: int = 45
    wall_seconds: int = 90


DEFAULT = Limits()
