"""The reading process: limits on itself first, then one file, then an answer on standard output. No Django here."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import BinaryIO

from jiuye.kit.sheets.limits import Limits
from jiuye.kit.sheets.refusal import BadFile, damaged, too_big
from jiuye.kit.sheets.table import LINE


def confine(limits: Limits) -> None:
    """Bound memory and processor time, and take away the means to write files. Without ``resource``: no bounds."""
    try:
        import resource
    except ImportError:  # not a POSIX system; the wall clock of the caller still holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def answer(request: dict[str, object], out: BinaryIO) -> None:
    limits = Limits(**request["limits"])  # type: ignore[arg-type]
    confine(limits)
    from jiuye.kit.sheets.parsing import parse

    def emit(line: bytes) -> None:
        out.write(line)
        out.write(LINE)

    try:
        facts = parse(Path(str(request["path"])), str(request["name"]), limits, emit)
        last: dict[str, object] = {"facts": facts}
    except BadFile as bad:
        last = {"bad": bad.as_fact()}
    except MemoryError:
        last = {"bad": too_big("表格展开后占用的内存太大，没有读取。").as_fact()}
    except BaseException:
        # A panic inside a parser is not an Exception; a hostile file earns a sentence, not a traceback.
        last = {"bad": damaged().as_fact()}
    out.write(json.dumps(last).encode())
    out.flush()


if __name__ == "__main__":
    answer(json.loads(sys.stdin.buffer.read()), sys.stdout.buffer)
