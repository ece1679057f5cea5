"""Whether two written names are one person's name, and what had to be forgiven to say so (M-12, S1-09, P-09).

The original string is always kept. A match through a variant is a proposal for a human, never a merge.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from jiuye.kit.refusals import Reason
from jiuye.standards.text import is_invisible

MIDDLE_DOT = "·"
DOTS = re.compile(r"[·•.．・‧∙⋅●﹒]")
REPLACED = re.compile("[?？\ufffd□〓■*＊]")
SIGNS = re.compile(r"[=<>@#$%^&+{}|~:;\"/\\]")
# Characters that GB 18030 once kept in the private use area and old systems still send.
ONCE_PRIVATE = {
    0xE81E: "龴",
    0xE826: "龵",
    0xE82B: "龶",
    0xE82C: "龷",
    0xE832: "龸",
    0xE843: "龹",
    0xE854: "龺",
    0xE864: "龻",
    0xE863: "䶮",
}
TRADITIONAL = dict(
    zip(
        "張陳劉黃吳楊趙孫馬鄭謝許鄧馮蕭韓葉呂蘇盧蔣賈龍萬錢嚴賴龔顧連遲畢聶齊賀鍾譚鄒陸鳳蘭華麗國軍偉強傑東明澤濤鵬飛雲寶龐穎瑩潔慶紅艷雙學禮義愛賢靜曉",
        "张陈刘黄吴杨赵孙马郑谢许邓冯萧韩叶吕苏卢蒋贾龙万钱严赖龚顾连迟毕聂齐贺钟谭邹陆凤兰华丽国军伟强杰东明泽涛鹏飞云宝庞颖莹洁庆红艳双学礼义爱贤静晓",
        strict=True,
    )
)
VARIANTS = {
    "峯": "峰",
    "昇": "升",
    "陞": "升",
    "堃": "坤",
    "喆": "哲",
    "淩": "凌",
    "甦": "苏",
    "勛": "勋",
    "勳": "勋",
    "羣": "群",
    "栢": "柏",
    "邨": "村",
    "燿": "耀",
    "兎": "兔",
    "闫": "阎",
    "肖": "萧",
    "戶": "户",
    "徳": "德",
    "髙": "高",
    "逺": "远",
    "頴": "颖",
    "寧": "宁",
    "甯": "宁",
    "淸": "清",
    "靑": "青",
}


@dataclass(frozen=True, slots=True)
class Match:
    """``forgiven`` names each difference that was set aside, in words for a page; empty when written alike."""

    equal: bool
    forgiven: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self.equal


def same_person_name(a: str, b: str) -> Match:
    """Compare under ever more forgiving rules, and remember which of them were needed."""
    forgiven: list[str] = []
    for label, change in _FORGIVING:
        if a == b:
            break
        changed = change(a), change(b)
        forgiven += [label] if changed != (a, b) else []
        a, b = changed
    return Match(a == b and bool(a), tuple(forgiven) if a == b else ())


def _without_invisible(name: str) -> str:
    return "".join(c for c in name if not is_invisible(c))


def _public(name: str) -> str:
    return "".join(ONCE_PRIVATE.get(ord(c), c) for c in name)


def _dotted(name: str) -> str:
    return re.sub(rf"\s*{DOTS.pattern}\s*", MIDDLE_DOT, name)


def _unspaced(name: str) -> str:
    return "".join(name.split())


def _undotted(name: str) -> str:
    return name.replace(MIDDLE_DOT, "")


def _simplified(name: str) -> str:
    return "".join(TRADITIONAL.get(c, c) for c in name)


def _usual(name: str) -> str:
    return "".join(VARIANTS.get(c, c) for c in name)


_FORGIVING: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("不可见字符", _without_invisible),
    ("生僻字旧编码", _public),
    ("间隔点写法", _dotted),
    ("全角半角", lambda name: unicodedata.normalize("NFKC", name)),
    ("空格", _unspaced),
    ("字母大小写", str.casefold),
    ("繁体字", _simplified),
    ("异体字", _usual),
    ("间隔点有无", _undotted),
)


def normal_name(name: str) -> str:
    """How a name is kept: nothing invisible, ``·`` for every dot, no blanks between Chinese characters."""
    text = _public(_without_invisible(name)).strip()
    text = text if text.isascii() else _dotted(text)
    text = re.sub(r"\s+", " ", text)
    return re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", text)


def suspicious(name: str, field: str = "") -> Reason | None:
    """Why a name looks damaged on its way here: a character replaced, spelled in pinyin, or lost (P-09)."""
    for what, is_it in _DAMAGE:
        if found := is_it(name):
            return Reason(
                f"姓名“{name}”里有{what}“{found}”，像是生僻字在传输中丢失",
                rule="name.damaged",
                facts=(("姓名", name), ("可疑字符", found)),
                owner="本人",
                remedy="请按身份证或学籍上的写法补上这个字；输入法打不出的，可从证件电子版复制",
                field=field,
            )
    return None


def _replaced(name: str) -> str:
    found = REPLACED.search(name)
    return found.group() if found else ""


def _signs(name: str) -> str:
    """What no name has: the beginnings of formulas and addresses."""
    found = SIGNS.search(name)
    return found.group() if found else ""


def _private(name: str) -> str:
    return next((f"U+{ord(c):04X}" for c in name if unicodedata.category(c) in ("Co", "Cn", "Cs")), "")


def _digits(name: str) -> str:
    return "".join(c for c in name if c.isdigit())


def _pinyin_inside(name: str) -> str:
    """Letters in the middle of a Chinese name; a name written wholly in letters is a foreigner's, not damage."""
    letters = re.findall(r"[A-Za-zü]+", name)
    return letters[0] if letters and re.search(r"[\u3400-\u9fff]", name) else ""


def _shapes(name: str) -> str:
    """⿰氵亍: a character described by its parts because the font had none."""
    return "".join(c for c in name if 0x2FF0 <= ord(c) <= 0x2FFF)


_DAMAGE: tuple[tuple[str, Callable[[str], str]], ...] = (
    ("替代符号", _replaced),
    ("名字里不会有的符号", _signs),
    ("自造字", _private),
    ("拆字符号", _shapes),
    ("数字", _digits),
    ("拼音字母", _pinyin_inside),
)
