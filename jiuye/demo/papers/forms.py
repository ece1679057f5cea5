"""The papers themselves: what is printed on a labour contract, an agreement, a certificate, a licence, a letter of admission."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from PIL import Image, ImageDraw

from jiuye.demo.papers.ink import BLACK, RED, centred, say, seal, signature

SHEET = (900, 1240)
IVORY, WHITE = (250, 249, 243), (253, 253, 252)
KINDS = {
    "contract": "劳动合同", "agreement": "就业协议书", "certificate": "聘用证明", "licence": "营业执照",
    "admission": "录取通知书", "enlistment": "入伍通知书", "statement": "本人说明", "internship": "实习证明",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """What one paper says. ``employer`` is printed, ``sealed_by`` stands on the seal; they differ on doubtful papers."""

    kind: str
    person: str
    employer: str
    sealed_by: str
    code: str = ""
    job: str = ""
    place: str = ""
    start: str = ""
    end: str = ""
    pay: str = ""
    school: str = ""
    major: str = ""
    number: str = ""
    issued: str = ""
    cut_seal: bool = False
    extra: tuple[str, ...] = field(default_factory=tuple)


def sheet(rng: Random, paper: Paper) -> Image.Image:
    """The printed, sealed and signed sheet, flat."""
    page = Image.new("RGB", SHEET, IVORY if paper.kind in ("licence", "admission") else WHITE)
    draw = ImageDraw.Draw(page)
    foot = LAYOUTS[paper.kind](draw, paper)
    place = (560 + rng.randint(-30, 30), min(930, foot) + rng.randint(-20, 20))
    if paper.cut_seal:
        place = (SHEET[0] - 105, place[1])
    if paper.sealed_by:
        stamp = seal(rng, paper.sealed_by, SEALS.get(paper.kind, ""))
        page.paste(stamp, place, stamp)
    if paper.kind in SIGNED:
        written = signature(rng, paper.person)
        page.paste(written, (150 + rng.randint(-10, 20), min(1010, foot + 70)), written)
    return page


SEALS = {"contract": "合同专用章", "certificate": "人事专用章", "agreement": "人力资源部", "internship": "人事专用章"}
SIGNED = {"contract", "agreement", "statement"}


def _heading(draw: ImageDraw.ImageDraw, title: str, number: str) -> int:
    centred(draw, SHEET[0], 78, title, 54)
    if number:
        say(draw, (560, 160), f"编号：{number}", 22)
    return 215


def _lines(draw: ImageDraw.ImageDraw, y: int, text: str, *, size: int = 27, gap: int = 19) -> int:
    for line in _wrapped("　　" + text, 720 // size):
        say(draw, (92, y), line, size)
        y += size + gap
    return y + 6


def _wrapped(text: str, width: float) -> list[str]:
    """Lines of about ``width`` characters; Latin letters and digits take half a place, no line begins with a full stop."""
    lines, room = [""], width
    for letter in text:
        wide = 0.55 if letter.isascii() else 1.0
        if room < wide and letter not in "，。；：、":
            lines.append("")
            room = width
        lines[-1] += letter
        room -= wide
    return lines


def _facts(draw: ImageDraw.ImageDraw, y: int, facts: list[tuple[str, str]]) -> int:
    """A ruled table of what is agreed."""
    top, tall = y, 64
    for label, value in facts:
        say(draw, (108, y + 18), label, 24)
        say(draw, (300, y + 18), value[:22], 24)
        draw.line((90, y, 810, y), fill=BLACK, width=2)
        y += tall
    for x in (90, 285, 810):
        draw.line((x, top, x, y), fill=BLACK, width=2)
    draw.line((90, y, 810, y), fill=BLACK, width=2)
    return y + 26


def _contract(draw: ImageDraw.ImageDraw, p: Paper) -> int:
    y = _heading(draw, "劳 动 合 同 书", p.number)
    y = _facts(
        draw,
        y,
        [("甲方（单位）", p.employer), ("统一信用代码", p.code), ("乙方（劳动者）", p.person), ("工作地点", p.place)],
    )
    y = _lines(draw, y, f"一、合同期限：自{p.start}起至{p.end}止，其中试用期三个月。")
    y = _lines(draw, y, f"二、工作岗位：乙方担任{p.job}，按甲方要求完成岗位工作。")
    y = _lines(draw, y, f"三、劳动报酬：月工资{p.pay}元，甲方于每月十五日前以货币形式支付。")
    y = _lines(draw, y, "四、甲方依法为乙方缴纳社会保险，执行国家规定的工时和休假制度。")
    return _parties(draw, y, p)


def _parties(draw: ImageDraw.ImageDraw, y: int, p: Paper) -> int:
    y = max(y + 20, 880)
    say(draw, (560, y), "甲方（盖章）：", 26)
    say(draw, (92, y), "乙方（签字）：", 26)
    say(draw, (560, y + 205), p.issued, 24)
    return y


def _agreement(draw: ImageDraw.ImageDraw, p: Paper) -> int:
    y = _heading(draw, "毕业生就业协议书", p.number)
    facts = [("毕业生", p.person), ("学校", p.school), ("专业", p.major), ("用人单位", p.employer), ("信用代码", p.code),
             ("工作岗位", p.job), ("工作地点", p.place), ("约定月薪", f"{p.pay} 元" if p.pay else "面议")]  # fmt: skip
    y = _facts(draw, y, facts)
    y = _lines(draw, y, "毕业生与用人单位经双向选择，达成以上协议，共同遵守。")
    return _parties(draw, y, p)


def _certificate(draw: ImageDraw.ImageDraw, p: Paper) -> int:
    y = _heading(draw, "聘 用 证 明", "")
    y = _lines(
        draw, y + 40, f"兹证明{p.school}{p.major}专业毕业生{p.person}，已被我单位聘用，担任{p.job}，工作地点{p.place}。"
    )
    y = _lines(draw, y, f"聘用期自{p.start}至{p.end}，月收入{p.pay}元。")
    y = _lines(draw, y, "特此证明。")
    return _from(draw, y, p)


def _internship(draw: ImageDraw.ImageDraw, p: Paper) -> int:
    y = _heading(draw, "实 习 证 明", "")
    y = _lines(draw, y + 40, f"{p.person}同学在我单位{p.job}岗位实习，表现良好。实习时间自{p.start}起，为期三个月。")
    y = _lines(draw, y, "本证明仅用于实习鉴定，不作其他用途。")
    return _from(draw, y, p)


def _from(draw: ImageDraw.ImageDraw, y: int, p: Paper) -> int:
    y = max(y + 40, 760)
    say(draw, (430, y), p.employer[:18], 27)
    say(draw, (560, y + 60), p.issued, 25)
    return y - 60


def _licence(draw: ImageDraw.ImageDraw, p: Paper) -> int:
    for inset in (30, 40):
        draw.rectangle((inset, inset, SHEET[0] - inset, SHEET[1] - inset), outline=(176, 140, 70), width=3)
    centred(draw, SHEET[0], 110, "营 业 执 照", 62)
    say(draw, (250, 205), f"统一社会信用代码　{p.code}", 24)
    facts = [
        ("名称", p.employer),
        ("法定代表人", p.person),
        ("住所", p.place),
        ("成立日期", p.start),
        ("经营范围", p.job),
    ]
    _facts(draw, 290, facts)
    say(draw, (560, 1060), p.issued, 24)
    return 860


def _admission(draw: ImageDraw.ImageDraw, p: Paper) -> int:
    draw.rectangle((34, 34, SHEET[0] - 34, SHEET[1] - 34), outline=RED, width=4)
    centred(draw, SHEET[0], 130, p.employer, 50)
    centred(draw, SHEET[0], 225, "录 取 通 知 书", 46)
    y = _lines(draw, 360, f"{p.person}同学：")
    y = _lines(draw, y, f"经审核批准，你被录取到我校{p.major}专业学习。请持本通知书于{p.start}到校报到。")
    return _from(draw, max(y, 700), p)


def _enlistment(draw: ImageDraw.ImageDraw, p: Paper) -> int:
    centred(draw, SHEET[0], 130, "入 伍 通 知 书", 60)
    y = _lines(draw, 330, f"{p.person}同志：")
    y = _lines(draw, y, f"经体格检查、政治考核合格，批准你应征入伍，服义务兵役。请于{p.start}前到指定地点报到。")
    return _from(draw, max(y, 700), p)


def _statement(draw: ImageDraw.ImageDraw, p: Paper) -> int:
    y = _heading(draw, "自由职业情况说明", "")
    y = _lines(
        draw, y + 30, f"本人{p.person}，{p.school}{p.major}专业毕业生，现从事{p.job}，月均收入{p.pay}元，情况属实。"
    )
    say(draw, (92, y + 60), "本人签名：", 26)
    say(draw, (560, y + 260), p.issued, 24)
    return y + 20


LAYOUTS: dict[str, Callable[[ImageDraw.ImageDraw, Paper], int]] = {
    "contract": _contract, "agreement": _agreement, "certificate": _certificate, "internship": _internship,
    "licence": _licence, "admission": _admission, "enlistment": _enlistment, "statement": _statement,
}  # fmt: skip
