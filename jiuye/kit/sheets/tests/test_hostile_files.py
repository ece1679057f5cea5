"""Every file of the corpus earns its sentence or its right reading, in a process that cannot grow (T-41 … T-47)."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from jiuye.kit.sheets import DEFAULT, BadFile, read
from jiuye.kit.sheets.tests.corpus import HEAD, ROW, all_cases, csv_text, rows_book, xlsx

SMALL = replace(DEFAULT, memory_bytes=500 * 1024 * 1024)
CASES = all_cases()
NAMED = [pytest.param(c, id=f"{c.seed} {c.title}") for c in CASES]


def put(folder, name, content):
    path = folder / "upload"
    path.write_bytes(content)
    return path


@pytest.mark.seed("T-41", "T-42", "T-43", "T-44", "T-45", "T-46", "T-47", "F-10", "W-09")
@pytest.mark.parametrize("made", NAMED)
def test_a_hostile_or_ugly_file_is_refused_in_words_or_read_right_within_500_megabytes(made, tmp_path):
    path = put(tmp_path, made.name, made.make())

    try:
        table = read(path, name=made.name, limits=SMALL)
    except BadFile as bad:
        reason = bad.reasons[0]
        assert reason.rule == f"sheets.{made.expected.rule}", reason.text
        assert made.expected.words in reason.text
        assert reason.remedy.endswith("。")
    else:
        assert not made.expected.rule, f"read although it should be refused: {list(table.rows)[:2]}"
        assert table.rows[0][: len(made.expected.first)] == list(made.expected.first)
        assert made.expected.words in "".join(table.notes)


def test_the_corpus_has_at_least_sixty_files_and_every_attack_of_the_list():
    assert len(CASES) >= 60
    assert {c.seed for c in CASES} >= {f"T-4{i}" for i in range(1, 8)}


@pytest.mark.seed("T-45")
@pytest.mark.parametrize("title", ["an old book named xlsx", "a new book named xls"])
def test_a_file_on_disk_is_read_by_what_is_in_it_whatever_it_is_called(title, tmp_path):
    made = next(c for c in CASES if c.title == title)
    path = tmp_path / made.name
    path.write_bytes(made.make())

    assert read(path, name=made.name).rows[0] == ROW


@pytest.mark.seed("T-43", "F-10")
def test_a_table_too_large_for_the_allowed_memory_is_refused_and_the_asking_process_lives(tmp_path):
    body = "".join(f'<row r="{i}"><c r="A{i}"><v>{i}</v></c><c r="KN{i}"><v>1</v></c></row>' for i in range(2, 60_000))
    path = put(tmp_path, "a.xlsx", xlsx(f'<row r="1"><c r="A1" t="inlineStr"><is><t>姓名</t></is></c></row>{body}'))

    with pytest.raises(BadFile, match="内存太大"):
        read(path, name="a.xlsx", limits=replace(DEFAULT, memory_bytes=300 * 1024 * 1024))


@pytest.mark.seed("F-10")
def test_a_reading_that_takes_too_long_is_stopped(tmp_path):
    path = put(tmp_path, "a.xlsx", rows_book(HEAD, ROW))

    with pytest.raises(BadFile, match="规定的时间"):
        read(path, name="a.xlsx", limits=replace(DEFAULT, wall_seconds=0.001))


@pytest.mark.seed("T-47")
def test_a_memo_file_lying_beside_the_upload_is_never_opened(tmp_path):
    made = next(c for c in CASES if c.title == "a memo field")
    path = tmp_path / "a.dbf"
    path.write_bytes(made.make())
    os.mkfifo(tmp_path / "a.dbt")  # opening it would block for ever

    table = read(path, name="a.dbf", limits=SMALL)

    assert table.rows[0][2] == ""


@pytest.mark.seed("W-09")
def test_the_reading_process_loads_no_django():
    code = "import sys, jiuye.kit.sheets.worker, jiuye.kit.sheets.parsing; sys.exit('django' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.seed("W-09")
def test_a_file_over_the_size_limit_is_refused_unopened(tmp_path):
    path = put(tmp_path, "a.csv", csv_text().encode())

    with pytest.raises(BadFile, match="上限"):
        read(path, name="a.csv", limits=replace(DEFAULT, file_bytes=10))
