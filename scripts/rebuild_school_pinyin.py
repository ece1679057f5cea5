"""Add pinyin and initials to the ministry's list of schools.

Run by hand when a new list arrives; pypinyin is needed for this and nothing else, so it is no dependency:

    pip install pypinyin
    python scripts/rebuild_school_pinyin.py university_new.csv jiuye/standards/data/university.csv
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from pypinyin import Style, lazy_pinyin, load_phrases_dict

READ_DIFFERENTLY = {
    "六安": [["lù"], ["ān"]],
    "蚌埠": [["bèng"], ["bù"]],
    "亳州": [["bó"], ["zhōu"]],
    "厦门": [["xià"], ["mén"]],
    "重庆": [["chóng"], ["qìng"]],
    "长春": [["cháng"], ["chūn"]],
    "长沙": [["cháng"], ["shā"]],
    "长治": [["cháng"], ["zhì"]],
    "长江": [["cháng"], ["jiāng"]],
    "大理": [["dà"], ["lǐ"]],
    "番禺": [["pān"], ["yú"]],
    "朝阳": [["cháo"], ["yáng"]],
    "乐山": [["lè"], ["shān"]],
    "银行": [["yín"], ["háng"]],
    "行政": [["xíng"], ["zhèng"]],
    "音乐": [["yīn"], ["yuè"]],
    "传媒": [["chuán"], ["méi"]],
    "传播": [["chuán"], ["bō"]],
}


def spelled(name: str) -> tuple[str, str]:
    syllables = lazy_pinyin(name, style=Style.NORMAL, errors=lambda rest: list(rest), v_to_u=False)
    plain = [s.lower() for s in syllables if s.isascii() and s.isalnum()]
    return "".join(plain), "".join(s[0] for s in plain)


def main(source: Path, target: Path) -> None:
    load_phrases_dict(READ_DIFFERENTLY)
    with source.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["pinyin"], row["initials"] = spelled(row["name"])
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
