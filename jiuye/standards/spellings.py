"""How the same thing is written differently: misprints of the old systems and names that have changed (C-36)."""

from __future__ import annotations

MISSPELLINGS = {
    "肆业": "肄业",
    "户口薄": "户口簿",
    "博土": "博士",
    "硕土": "硕士",
}

# table → {name people still write: code}
OLD_NAMES: dict[str, dict[str, str]] = {
    "gender": {"男性": "1", "女性": "2"},
    "ethnicity": {"崩龙族": "46", "外国血统中国籍人士": "98", "其他民族": "97"},
    "political_status": {
        "共产党员": "01",
        "党员": "01",
        "中国共产党党员": "01",
        "预备党员": "02",
        "中国共产党预备党员": "02",
        "团员": "03",
        "共青团团员": "03",
        "中国共产主义青年团团员": "03",
        "无党派人士": "12",
        "普通公民": "13",
    },
    "teacher_trainee": {"师范生": "1", "否": "2", "公费师范生": "12"},
    "training_mode": {"统招": "11", "委托培养": "42", "定向培养": "22"},
    "document_type": {"身份证": "1", "第二代居民身份证": "1", "台胞证": "8"},
    "employer_nature": {"党政机关": "10", "高等学校": "21", "民营企业": "39", "私营企业": "39"},
    "hardship": {"无": "0", "否": "0"},
    "hardship_gd": {"无": "000", "否": "000"},
}


def proper(text: str) -> str:
    """The text with known misspellings put right."""
    for wrong, right in MISSPELLINGS.items():
        text = text.replace(wrong, right)
    return text
