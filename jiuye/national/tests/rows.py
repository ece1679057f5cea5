"""A record the nation would take as it is, and the people of the tests spoiling one thing at a time."""

from datetime import date

from jiuye.national.record import by_name
from jiuye.national.rules import Facts

ON = date(2027, 4, 1)
GOOD = {
    "KSH": "23340104150001", "SFZH": "340104200409029980", "XM": "沈知遥", "XBDM": "2", "XB": "女", "MZDM": "01", "MZ": "汉族",
    "ZZMMDM": "03", "ZZMM": "共青团员", "YXDM": "19901", "YXMC": "徽山大学", "XLDM": "31", "XL": "本科生毕业", "ZYDM": "030101",
    "ZY": "法学", "PYFSDM": "1", "PYFS": "非定向", "SYSZDDM": "340104", "SYSZD": "安徽省合肥市蜀山区", "CXSY": "城镇", "XZ": "4",
    "RXSJ": "20230901", "BYSJ": "20270630", "SFSLBDM": "2", "KNSLBDM": "0", "SZYX": "法学院", "SZBJ": "法学1班", "XH": "2023000001",
    "CSRQ": "20040902", "DASFZRXX": "已转入", "HKSFZRXX": "未转入", "MobilePhone": "13900000001", "Email": "a@example.com",
    "BYQXDM": "10", "BYQX": "签就业协议形式就业", "DWZZJGDM": "91340100MA2MQ0L14U", "DWMC": "合肥云桥信息技术有限公司",
    "DWXZDM": "39", "DWHYDM": "34", "DWSZDDM": "340104", "GZZWLBDM": "13", "DWLXR": "王磊", "LXRDH": "0551-62345678",
    "LXRDZYX": "hr@example.com", "DWDZ": "安徽省合肥市蜀山区长江西路1号",
}  # fmt: skip


def record(**spoiled):
    return {**dict.fromkeys(by_name(), ""), **GOOD, **spoiled}


def facts(**more):
    known = {"on": ON, "cohort": 2027, "departments": frozenset({"法学院"}), "evidence": 1, "evidence_least": 1}
    return Facts(**{**known, **more})
