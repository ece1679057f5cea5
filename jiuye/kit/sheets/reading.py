"""``read``: the one way in for an uploaded table (W-09).

The file is opened in a process of its own with bounded memory and time: whatever it does there, the web worker lives.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import jiuye
from jiuye.kit.sheets.limits import DEFAULT, Limits
from jiuye.kit.sheets.parsing import Facts, parse
from jiuye.kit.sheets.refusal import BadFact, BadFile, damaged, too_big
from jiuye.kit.sheets.table import LINE, Rows, Suspect, Table

ROOT = Path(jiuye.__file__).resolve().parent.parent


def read(path: Path, *, name: str, limits: Limits = DEFAULT, sandbox: bool = True) -> Table:
    """The table in the file at ``path``, which its owner calls ``name``; BadFile when there is none to be had."""
    size = path.stat().st_size
    if size == 0:
        raise BadFile("文件是空的，里面没有任何内容。", remedy="请确认选对了文件再上传。", rule="empty")
    if size > limits.file_bytes:
        raise too_big(f"文件有 {size / 1e6:.0f} MB，超过了 {limits.file_bytes / 1e6:.0f} MB 的上限。")
    lines: list[bytes] = []
    facts = _outside(path, name, limits, lines) if sandbox else parse(path, name, limits, lines.append)
    return Table(
        format=facts["format"],
        sheet_name=facts["sheet_name"],
        header=facts["header"],
        header_row=facts["header_row"],
        rows=Rows(lines),
        numbers=facts["numbers"],
        columns=facts["columns"],
        notes=facts["notes"],
        suspect={(row, position): Suspect(kind) for row, position, kind in facts["suspect"]},
        numeric=dict(facts["numeric"]),
    )


def _outside(path: Path, name: str, limits: Limits, lines: list[bytes]) -> Facts:
    request = json.dumps({"path": str(path.resolve()), "name": name, "limits": asdict(replace(limits))})
    command = [sys.executable, "-m", "jiuye.kit.sheets.worker"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": os.defpath, "PYTHONUTF8": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - our own module, the request goes by stdin
            command,
            input=request.encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            timeout=limits.wall_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _too_slow() from None
    return _answer(done.stdout, done.returncode, lines)


def _answer(output: bytes, code: int, lines: list[bytes]) -> Facts:
    """Rows, each closed by a separator, then one JSON line. Never pickle or marshal: the other side is not trusted."""
    body, _, last = output.rpartition(LINE)
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        raise _too_slow()
    if code or not last.startswith(b"{"):
        raise too_big("表格展开后占用的内存太大，没有读取。")
    answer: dict[str, object] = json.loads(last)
    if "bad" in answer:
        bad: BadFact = answer["bad"]  # type: ignore[assignment]
        raise BadFile.from_fact(bad)
    if body:
        lines.extend(body.split(LINE))
    facts: Facts = answer["facts"]  # type: ignore[assignment]
    if len(lines) != len(facts["numbers"]):
        raise damaged()
    return facts


def _too_slow() -> BadFile:
    return too_big("表格太复杂，在规定的时间内没有读完。")
