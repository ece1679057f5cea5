"""What the phone components say, and to whom they say it."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.template import Context, Template
from django.template.exceptions import TemplateSyntaxError
from hypothesis import given
from hypothesis import strategies as st

from jiuye.kit import h5, h5_icons
from jiuye.kit.refusals import Reason

SHANGHAI = ZoneInfo("Asia/Shanghai")
LOAD = "{% load h5 h5_forms %}"


def draw(source, **context):
    return Template(LOAD + source).render(Context(context))


@pytest.mark.parametrize(
    ("deadline", "words"),
    [
        (datetime(2027, 6, 13, 0, 0, tzinfo=SHANGHAI), "6月12日（周六）24:00 前，还有 3 天"),
        (datetime(2027, 6, 12, 23, 59, tzinfo=SHANGHAI), "6月12日（周六）24:00 前，还有 3 天"),
        (datetime(2027, 6, 9, 12, 30, tzinfo=SHANGHAI), "6月9日（周三）12:30 前，还有 3 小时"),
        (datetime(2027, 6, 9, 9, 10, tzinfo=SHANGHAI), "6月9日（周三）09:10 前，还有 10 分钟"),
        (datetime(2027, 6, 8, 9, 0, tzinfo=SHANGHAI), "6月8日（周二）09:00 前，已经过了"),
    ],
)
def test_a_deadline_is_a_full_date_and_what_is_left_of_it(deadline, words):
    at = datetime(2027, 6, 9, 9, 0, tzinfo=SHANGHAI)

    assert h5.deadline_words(deadline, at) == words


@given(minutes=st.integers(min_value=1, max_value=60 * 24 * 400))
def test_a_deadline_ahead_is_never_called_past(minutes):
    at = datetime(2027, 6, 9, 9, 0, tzinfo=SHANGHAI)

    assert "还有" in h5.deadline_words(at + timedelta(minutes=minutes), at)


def test_only_the_missing_characters_of_a_name_are_marked():
    marked = h5.marked_difference("合肥砚溪智能装备公司", "合肥砚溪智能装备有限公司")

    assert marked == "合肥砚溪智能装备<mark>有限</mark>公司"


def test_two_different_destinations_are_not_marked_letter_by_letter():
    assert h5.marked_difference("求职中", "签劳动合同形式就业") == "签劳动合同形式就业"


@given(before=st.text(max_size=20), after=st.text(alphabet="<>&ab有限", max_size=20))
def test_marking_never_lets_a_tag_through(before, after):
    marked = h5.marked_difference(before, after).replace("<mark>", "").replace("</mark>", "")

    assert "<" not in marked
    assert ">" not in marked


@pytest.mark.parametrize("kind", sorted(h5_icons.STATES))
def test_every_state_is_a_shape_and_a_word(kind):
    shown = draw("{% h5_state kind=kind %}", kind=kind)

    assert h5.STATE_WORDS[kind] in shown
    assert 'aria-hidden="true"' in shown


def test_seven_states_have_seven_shapes():
    assert len(set(h5_icons.STATES.values())) == len(h5.STATE_WORDS) == 7


def plain(shown):
    """What is read, without the marks around it."""
    return " ".join(re.sub(r"<[^>]+>", " ", shown).split())


def test_an_unconfirmed_assertion_stands_beside_who_made_it():
    shown = draw('{% h5_said who="周岚老师" when="6月7日" %}')

    assert "谁说的 周岚老师 6月7日" in plain(shown)
    assert 'class="mine no"' in shown
    assert "还没有" in shown


def test_a_confirmation_lapses_when_a_line_was_changed():
    shown = draw('{% h5_said who="周岚老师" confirmed_at="6月7日 21:50" lapsed=True %}')

    assert "改过，要再确认" in shown
    assert 'class="mine no"' in shown


def test_an_objection_outweighs_a_confirmation():
    shown = draw('{% h5_said who="周岚老师" confirmed_at="6月7日" disputed_at="6月9日" %}')

    assert 'class="mine bad"' in shown
    assert "有异议 6月9日" in plain(shown)


def test_an_answer_is_an_alert_that_can_be_focused_and_leads_to_the_field():
    reason = Reason("公章没拍全。", remedy="重拍整枚公章。", owner="学院", field="evidence")

    shown = draw('{% h5_answer kind="stop" title="有 1 处要改" reasons=reasons %}{% endh5_answer %}', reasons=[reason])

    assert 'role="alert" tabindex="-1"' in shown
    assert "重拍整枚公章" in shown
    assert 'href="#id_evidence"' in shown


def test_a_standing_box_does_not_interrupt():
    assert "role=" not in draw('{% h5_box title="先知道" %}一句话{% endh5_box %}')


def test_a_button_that_cannot_act_yet_says_why_and_stays_reachable():
    shown = draw(
        '{% h5_bar form="f" primary="继续" blocked="先在上面选一项" goto="#picks" %}确认要验手机{% endh5_bar %}'
    )

    assert 'aria-disabled="true"' in shown
    assert " disabled" not in shown
    assert "先在上面选一项</button>" in shown
    assert 'data-locked="#picks"' in shown
    assert 'data-ready="继续"' in shown


def test_the_bar_says_the_consequence_above_the_buttons():
    shown = draw(
        '{% h5_bar primary="提交" form="f" secondary="退出" secondary_href="/" %}改了要<b>重新确认</b>{% endh5_bar %}'
    )

    assert shown.index("改了要<b>重新确认</b>") < shown.index("退出") < shown.index("提交")


def test_a_row_that_leads_somewhere_is_one_link_and_says_its_state():
    shown = draw('{% h5_cell title="毕业去向" says="退回，等你改" state="turn" href="/d" aside="6月12日前" %}')

    assert shown.count("<a ") == 1
    assert "轮到你了：" in shown


def test_a_row_that_leads_nowhere_is_no_link():
    assert "<a " not in draw('{% h5_cell title="档案转寄" says="去向通过后打开" state="notyet" %}')


def test_a_tab_counts_what_waits_in_words():
    tabs = [h5.Tab("home", "首页", "/", "home"), h5.Tab("form", "登记", "/f", "form", 2)]

    shown = draw('{% h5_tabs tabs=tabs on="home" %}', tabs=tabs)

    assert shown.count('aria-current="page"') == 1
    assert '2<span class="jy-vh"> 件待办' in shown


def test_names_from_people_are_never_markup():
    shown = draw('{% h5_log icon="eye" who=who did="看了" when="16:09" %}{% endh5_log %}', who="<script>x</script>")

    assert "<script>" not in shown


def test_nothing_is_ticked_for_anybody():
    assert "checked" not in draw('{% h5_pick name="say" value="yes" title="是真的" %}{% endh5_pick %}')


def test_a_misspelt_attribute_fails_when_the_template_compiles():
    with pytest.raises(TemplateSyntaxError):
        Template(LOAD + '{% h5_state kidn="done" %}')


def test_no_component_carries_inline_script_or_style():
    from pathlib import Path

    for page in (Path(h5.__file__).parent / "templates" / "kit" / "h5").glob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text, page
        assert "style=" not in text, page
        assert " onclick" not in text, page
