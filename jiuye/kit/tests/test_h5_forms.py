"""Fields of a phone page: the right keyboard, the wrong character marked, the repair beside it, a lock with an owner."""

import pytest
from django import forms
from django.template import Context, Template

from jiuye.kit import h5
from jiuye.kit.refusals import Reason


class Sample(forms.Form):
    unit = forms.CharField(label="单位名称")
    credit = forms.CharField(label="信用代码")
    start = forms.DateField(label="合同起始日", widget=forms.DateInput(), required=False)
    hard = forms.ChoiceField(label="困难类别", choices=[("0", "无"), ("1", "低保")], required=False)
    note = forms.CharField(label="补充", widget=forms.Textarea, required=False)


def draw(source, form=None, **context):
    given = Context(
        {"form": form or Sample(initial={"credit": "91340100MAO0DEM22R", "start": "2027-07-01"}), **context}
    )
    return Template("{% load h5_forms %}" + source).render(given)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("id", ['inputmode="text"', 'autocapitalize="characters"', 'autocorrect="off"', 'data-fold="id"']),
        ("code", ['inputmode="text"', 'autocapitalize="characters"', 'spellcheck="false"']),
        ("pay", ['inputmode="numeric"']),
        ("phone", ['inputmode="tel"', 'autocomplete="tel"']),
        ("one-time-code", ['inputmode="numeric"', 'autocomplete="one-time-code"', "data-draft-skip"]),
        ("password", ['autocomplete="current-password"', "data-draft-skip"]),
    ],
)
def test_each_kind_of_answer_gets_the_keyboard_it_needs(kind, expected):
    shown = draw("{% h5_field field=form.unit kind=kind %}", kind=kind)

    assert [part for part in expected if part not in shown] == []


def test_a_date_is_picked_with_the_wheel_of_the_phone():
    shown = draw('{% h5_field field=form.start kind="date" %}')

    assert 'type="date"' in shown
    assert 'value="2027-07-01"' in shown


def test_an_address_wraps_in_a_box_that_grows_instead_of_being_cut():
    address = "贵州省遵义市务川仡佬族苗族自治县都濡街道28组87号"

    shown = draw('{% h5_field field=form.unit kind="long" %}', form=Sample(initial={"unit": address}))

    assert "<textarea" in shown
    assert 'rows="3"' in shown
    assert "<textarea" not in draw("{% h5_field field=form.unit %}")


def test_a_long_name_stands_below_its_label_and_is_written_out_in_full():
    name = "合肥砚溪智能装备股份有限责任公司第二分公司"

    short, long = (draw("{% h5_field field=form.unit %}", form=Sample(initial={"unit": n})) for n in (name[:6], name))

    assert 'class="weui-cell above"' not in short
    assert 'class="weui-cell above"' in long
    assert f'<p class="jy-t15">{name}</p>' in long


def test_drawing_a_date_does_not_change_the_form():
    form = Sample()

    draw('{% h5_field field=form.start kind="date" %}', form=form)

    assert form.fields["start"].widget.input_type == "text"


def test_the_error_names_the_character_and_offers_the_repair():
    fault = h5.Problem("第 11 位是字母 O。", at=11, repair="91340100MA00DEM22R", repair_label="改成 0")

    shown = draw('{% h5_field field=form.credit kind="code" problems=faults %}', faults=[fault])

    assert "91340100MA<em>O</em>0DEM22R" in shown
    assert 'name="repair-credit" value="91340100MA00DEM22R"' in shown
    assert 'aria-invalid="true"' in shown
    assert 'aria-describedby="id_credit-wrong id_credit-fold"' in shown
    assert 'id="id_credit-wrong"' in shown


def test_a_reason_of_a_rule_is_told_with_its_remedy():
    shown = draw(
        "{% h5_field field=form.unit problems=faults %}", faults=[Reason("单位名称少了“有限”", remedy="照公章改。")]
    )

    assert "单位名称少了“有限”。照公章改。" in shown


def test_the_errors_of_a_posted_form_stand_beside_their_field():
    form = Sample({"unit": "", "credit": "X"})

    shown = draw("{% h5_field field=form.unit %}", form=form)

    assert form.errors["unit"][0] in shown
    assert 'aria-invalid="true"' in shown


def test_what_was_typed_is_kept():
    shown = draw("{% h5_field field=form.unit %}", form=Sample({"unit": "阿依古丽·买买提餐饮店"}))

    assert "阿依古丽·买买提餐饮店" in shown


def test_a_locked_field_names_its_owner_and_has_no_control():
    form = Sample(initial={"hard": "1"})

    shown = draw('{% h5_field field=form.hard owner="学院认定" object_href="/object" %}', form=form)

    assert "低保" in shown
    assert "学院认定" in shown
    assert 'href="/object"' in shown
    assert "<select" not in shown


def test_a_field_is_labelled_and_required_is_a_word():
    shown = draw("{% h5_field field=form.unit %}")

    assert '<label for="id_unit">单位名称' in shown
    assert "必填" in shown


def test_a_long_answer_has_its_label_above():
    assert "weui-cell above" in draw("{% h5_field field=form.note %}")


def test_photos_can_be_added_retaken_kept_and_dropped_without_a_script():
    photos = [
        h5.Photo("a", "/a.jpg", "首页，清楚"),
        h5.Photo("b", "/b.jpg", "章没拍全", "turn", "公章被裁掉", "请重拍。"),
    ]

    shown = draw('{% h5_photos name="evidence" photos=photos url="/up" form="f" %}', photos=photos)

    assert 'type="file" name="evidence"' in shown
    assert 'name="retake-b"' in shown
    assert 'name="keep" value="b"' in shown
    assert 'name="keep_reason-b"' in shown
    assert shown.count('name="drop"') == 2
    assert "第 2 张：公章被裁掉" in shown


def test_a_full_set_of_photos_offers_no_further_one():
    photos = [h5.Photo(str(place)) for place in range(4)]

    shown = draw('{% h5_photos name="evidence" photos=photos limit=4 %}', photos=photos)

    assert '<label class="jy-add" hidden>' in shown
