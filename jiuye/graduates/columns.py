"""A graduate's row, declared once: for the 生源信息 list, the download and the import template (S0-05, S4-28)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from jiuye.graduates.lifecycle import LIFECYCLE
from jiuye.kit.columns import Column, Columns
from jiuye.kit.masking import mask_email, mask_id, mask_phone
from jiuye.kit.sheets import fold
from jiuye.policy.profile import Profile
from jiuye.policy.vocabulary import OWN_FIELD
from jiuye.standards.divisions import full_name
from jiuye.standards.tables import table

KEYS = ("name", "id_number", "student_number")
"""What every roster must say of everybody (S4-32): without them nobody can be told apart."""


def own_words(record: Any, section: str = "origin") -> str:
    """The school's own fields and what was said to them, in one cell: 家乡联系人：张三 (S4-36)."""
    labels = {
        f"{OWN_FIELD}{one['key']}": one["label"] for one in record.school.extension_fields if one["section"] == section
    }
    said = {name: value for name, value in (record.extra or {}).items() if name.startswith(OWN_FIELD) and value}
    return "；".join(
        f"{labels.get(name, name.removeprefix(OWN_FIELD))}：{value}" for name, value in sorted(said.items())
    )


def _label(table_name: str, key: str) -> Callable[[Any], str]:
    """The Chinese name beside a stored code."""
    return lambda graduate: table(table_name).label(getattr(graduate, key)) if getattr(graduate, key) else ""


def _yes_no(value: object) -> str:
    return "" if value is None else "是" if value else "否"


def _extra(key: str) -> Callable[[Any], str]:
    return lambda graduate: _yes_no(graduate.extra.get(key))


def _region(graduate: Any) -> str:
    return graduate.origin_region_name or (full_name(graduate.origin_region) if graduate.origin_region else "")


def _masked_most(value: str) -> str:
    """An address keeps its first six characters: about a county (W-50)."""
    return value[:6] + "***" if value else ""


def _off(key: str, label: str, **more: Any) -> Column:
    """A column of the file and the download that the list page leaves out."""
    return Column(key, label, listed=False, **more)


ROSTER = Columns(
    Column("name", "姓名", sort="name", national="XM", aliases=("学生姓名", "毕业生姓名"), required=True, width=12,
           example="李晓明", help="与学籍一致；生僻字照学籍写，不要用拼音、问号或拆字代替"),
    Column("student_number", "学号", sort="student_number", national="XH", required=True, width=14,
           example="2022010001", help="本校学号"),
    Column("id_number", "证件号码", reads=("person__document",), national="SFZH",
           aliases=("身份证号", "身份证号码", "证件号"), required=True, sensitive=True, mask=mask_id, width=22,
           example="340104200401019988", help="单元格先设成“文本”，否则末几位会丢失；示例是虚构号码"),
    _off("exam_number", "考生号", national="KSH", aliases=("高考考生号",), sensitive=True, mask=mask_id, width=18,
         example="22340104150001", help="与学籍一致"),
    _off("sex", "性别", national="XBDM", aliases=("XB", "性别代码"), table="gender", value=_label("gender", "sex"), reads=("sex",),
         example="男"),
    Column("level", "学历", sort="level", national="XLDM", aliases=("XL", "学历代码", "学历层次", "培养层次"),
           table="education_level", value=_label("education_level", "level"), reads=("level",), example="本科生毕业"),
    _off("level_type", "学历类型", aliases=("学习形式", "学历类别"), table="study_form", example="全日制"),
    Column("department", "院系名称", sort="department__name", national="SZYX", reads=("department__name",),
           aliases=("院系", "学院", "所在院系", "所在学院", "院系代码"), width=18, example="信息与计算机学院",
           help="可以写院系代码、名称或别名"),
    Column("major_name", "专业名称", sort="major_name", national="ZY", aliases=("专业",), width=18, example="软件工程"),
    _off("major_code", "专业代码", national="ZYDM", aliases=("国标专业代码",), example="080902",
         help="同名专业可能有多个代码，以学籍为准（S0-09）"),
    Column("class_name", "班级名称", reads=("class_group__name",), sort="class_group__name", national="SZBJ", aliases=("班级", "所在班级"),
           example="软件2201"),
    _off("training_mode", "培养方式", national="PYFSDM", aliases=("PYFS", "培养方式代码"), table="training_mode",
         value=_label("training_mode", "training_mode"), reads=("training_mode",), example="非定向"),
    _off("commissioning_unit", "定向或委培单位", national="DXHWPDW", aliases=("定向委培单位", "定向或委培单位名称"),
         help="培养方式为非定向的不填"),
    _off("teacher_trainee", "师范生类别", national="SFSLBDM", aliases=("SFSLB", "师范生类别代码"), table="teacher_trainee",
         value=_label("teacher_trainee", "teacher_trainee"), reads=("teacher_trainee",), example="非师范生"),
    _off("duration", "修业年限", national="XZ", aliases=("学制",), table="study_length", example="4"),
    _off("enrolled_on", "入学日期", national="RXSJ", aliases=("入学时间", "入学年月"), example="2022-09-01"),
    _off("graduates_on", "毕业日期", national="BYSJ", aliases=("毕业时间", "毕业年月"), example="2026-06-30"),
    _off("conclusion", "毕结业结论", aliases=("毕业结论", "毕业类别"), table="conclusion", example="毕业"),
    _off("cohort", "年度", aliases=("毕业年度", "毕业年份", "届别"), value=lambda g: str(g.cohort), reads=("cohort",), example="2026"),
    _off("campus", "校区", reads=("campus__name",), aliases=("所在校区",)),
    _off("ethnicity", "民族", national="MZDM", aliases=("MZ", "民族代码"), table="ethnicity",
         value=_label("ethnicity", "ethnicity"), reads=("ethnicity",), example="汉族"),
    _off("political_status", "政治面貌", national="ZZMMDM", aliases=("ZZMM", "政治面貌代码"), table="political_status",
         value=_label("political_status", "political_status"), reads=("political_status",), example="共青团员"),
    _off("division", "行政区划", aliases=("户籍行政区划",), value=lambda g: full_name(g.division) if g.division else "",
         reads=("division",), example="安徽省合肥市蜀山区", help="入学前户籍所在地，写到区县"),
    _off("origin_region", "生源所在地", national="SYSZDDM", aliases=("SYSZD", "生源地", "生源所在地代码", "生源地代码"),
         value=_region, reads=("origin_region_name", "origin_region"), example="340104", help="写到区县（S0-07）；可以写六位代码或全称"),
    _off("urban_rural", "城乡生源", national="CXSY", table="urban_rural", example="城镇"),
    _off("archive_moved_in", "档案是否转入学校", national="DASFZRXX", table="archive_in_school", example="已转入"),
    _off("household_moved_in", "户口是否转入学校", national="HKSFZRXX", table="household_in_school", example="未转入"),
    _off("hardship", "困难生类别", national="KNSLBDM", aliases=("KNSLB", "困难生类别代码"), table="hardship",
         value=_label("hardship", "hardship"), reads=("hardship",), example="非困难生"),
    _off("special_groups", "特殊群体", aliases=("特殊群体毕业生",), value=lambda g: "、".join(g.special_groups), reads=("special_groups",),
         help="由有关部门提供、学校集中导入；多个用顿号隔开（S0-10）"),
    _off("honours", "优秀毕业生", aliases=("省级优秀毕业生",), value=lambda g: _yes_no(g.honours), reads=("honours",), example="否"),
    _off("mobile", "手机号", national="MobilePhone", aliases=("手机", "手机号码", "联系电话", "移动电话"), sensitive=True,
         mask=mask_phone, example="13800000000"),
    _off("email", "电子邮箱", national="Email", aliases=("邮箱", "E-mail"), sensitive=True, mask=mask_email),
    _off("qq", "QQ", aliases=("QQ号", "QQ号码"), sensitive=True, mask=mask_phone),
    _off("wechat", "微信号", aliases=("微信",), sensitive=True, mask=mask_phone),
    _off("household_region", "高考户口地区", value=lambda g: full_name(g.household_region) if g.household_region else "",
         reads=("household_region",)),
    _off("household_address", "高考户口地址", sensitive=True, mask=_masked_most),
    _off("home_address", "家庭地址", national="JTDZ", aliases=("家庭住址", "通讯地址"), sensitive=True, mask=_masked_most),
    _off("home_phone", "家长联系电话", national="JTDH", aliases=("家庭电话",), sensitive=True, mask=mask_phone),
    _off("home_postcode", "家庭地址邮编", national="JTYB", aliases=("家庭邮编", "邮编", "邮政编码")),
    _off("disabled", "是否残疾", aliases=("残疾",), value=_extra("disabled"), reads=("extra",)),
    _off("family_poor", "是否家庭困难", aliases=("家庭困难",), value=_extra("family_poor"), reads=("extra",)),
    _off("own", "学校自定义字段", value=own_words, reads=("extra", "school__extension_fields"), importable=False),
    Column("state", "确认情况", sort="state", value=lambda g: LIFECYCLE.captions[g.state], reads=("state",), importable=False, width=12),
)  # fmt: skip


def own_columns(profile: Profile, section: str = "origin", beside: Iterable[Column] = ROSTER) -> tuple[Column, ...]:
    """The own fields of a form as columns of its template and import; none takes the name of a column everybody has."""
    taken = {fold(text) for c in beside for text in (c.label, c.national, *c.aliases)}
    return tuple(
        Column(f"{OWN_FIELD}{one.key}", one.label if fold(one.label) not in taken else f"本校{one.label}",
               help=one.placeholder or f"最多 {one.max_length} 个字", listed=False)
        for one in profile.fields.extension_fields(section)
    )  # fmt: skip


def roster_columns(profile: Profile) -> tuple[Column, ...]:
    """What the template and the import of one province know: its required and registry-locked columns marked, own fields last."""
    required = {*KEYS, *profile.roster.minimum_fields}
    locked = profile.roster.registry_fields
    ours = (replace(c, required=c.key in required, locked=c.key in locked) for c in ROSTER.importable)
    return (*ours, *own_columns(profile))


def label(key: str) -> str:
    column = ROSTER.get(key)
    return column.label if column else key
