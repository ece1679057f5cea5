"""登记信息错误: the destination, the employer, and what stands behind the claim (E07-E13, C10-C22)."""

from __future__ import annotations

from datetime import date
from functools import cache, lru_cache

from jiuye.national.rules.base import YES, Facts, Hit, Record, rule
from jiuye.national.rules.origin import place
from jiuye.standards.contacts import check_email, check_phone
from jiuye.standards.national import by_destination, moe_destinations
from jiuye.standards.organisations import check_organisation
from jiuye.standards.tables import table
from jiuye.standards.text import half_width

NAMES = {
    "DWMC": "单位名称", "DWZZJGDM": "组织机构代码", "DWXZDM": "单位性质", "DWHYDM": "单位行业", "DWSZDDM": "单位所在地",
    "GZZWLBDM": "工作职位类别", "DWLXR": "单位联系人", "LXRDH": "单位联系电话", "LXRDZYX": "联系人电子邮箱", "DWDZ": "单位地址",
}  # fmt: skip
SAID_BY_CODE = {"11": ("10",), "12": ("20", "21", "22", "23", "29")}
COMPANIES = ("31", "32", "39")
BACHELOR_AND_UP = ("0", "1", "2", "3")
GONE = ("吊销", "注销", "撤销", "迁出", "停业", "清算", "非存续")


def asks(r: Record, f: Facts, field: str) -> str:
    """required, optional or hidden: the profile's word, else the national table's (C-38)."""
    return f.asks.get(field) or _national(r["BYQXDM"]).get(field, "optional")


@cache
def _national(code: str) -> dict[str, str]:
    known = moe_destinations().get(code)
    return by_destination().get(code) or by_destination().get(known.parent if known else code[:2], {})


def _coded(r: Record, f: Facts, field: str, name: str) -> Hit | None:
    """In the table where it is filled in. Whether it must be is C15's question, except for what is asked and blank."""
    value, wanted = r[field], asks(r, f, field)
    if value and table(name).get(value) is None:
        return Hit(f"{NAMES[field]}代码“{value}”不在全国代码表里")
    if value and wanted == "hidden":
        return Hit(
            f"“{r['BYQX']}”不填{NAMES[field]}，却填了 {table(name).label(value)}", "请清空这一项", offers=((field, ""),)
        )
    if not value and wanted == "required":
        return Hit(f"{NAMES[field]}没有填")
    return None


@rule("E07")
def employer_exists(r: Record, f: Facts) -> Hit | None:
    """Known to be missing, or written so that no register finds it: half-width brackets, blanks."""
    name = r["DWMC"]
    if not name or f.register:
        return None
    if f.register is False and f.listed_as:
        return Hit(f"全国单位名单里这个代码的单位叫“{f.listed_as}”", "照材料核对后改成名单里的全称",
                   offers=(("DWMC", f.listed_as),))  # fmt: skip
    if f.register is False:
        source = "导入的全国单位名单里" if f.unit_list else "全国系统反馈过：单位库里"
        return Hit(f"{source}没有“{name}”")
    proper = proper_name(name)
    if proper != name:
        return Hit("单位名称里有空格或半角括号，全国单位库按全称逐字比对", "请改成材料上的全称",
                   offers=(("DWMC", proper),))  # fmt: skip
    return None


def proper_name(name: str) -> str:
    """A unit's name as the register writes it: no blanks, full-width brackets; foreign names stay as they are."""
    return "".join(name.split()).replace("(", "（").replace(")", "）") if not name.isascii() else name.strip()


@rule("E08")
def organisation_code(r: Record, f: Facts) -> Hit | None:
    return _organisation(r["DWZZJGDM"]) if r["DWZZJGDM"] else None


@lru_cache(maxsize=65536)
def _organisation(code: str) -> Hit | None:
    found = check_organisation(code)
    if found.valid:
        return None
    offers = (("DWZZJGDM", found.repair),) if found.repair else ()
    return Hit(found.problems[0].text, found.problems[0].remedy, offers=offers)


@rule("E09")
def industry(r: Record, f: Facts) -> Hit | None:
    return _coded(r, f, "DWHYDM", "industry")


@rule("E10")
def nature(r: Record, f: Facts) -> Hit | None:
    """In the table, and what the unified code says about its owner: 11 机关, 12 事业单位, 9 a company."""
    if found := _coded(r, f, "DWXZDM", "employer_nature"):
        return found
    code, value = r["DWZZJGDM"], r["DWXZDM"]
    if len(code) != 18 or not value:
        return None
    allowed = COMPANIES if code[0] == "9" else SAID_BY_CODE.get(code[:2], ())
    if not allowed or value in allowed:
        return None
    labels = "、".join(table("employer_nature").label(a) for a in allowed)
    return Hit(f"信用代码 {code[:2]} 开头的单位应为{labels}，填的是{table('employer_nature').label(value)}")


@rule("E11")
def job(r: Record, f: Facts) -> Hit | None:
    return _coded(r, f, "GZZWLBDM", "occupation")


@rule("E12")
def contact_phone(r: Record, f: Facts) -> Hit | None:
    number = r["LXRDH"].strip() or r["LXRSJ"].strip()
    if not number:
        return YES if asks(r, f, "LXRDH") == "required" else None
    return _phone(number)


@lru_cache(maxsize=65536)
def _phone(number: str) -> Hit | None:
    found = check_phone(number)
    return None if found.valid else Hit(found.problems[0].text, found.problems[0].remedy)


@rule("E13")
def contact_email(r: Record, f: Facts) -> Hit | None:
    """As written: the nation forgives neither blanks nor full-width letters, so they are offered clean."""
    value = r["LXRDZYX"]
    return _email(value) if value else None


@lru_cache(maxsize=65536)
def _email(value: str) -> Hit | None:
    clean = "".join(half_width(value).split())
    good = check_email(clean).valid
    if good and clean == value:
        return None
    if good:
        return Hit("邮箱里有空格或全角字符", "采用清理后的写法即可", offers=(("LXRDZYX", clean),))
    return Hit("邮箱里没有 @，或 @ 后面的域名不完整")


@rule("C10")
def reportable(r: Record, f: Facts) -> Hit | None:
    known = moe_destinations().get(r["BYQXDM"])
    if known is None:
        return Hit(f"全国去向代码里没有 {r['BYQXDM'] or '空白'}")
    if known.reportable == "N":
        return Hit(f"{known.code} {known.name}不能上报，要写它的下一级")
    return None


@rule("C11")
def supplement_only(r: Record, f: Facts) -> Hit | None:
    if r["PYFSDM"] not in ("21", "41") or f.supplement or r["BYQXDM"] == "70":
        return None
    return YES


@rule("C12")
def work_place(r: Record, f: Facts) -> Hit | None:
    code = r["DWSZDDM"]
    if not code or (asks(r, f, "DWSZDDM") != "required" and code in ("710000", "810000", "820000")):
        return None
    no = place(code)
    return Hit(no.text, no.remedy) if no else None


@rule("C13")
def level_fits(r: Record, f: Facts) -> Hit | None:
    """803 is for 专科, 801 and 802 for 本科 and above, 272 for doctors."""
    code, level = r["BYQXDM"], r["XLDM"]
    fits = {
        "803": level.startswith("4"),
        "801": level.startswith(BACHELOR_AND_UP),
        "802": level.startswith(("2", "3")),
        "272": level.startswith("0"),
    }.get(code, True)
    return None if fits else Hit(f"{r['XL'] or level}不能登记“{r['BYQX']}”")


@rule("C14")
def nature_fits(r: Record, f: Facts) -> Hit | None:
    code, value = r["BYQXDM"], r["DWXZDM"]
    if not value:
        return None
    odd = (code == "46" and value != "40") or (code.startswith("75") and value == "10") or code.startswith(("80", "85"))
    return Hit(f"“{r['BYQX']}”一般不是{table('employer_nature').label(value)}") if odd else None


@rule("C15")
def fields_fit(r: Record, f: Facts) -> Hit | None:
    asked = {n: asks(r, f, n) for n in NAMES}
    missing = tuple(n for n, how in asked.items() if how == "required" and not _filled(r, n))
    extra = tuple(n for n, how in asked.items() if how == "hidden" and r[n].strip())
    if not missing and not extra:
        return None
    parts = ["没有填：" + "、".join(NAMES[n] for n in missing)] if missing else []
    parts += ["不该填：" + "、".join(NAMES[n] for n in extra)] if extra else []
    return Hit("；".join(parts), fields=missing + extra, offers=tuple((n, "") for n in extra))


def _filled(r: Record, field: str) -> bool:
    return bool(r[field].strip() or (field == "LXRDH" and r["LXRSJ"].strip()))


@rule("C16")
def evidence(r: Record, f: Facts) -> Hit | None:
    if f.evidence is None or f.evidence >= f.evidence_least:
        return None
    return Hit(f"要 {f.evidence_least} 张材料，现在有 {f.evidence} 张")


@rule("C17")
def wage(r: Record, f: Facts) -> Hit | None:
    if not f.min_wage_rule or f.pay is None or f.minimum_wage is None or f.pay >= f.minimum_wage:
        return None
    return Hit(f"月收入 {f.pay} 元，当地最低工资标准是 {f.minimum_wage} 元")


@rule("C18")
def period(r: Record, f: Facts) -> Hit | None:
    if not f.min_months or not f.contract_to or not f.graduates_on:
        return None
    start = max(f.graduates_on, f.contract_from or f.graduates_on)
    least = _months_after(start, f.min_months)
    return Hit(f"期限到 {f.contract_to:%Y-%m-%d}，离校后要满 {f.min_months} 个月") if f.contract_to < least else None


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + years, month + 1, 1)
    last = date(first.year + first.month // 12, first.month % 12 + 1, 1) - date.resolution
    return first.replace(day=min(day.day, last.day))


@rule("C19")
def signed_twice(r: Record, f: Facts) -> Hit | None:
    """Destinations 12 and 76: somebody of the department and somebody of the school."""
    if not f.double_signoff:
        return None
    missing = [n for n, levels in (("院系", {"counselor", "department"}), ("学校", {"school", "province"}))
               if not f.signed & levels]  # fmt: skip
    return Hit("还缺" + "、".join(missing) + "审核签字") if missing else None


@rule("C20")
def too_many(r: Record, f: Facts) -> Hit | None:
    if f.same_employer >= f.same_employer_threshold:
        return Hit(f"本届有 {f.same_employer} 人登记了同一单位")
    if f.same_phone_employers >= f.same_phone_threshold:
        return Hit(f"同一联系电话出现在 {f.same_phone_employers} 个单位")
    return None


@rule("C21")
def warned(r: Record, f: Facts) -> Hit | None:
    if f.warned:
        return Hit("本校把这个单位列为预警单位")
    return Hit(f"有 {f.warned_by} 所学校对这个单位预警") if f.warned_by >= f.warning_threshold else None


@rule("C22")
def standing(r: Record, f: Facts) -> Hit | None:
    return Hit(f"登记状态是“{f.standing}”") if any(word in f.standing for word in GONE) else None
