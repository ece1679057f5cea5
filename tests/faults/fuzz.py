"""``python -m tests.faults.fuzz PARSER``: whatever bytes come, a parser gives a table, a verdict or a sentence (T-47, T-41…T-46, T-49).

With atheris (``pip install -e '.[fuzz]'``) the bytes are steered by what the parser does with them; without it they are
sound files, injured at random. Either stops at the first answer that is no answer, and says with which bytes.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import random
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import FunctionType

from jiuye.kit.sheets import BadFile, read
from jiuye.kit.sheets.limits import DEFAULT
from jiuye.kit.sheets.tests.corpus import HEAD, ROW, csv_text, dbf, old_book, rows_book
from jiuye.records.images import pdf
from jiuye.records.trail import notes
from jiuye.standards import identifiers, organisations

SMALL = replace(DEFAULT, file_bytes=1_000_000, memory_bytes=500 * 1024 * 1024)
OURS = ("jiuye.kit", "jiuye.records", "jiuye.standards", "dbfread")
HANG_SECONDS, MEGABYTES = 5, 500
FOLDER = Path(tempfile.mkdtemp(prefix="jiuye-fuzz-"))
Parser = Callable[[bytes], None]


def table(name: str, *, sandbox: bool = False) -> Parser:
    """The reading of an upload, as a rule without the process around it that would hide a crash."""
    path = FOLDER / name

    def parse(content: bytes) -> None:
        path.write_bytes(content)
        try:
            read(path, name=name, limits=SMALL, sandbox=sandbox)
        except BadFile as bad:
            assert bad.reasons[0].text
            assert bad.reasons[0].remedy
        except BaseException as panic:
            if (
                type(panic).__name__ != "PanicException"
            ):  # of the foreign reader: the process around it makes a sentence of it
                raise

    return parse


def sheet(content: bytes) -> None:
    """The XML of one sheet in an otherwise sound book: past the zip, which random bytes rarely are."""
    sound, book = zipfile.ZipFile(io.BytesIO(rows_book(HEAD, ROW))), io.BytesIO()
    with zipfile.ZipFile(book, "w") as made:
        for entry in sound.namelist():
            made.writestr(entry, content if entry == "xl/worksheets/sheet1.xml" else sound.read(entry))
    table("sheet.xlsx")(book.getvalue())


def numbers(content: bytes) -> None:
    text = content.decode("utf-8", "replace")
    for kind in ("resident_id", "residence_permit", "passport", "taiwan_permit", "other"):
        identifiers.check_document(kind, text)
    organisations.check_organisation(text)
    identifiers.guess_document_kind(text)


def checkpoints(content: bytes) -> None:
    try:
        notes.parse(content.decode("utf-8", "replace"))
    except ValueError as no:
        assert str(no)


def paper(content: bytes) -> None:
    pages, word = pdf.look(content)
    assert pages >= 0
    assert word in {"", "active", "locked", "broken"}


def sheet_xml() -> bytes:
    return zipfile.ZipFile(io.BytesIO(rows_book(HEAD, *[ROW] * 3))).read("xl/worksheets/sheet1.xml")


NOTE = f"{notes.ORIGIN}\n3\nAAAA\nat 2027-01-01T00:00:00+00:00\nprevious 0\n\n— {notes.SIGNER} AAAA\n"
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n" \
        b"3 0 obj<</Type/Page/Parent 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"  # fmt: skip
PARSERS: dict[str, tuple[Parser, Callable[[], bytes]]] = {
    "xlsx": (table("a.xlsx"), lambda: rows_book(HEAD, *[ROW] * 5)),
    "sheet": (sheet, sheet_xml),
    "xls": (table("a.xls", sandbox=True), lambda: old_book(HEAD, *[ROW] * 5)),
    "csv": (table("a.csv"), lambda: csv_text().encode("gb18030")),
    "dbf": (table("a.dbf"), lambda: bytes(dbf([ROW] * 5))),
    "numbers": (numbers, lambda: b"34010420040901998X 91340100MA2MWQX06G"),
    "checkpoints": (checkpoints, lambda: NOTE.encode()),
    "paper": (paper, lambda: PAPER),
}

APART = {"xls"}
"""An old book may ask its reader for all memory there is: only the process around it can say no, and that one is not steered."""


def injured(content: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, cut out or doubled."""
    hurt = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at, length = chance.randrange(len(hurt) + 1), chance.randint(1, 40)
        match chance.randrange(3):
            case 0:
                hurt[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del hurt[at : at + length]
            case _:
                hurt[at:at] = hurt[at : at + length] or b"\0"
    return bytes(hurt)


def tried(name: str, *, times: int | None = None, seconds: float = 0, seed: int = 0) -> int:
    """Injured files, so many or so long. How many were tried; a wrong answer is raised with the file's bytes in its note."""
    parse, sound = PARSERS[name]
    content, chance, until, count = sound(), random.Random(seed), time.monotonic() + seconds, 0
    parse(content)
    while count < times if times is not None else time.monotonic() < until:
        hurt = injured(content, chance)
        try:
            parse(hurt)
        except BaseException as found:
            found.add_note(f"{name}: {hurt!r}")
            raise
        count += 1
    return count


def steered(name: str, seconds: float) -> None:
    """By coverage. libFuzzer ends the process itself: 0 when nothing was found."""
    import atheris

    corpus = FOLDER / "corpus"
    corpus.mkdir()
    parse, sound = PARSERS[name]
    chance = random.Random(0)
    for n in range(20):
        (corpus / str(n)).write_bytes(injured(sound(), chance) if n else sound())
    for known in gc.get_objects():
        if isinstance(known, FunctionType) and str(known.__module__).startswith(OURS):
            atheris.instrument_func(known)
    options = [f"-max_total_time={seconds:.0f}", f"-timeout={HANG_SECONDS}", f"-rss_limit_mb={MEGABYTES}", "-verbosity=0",
               "-print_final_stats=1", "-max_len=20000", f"-artifact_prefix={os.getcwd()}/fuzz-{name}-"]  # fmt: skip
    atheris.Setup([sys.argv[0], *options, str(corpus)], parse)
    atheris.Fuzz()


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("parser", nargs="?", choices=PARSERS)
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--list", action="store_true")
    given = asked.parse_args()
    if given.list or not given.parser:
        print("\n".join(PARSERS))
        return
    if given.parser not in APART:
        try:
            steered(given.parser, given.seconds)
        except ImportError:
            print("没有 atheris：改用随机损坏的文件（pip install -e '.[fuzz]' 可装）", flush=True)
    print(f"{given.parser}: {tried(given.parser, seconds=given.seconds, seed=random.randrange(2**32))} tried")


if __name__ == "__main__":
    main()
