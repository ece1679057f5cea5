"""What each message means, whose it is, and how it is mended: the national system's words are kept, ours are added (P-16)."""

from __future__ import annotations

from dataclasses import dataclass

from jiuye.standards.national import NationalError, national_errors

STUDENT, COUNSELOR, DEPARTMENT, SCHOOL = "毕业生本人", "辅导员", "院系", "学校就业中心"
REGISTRY, CENTRE = "学籍管理部门", "省级中心"
ORIGIN, CLAIM, ARCHIVE = "生源信息错误", "登记信息错误", "档案信息错误"
CLASSES = (ORIGIN, CLAIM, ARCHIVE)


@dataclass(frozen=True, slots=True)
class Words:
    """``plain`` what is wrong, ``remedy`` how it is mended, ``owner`` by whom, ``told`` what the graduate reads."""

    plain: str
    remedy: str
    owner: str
    told: str = ""


WAYS = {
    "realtime": "本省规定实时上报；这里没有接通全国系统，要由学校生成文件去报送，再把反馈文件导入回来。",
    "scheduled": "每晚自动生成一份上报文件，预检拦下的不在里面；由学校下载去报送，再把反馈文件导入回来。",
    "file": "用文件上报：由学校生成文件去报送，再把反馈文件导入回来。",
}
"""How records get to the nation, by the profile's mode; there is no direct line, and nothing here pretends one."""

WORDS: dict[str, Words] = {
    "E01": Words("全国系统里还没有这个考生号，我们却在“改”", "先送“新增”：下一批会自动改成新增，核对考生号后再送即可", SCHOOL,
                 "全国系统里还没有你的信息，学校会先补送，你不用操作"),
    "E02": Words("用了不存在或已经撤销的行政区划代码", "按沿革选新的区县；区划确有变动而表里没有的，由学校报省级中心", STUDENT,
                 "你的生源所在地用了旧的地区代码，请重新选一次区县"),
    "E03": Words("生源所在地只填到了省或市", "选到区、县；东莞、中山、儋州、嘉峪关下面没有区县，到市即可", STUDENT,
                 "你的生源所在地只填到了市，请选到区或县"),
    "E04": Words("专业代码在全国专业目录里查不到", "同学籍核对专业代码；同名专业看代码，以学籍为准", REGISTRY,
                 "你的专业代码与全国目录不一致，学校正在核对学籍，你不用操作"),
    "E05": Words("考生号和学籍库里的不同", "同学籍核对考生号；学籍错了只能由学籍管理部门改，再由学校重新导入", REGISTRY,
                 "你的考生号与学籍库不一致，学校正在核对，你不用操作"),
    "E06": Words("手机号码没有填", "学生本人登录补填，或辅导员联系后代填", STUDENT, "你的手机号码没有填，请补上"),
    "E07": Words("这个单位名称不在全国单位库里", "先逐字对材料上的公章；名称没错的，由学校报省级中心增补", DEPARTMENT,
                 "单位名称在全国单位库里查不到，请照材料上的公章逐字核对单位全称"),
    "E08": Words("位数不是 9、15、18，或校验位不对", "按营业执照或材料上的代码改", DEPARTMENT,
                 "单位的组织机构代码不对，请照营业执照或材料上的代码改"),
    "E09": Words("单位行业代码不在表里，或与这种去向不配", "按材料重选单位行业；这种去向不填的请清空", DEPARTMENT,
                 "单位行业不对，请按单位实际业务重新选"),
    "E10": Words("单位性质代码不在表里，或与信用代码说的不同", "按材料重选：信用代码 11 开头是机关，12 开头是事业单位", DEPARTMENT,
                 "单位性质不对，请按材料重新选"),
    "E11": Words("职位类别代码不在表里，或与这种去向不配", "按材料重选工作职位类别；这种去向不填的请清空", DEPARTMENT,
                 "工作职位类别不对，请按岗位重新选"),
    "E12": Words("单位联系电话没有填", "同单位确认后填写手机，或带区号的座机", STUDENT, "单位联系电话没有填，请向单位问清后填上"),
    "E13": Words("邮箱里有全角字符、空格，或缺少 @ 后面的部分", "多余的空格可以由系统清掉，其余请问单位", STUDENT,
                 "单位联系人的电子邮箱格式不对，请核对后重填"),
    "C01": Words("民族或政治面貌代码不是两位，或不在表里", "写 01，不写 1；从列表里重选即可", STUDENT),
    "C02": Words("与学籍库不一致", "改错的一方；学籍那一边只能由学籍管理部门改", REGISTRY),
    "C03": Words("身份证号的校验位不对", "照证件逐位核对", SCHOOL),
    "C04": Words("身份证号第 17 位说的性别与登记的不同", "同学籍核对；学籍确实如此的可以不改", SCHOOL),
    "C05": Words("出生日期与身份证号里的不同", "以身份证号为准", SCHOOL),
    "C06": Words("同一个身份证号在本届出现了多次", "合并或停用多出来的一条", SCHOOL),
    "C07": Words("定向、委培与单位没有一起填", "定向或委培的填合同单位，其他的请清空", SCHOOL),
    "C08": Words("院系名称与系统里的院系对不上", "从院系列表中重选", SCHOOL),
    "C09": Words("毕业时间与入学时间、学制对不上", "同学籍核对三项", SCHOOL),
    "C10": Words("这个去向代码不能上报，要写到下一级", "选到具体的一种", DEPARTMENT),
    "C11": Words("不可网签的定向、委培毕业生登记了一般去向", "改用“定向、委培毕业去向补充登记”", STUDENT),
    "C12": Words("单位所在地只填到了省或市", "选到区、县", STUDENT),
    "C13": Words("这种去向与学历不配", "换成与学历相配的去向", DEPARTMENT),
    "C14": Words("这种去向一般不配这种单位性质", "对照材料看一遍，确实如此的可以不改", DEPARTMENT),
    "C15": Words("必填的单位字段没有填，或不该填的填了", "补上缺的，清空多的", DEPARTMENT),
    "C16": Words("没有上传证明材料", "补传这种去向要求的材料", STUDENT),
    "C17": Words("月收入低于当地最低工资标准", "换材料，或改登别的去向", STUDENT),
    "C18": Words("离校后的聘用期限不足 6 个月", "换期限足够的材料，或改登别的去向", STUDENT),
    "C19": Words("院系和学校两级还没有都审核签字", "请没有审核的一级审核", DEPARTMENT),
    "C20": Words("同一单位、同一电话在短时间里出现得太多", "打电话核实一遍，记下结果；属实的可以不改", DEPARTMENT),
    "C21": Words("单位在预警名单上", "同毕业生谈一次，核实后再定", COUNSELOR),
    "C22": Words("登记机关显示单位已不存续", "查企业信用信息公示系统，核实后再定", DEPARTMENT),
    "C23": Words("内容太长，或夹有换行、看不见的字符", "缩短或清理后再送；导出时这一条会让整个文件写不出来", SCHOOL),
    "C24": Words("有老系统显示不出来的生僻字", "原字保留；请与学籍管理部门商定替代写法", REGISTRY),
    "C25": Words("档案转寄单位没有填全", "补全单位、地址、联系人和电话，地址要写到省", STUDENT),
    "C26": Words("接收单位没有人事档案管理权", "改寄生源地或工作地的公共就业人才服务机构", DEPARTMENT),
    "C27": Words("档案没有转入学校，却填了转寄信息", "清空转寄信息，或更正“档案是否转入学校”", STUDENT),
    "C28": Words("户口没有迁入学校，却填了迁转地址", "清空迁转地址，或更正“户口是否转入学校”", STUDENT),
    "C29": Words("手机或邮箱与学信网账号里的不同", "以学信网为准：毕业生在学信网个人账号里改，之后同步", STUDENT),
}  # fmt: skip


def error_of(rule: str) -> NationalError:
    return national_errors()[rule]


def known(message: str) -> NationalError | None:
    """The rule a returned sentence belongs to: word for word, blanks and punctuation at the ends aside."""
    wanted = _folded(message)
    return next((error for error in national_errors().values() if _folded(error.message) == wanted), None)


def _folded(text: str) -> str:
    return "".join(text.split()).strip("。.;；!！").replace(",", "，").casefold()


def for_graduate(message: str) -> str:
    """A sentence a graduate understands, with the nation's own words behind it (S0-59, P-16)."""
    error = known(message)
    words = WORDS[error.id] if error else None
    if words is None:
        return f"全国系统退回了你的登记，原话是：“{message}”。请照材料核对后重新提交；看不懂的请问辅导员。"
    return f"{words.told or words.plain + '，' + words.remedy}。（全国系统的原话：“{message}”）"


def class_of(message: str, said: str = "") -> str:
    """The class the file says, else the table's, else 登记信息错误: somebody must look at it (S0-60)."""
    if said.strip() in CLASSES:
        return said.strip()
    error = known(message)
    return error.klass.split("/")[0] if error else CLAIM
