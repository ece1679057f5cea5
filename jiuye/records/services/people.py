"""Whose data a file took along, so that each of them can be told who fetched it (DESIGN 4.7, S2-08)."""

from __future__ import annotations

from collections.abc import Iterable

from jiuye.records.models import FileRun, RunPeople, TrailEvent

BLOCK = 4096
"""Numbers to a row: half a kilobyte of bits, most of them set where a school's numbers lie together."""


def keep(run: FileRun, graduates: Iterable[int]) -> None:
    """Remember the people in a produced file, however many rows each of them had."""
    blocks: dict[int, bytearray] = {}
    for number in graduates:
        block, place = divmod(number, BLOCK)
        bits = blocks.get(block)
        if bits is None:
            bits = blocks[block] = bytearray(BLOCK // 8)
        bits[place >> 3] |= 1 << (place & 7)
    rows = (RunPeople(run=run, block=block, bits=bytes(bits)) for block, bits in blocks.items())
    RunPeople.objects.bulk_create(rows, batch_size=200)


def files_with(graduate: int, *, most: int) -> list[FileRun]:
    """The newest files this graduate was in."""
    block, place = divmod(graduate, BLOCK)
    found = RunPeople.objects.filter(block=block).order_by("-run_id").select_related("run").defer("run__problems")
    mine: list[FileRun] = []
    for row in found.iterator(chunk_size=200):
        if bytes(row.bits)[place >> 3] & 1 << (place & 7):
            mine.append(row.run)
            if len(mine) == most:
                break
    return mine


def fetched(graduate: int, *, most: int) -> list[tuple[TrailEvent, FileRun]]:
    """Every time such a file was downloaded, newest first. A file nobody fetched told nobody anything."""
    files = {str(run.pk): run for run in files_with(graduate, most=most)}
    events = TrailEvent.objects.filter(object_type="filerun", object_id__in=files, action="filerun.download")
    return [(event, files[event.object_id]) for event in events.exclude(outcome="refused").order_by("-seq")[:most]]
