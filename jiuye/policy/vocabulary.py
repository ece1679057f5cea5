"""The words every profile may use: our own stable keys (DESIGN 4.13); labels and codes are profile data."""

from __future__ import annotations

from typing import Final, Literal

Level = Literal["counselor", "department", "school", "province"]
Outcome = Literal["approve", "return", "reject_void", "reject_keep"]
FieldRule = Literal["required", "optional", "hidden"]

LEVELS: Final[tuple[str, ...]] = ("counselor", "department", "school", "province")
ROLES: Final[tuple[str, ...]] = ("student", *LEVELS)
OUTCOMES: Final[tuple[str, ...]] = ("approve", "return", "reject_void", "reject_keep")

STATES: Final[dict[str, str]] = {
    "draft": "还没有提交",
    "in_review": "在某一级等待审核（等在哪一级由审核进度决定，不另设状态）",
    "returned": "退回，修改后可以再提交",
    "approved": "全部审核通过",
    "rejected": "审核不通过或不采纳（去向登记：可以修改再提交）",
    "voided": "已作废：被审核人作废，或本人作废了已通过的登记",
    "confirmed": "不设审核时：毕业生已确认",
    "locked": "不设审核时：老师已维护并确认",
}

STATE_WORDS: Final[dict[str, str]] = {
    "draft": "未提交", "in_review": "待审核", "returned": "退回修改", "approved": "审核通过", "rejected": "审核不通过",
    "voided": "作废", "confirmed": "已确认", "locked": "已锁定",
}  # fmt: skip
"""What a state is called where the province says nothing of it."""

MESSAGES: Final[dict[str, str]] = {
    "finished_selected": "选项中有已经审核完的记录，请重新选择",
    "not_your_stage": "您没有权限审核[{caption}]的记录，请重新选择",
    "opinion_needed": "请输入审核意见",
}
"""What the review says where the province has no words of its own."""

ORIGIN_FIELDS: Final[dict[str, str]] = {
    "cohort": "年度", "level": "学历", "level_type": "学历类型", "teacher_trainee": "师范生类别", "campus": "校区",
    "department": "院系名称", "class_name": "班级名称", "name": "姓名", "sex": "性别", "id_number": "证件号码",
    "student_number": "学号", "exam_number": "考生号", "training_mode": "培养方式", "major_code": "专业代码",
    "major_name": "专业名称", "duration": "修业年限", "ethnicity": "民族", "political_status": "政治面貌",
    "division": "行政区划", "origin_region": "生源所在地", "commissioning_unit": "定向或委培单位",
    "enrolled_on": "入学日期", "graduates_on": "毕业日期", "conclusion": "毕结业结论", "hardship": "困难生类别",
    "honours": "优秀毕业生", "archive_moved_in": "档案是否转入学校", "household_moved_in": "户口是否转入学校",
    "household_region": "高考户口地区", "household_address": "高考户口地址", "mobile": "手机号", "email": "电子邮箱",
    "qq": "QQ", "wechat": "微信号", "home_phone": "家长联系电话", "home_address": "家庭地址",
    "home_postcode": "家庭地址邮编", "disabled": "是否残疾", "family_poor": "是否家庭困难",
}  # fmt: skip

DESTINATION_FIELDS: Final[dict[str, str]] = {
    "employer_name": "单位名称", "credit_code": "组织机构代码", "employer_nature": "单位性质", "industry": "单位行业",
    "region_code": "单位所在地", "job_category": "工作职位类别", "agreement_number": "协议书号", "remark": "单位备注",
    "address": "单位地址", "postcode": "单位邮编", "contact_name": "单位联系人", "contact_phone": "单位联系电话",
    "fax": "单位传真", "contact_email": "联系人电子邮箱", "contact_mobile": "联系人手机", "job_title": "职位名称",
    "contract_from": "合同起始日期", "contract_to": "合同截止日期", "monthly_pay": "月薪（元）",
    "study_school": "升入学校", "study_major": "升入专业", "study_level": "升入层次", "country": "国家或地区",
    "foreign_school_name": "境外学校名称",
}  # fmt: skip

OWN_FIELD: Final = "x_"
"""An extension field ``dormitory`` (S4-36) is the value ``x_dormitory``: it can never be mistaken for one of ours."""

# The parts of a destination that are not columns of the form but are locked like them.
DESTINATION_PARTS: Final[dict[str, str]] = {"leaf": "毕业去向", "kind": "细类", "evidence": "就业材料"}

NATIONAL_FIELD: Final[dict[str, str]] = {
    "employer_name": "DWMC", "credit_code": "DWZZJGDM", "employer_nature": "DWXZDM", "industry": "DWHYDM",
    "region_code": "DWSZDDM", "job_category": "GZZWLBDM", "contact_name": "DWLXR", "contact_phone": "LXRDH",
    "contact_mobile": "LXRSJ", "contact_email": "LXRDZYX", "fax": "LXRCZ", "address": "DWDZ", "postcode": "DWYB",
    "agreement_number": "XYSBH", "job_title": "ZWMC", "study_school": "DWMC", "study_major": "SXZY",
    "study_level": "SXXL", "country": "LXGJ", "foreign_school_name": "DWMC",
}  # fmt: skip

TYPES: Final[tuple[str, ...]] = (
    "agreement", "contract", "other_employment", "research_assistant", "conscript", "national_programme",
    "local_programme", "startup", "freelance", "further_study", "abroad", "seeking", "exam_only", "not_seeking",
)  # fmt: skip
LEGACY_TYPE: Final = "unclassified"
SECTIONS: Final[tuple[str, ...]] = ("origin", "destination")
PROCESSES: Final[tuple[str, ...]] = ("origin", "destination", "correction")


EVENTS: Final[dict[str, str]] = {
    "destination.approved": "去向审核通过", "destination.returned": "去向被退回",
    "destination.rejected": "去向审核不通过", "destination.amended": "老师改了去向", "destination.entered": "老师代录了去向",
    "destination.voided": "去向作废", "destination.confirm_asked": "请本人确认去向", "destination.objected": "本人对去向提出异议",
    "origin.amended": "老师改了生源信息", "origin.returned": "生源信息被退回",
    "origin.approved": "生源信息审核完成", "correction.submitted": "提交了信息反馈",
    "correction.answered": "信息反馈有了答复", "correction.escalated": "反映的情况没有按期答复，转到上一级",
    "national.feedback": "全国系统退回", "window.opened": "时段开放",
}  # fmt: skip


def field_label(field: str) -> str:
    """What people call a field, whichever form it is on; the label of an own field stands in the profile."""
    if field.startswith(OWN_FIELD):
        return "补充信息"
    return DESTINATION_FIELDS.get(field) or ORIGIN_FIELDS.get(field) or DESTINATION_PARTS.get(field) or field
