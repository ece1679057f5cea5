"""档案信息错误, and what holds for every field: its width, its characters (C23-C28)."""

from __future__ import annotations

from functools import cache

from jiuye.national.rules.base import YES, Facts, Hit, Record, rule
from jiuye.standards.national import national_fields
from jiuye.standards.text import encodable, gbk_width, is_invisible, not_encodable

WHOLE = {"DAZJDWMC": "单位名称", "DAZJDWDZ": "地址", "DAZJDWLXR": "联系人", "DAZJDWDH": "电话"}
AUTHORITIES = (
    "人才", "就业", "人力资源", "人社", "公共服务", "教育局", "教育厅", "学校", "大学", "学院", "组织部", "部队", "局", "委员会",
    "集团", "银行", "医院", "研究院", "研究所", "公司",
)  # fmt: skip
PRIVATE = ("个体", "工作室", "经营部", "商行", "门市部", "便利店", "小吃", "餐饮店", "网店")
PROVINCES = (
    "省",
    "自治区",
    "北京",
    "天津",
    "上海",
    "重庆",
    "兵团",
    "香港",
    "澳门",
    "内蒙古",
    "广西",
    "西藏",
    "宁夏",
    "新疆",
)


@rule("C23")
def fits(r: Record, f: Facts) -> Hit | None:
    """Bytes as the DBF counts them, and nothing that breaks a line. The export refuses what is found here."""
    for name, width, label in _widths():
        value = r.get(name)
        if value and len(value) * 4 > width and (len(value) if value.isascii() else gbk_width(value)) > width:
            return Hit(f"{label}占 {gbk_width(value)} 个字节，最多 {width} 个（每个汉字 2 个）", fields=(name,))
    if "".join(r.values()).isprintable():
        return None
    for name, _, label in _widths():
        value = r.get(name, "")
        if any(c in "\r\n\t" or is_invisible(c) for c in value):
            return Hit(f"{label}里有换行、制表符或看不见的字符", "请清理后再送", (name,), _cleaned(name, value))
    return None


def _cleaned(name: str, value: str) -> tuple[tuple[str, str], ...]:
    clean = " ".join("".join(c for c in value if c in "\r\n\t" or not is_invisible(c)).split())
    return ((name, clean),)


@cache
def _widths() -> tuple[tuple[str, int, str], ...]:
    return tuple((field.field, field.width, field.name) for field in national_fields() if field.width)


@rule("C24")
def rare_characters(r: Record, f: Facts) -> Hit | None:
    for name, label in (("XM", "姓名"), ("SZYX", "院系"), ("DWMC", "单位名称")):
        if r[name].isascii() or encodable(r[name], "gbk"):
            continue
        rare = "".join(not_encodable(r[name], "gbk"))
        return Hit(f"{label}里的“{rare}”老系统显示不出来；文件用 GB18030 写，原字不丢", fields=(name,))
    return None


@rule("C25")
def receiver_complete(r: Record, f: Facts) -> Hit | None:
    """Asked once the archive module is open, or once somebody began to fill it in."""
    begun = any(r[name] for name in WHOLE)
    if r["DASFZRXX"] != "已转入" or not (f.archive_open or begun):
        return None
    missing = tuple(name for name in WHOLE if not r[name].strip())
    if missing:
        return Hit("档案转寄缺" + "、".join(WHOLE[name] for name in missing), fields=missing)
    if not any(province in r["DAZJDWDZ"] for province in PROVINCES):
        return Hit("档案转寄地址没有写到省", fields=("DAZJDWDZ",))
    return None


@rule("C26")
def receiver_may(r: Record, f: Facts) -> Hit | None:
    """Private firms and shops have no authority over personnel files; companies named 公司 are looked at by nature."""
    name = r["DAZJDWMC"]
    if not name:
        return None
    nobody = any(word in name for word in PRIVATE) or not any(word in name for word in AUTHORITIES)
    private = "公司" in name and name == r["DWMC"] and r["DWXZDM"] in ("32", "39")
    return Hit(f"“{name}”一般没有人事档案管理权") if nobody or private else None


@rule("C27")
def archive_elsewhere(r: Record, f: Facts) -> Hit | None:
    return YES if r["DASFZRXX"] == "未转入" and any(r[name] for name in WHOLE) else None


@rule("C28")
def household_elsewhere(r: Record, f: Facts) -> Hit | None:
    return YES if r["HKSFZRXX"] == "未转入" and r["HKQZDZ"] else None
