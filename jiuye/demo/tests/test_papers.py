"""Papers: pictures a phone could have taken, the same for the same seed, and wrong only where it is written down."""

import io

import pytest
from PIL import Image

from jiuye.demo.chance import dice
from jiuye.demo.dossier import other_name, taken
from jiuye.demo.papers.forms import KINDS, Paper, sheet


def paper(kind="contract", **more):
    said = {
        "person": "欧阳雨涵", "employer": "合肥青桥星信息技术有限公司", "sealed_by": "合肥青桥星信息技术有限公司", "job": "测试工程师",
        "start": "2027年7月1日", "end": "2030年6月30日", "pay": "6800", "school": "徽州湖畔大学", "major": "软件工程",
    }  # fmt: skip
    return Paper(kind, **{**said, **more})


def red(picture):
    return sum(1 for r, g, b in picture.get_flattened_data() if r > 150 and g < 90 and b < 90)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.seed("M-24")
def test_every_kind_of_paper_is_a_photograph(kind):
    picture = Image.open(io.BytesIO(taken(paper(kind), "one")))

    assert picture.format == "JPEG"
    assert picture.height > picture.width > 800


@pytest.mark.seed("M-24")
def test_the_same_paper_in_the_same_manner_is_the_same_file():
    assert taken(paper(), "one") == taken(paper(), "one")
    assert taken(paper(), "one") != taken(paper(), "two")


def test_a_sealed_paper_is_red_where_an_unsealed_one_is_not():
    sealed, cut, bare = (sheet(dice("x"), p) for p in (paper(), paper(cut_seal=True), paper(sealed_by="")))

    assert red(sealed) > red(cut) > 0
    assert red(bare) == 0


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("合肥青桥星信息技术有限公司", "合肥青桥星信息技术股份有限公司"),
        ("半山智能科技股份有限公司", "半山智能科技有限公司"),
    ],
)
def test_the_other_name_differs_by_what_people_leave_out(name, other):
    assert other_name(name) == other
