"""Names of people who do not exist: common surnames and characters put together by chance, and the rare ones that break systems."""

from __future__ import annotations

from random import Random

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩邓冯曹彭曾萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤柏水费鲍窦云葛奚"
)
COMPOUND = ("欧阳", "上官", "司马", "诸葛", "慕容", "令狐", "尉迟", "皇甫")
FEMALE = "雅婷欣怡雨涵诗琪梦洁思颖佳慧静妍婉清若兰淑芳晓月采薇语嫣芷晴沐瑶书宁可心亦菲楚楠念初安然听禾知夏"
MALE = "子轩浩然宇航俊杰文博志远明哲嘉豪建国伟强鹏飞天佑泽楷景行承宇立诚昊川锦程一鸣凌云柏舟望舒砚清怀瑾向阳卓然"
BOTH = "一子文明思晓嘉佳雨天知景星辰禾言之安乐宁书墨语川南北星以然君若清和同方圆木林森川越"
RARE = ("䶮", "㛃", "𬭎", "喆", "堃", "玥", "祎", "翀", "骉", "犇", "燚", "赟", "彧", "劼", "昶")
UIGHUR = ("古丽", "阿依努尔", "阿迪力", "买买提", "热依汗", "艾力", "帕提古丽", "努尔兰")
FATHERS = ("吐尔逊", "买买提", "艾合买提", "依明", "木拉提", "卡德尔", "玉素甫")
TIBETAN = ("扎西次仁", "次仁卓玛", "格桑曲珍", "丹增旺堆", "白玛央金", "洛桑")
HAN, UIGHUR_CODE, TIBETAN_CODE = "01", "05", "04"


def person(rng: Random, *, female: bool) -> tuple[str, str]:
    """A name and the ethnicity it goes with: two to six characters, now and then with a middle dot."""
    chance = rng.random()
    if chance < 0.012:
        return f"{rng.choice(UIGHUR)}·{rng.choice(FATHERS)}", UIGHUR_CODE
    if chance < 0.016:
        return rng.choice(TIBETAN), TIBETAN_CODE
    surname = rng.choice(COMPOUND) if chance < 0.03 else _surname(rng)
    return surname + _given(rng, female), HAN if rng.random() < 0.94 else rng.choice(("03", "08", "11", "15"))


def plain(rng: Random) -> str:
    """An everyday name, for contacts and teachers."""
    return _surname(rng) + _given(rng, rng.random() < 0.5)


def _surname(rng: Random) -> str:
    """The first of the list are much more frequent, as they are outside."""
    return SURNAMES[int(len(SURNAMES) * rng.random() ** 1.7)]


def _given(rng: Random, female: bool) -> str:
    letters = FEMALE if female else MALE
    first = rng.choice(RARE) if rng.random() < 0.02 else rng.choice(letters if rng.random() < 0.7 else BOTH)
    if rng.random() < 0.12:
        return first
    second = rng.choice(RARE) if rng.random() < 0.01 else rng.choice(letters)
    return first + second
