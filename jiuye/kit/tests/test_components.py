"""Components say in words and semantics what they show in colour."""

from datetime import date, datetime, timedelta
from html.parser import HTMLParser

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone

from jiuye.kit.lists import Facet, FacetItem
from jiuye.kit.refusals import Problems, Reason, Refused


class Elements(HTMLParser):
    """Every start tag with its attributes, in order."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def first(self, tag, **wanted):
        return next(a for t, a in self.found if t == tag and all(a.get(k) == v for k, v in wanted.items()))


def drawn(source, **context):
    return Template(source).render(Context(context))


WINDOW = Reason(
    "去向登记的窗口已经关了",
    rule="destination.window",
    facts=(("窗口", "6 月 30 日 18:00 关"),),
    owner="学校就业中心",
    remedy="请学校就业中心延长窗口",
    href="/windows",
)


def test_a_misspelt_attribute_fails_when_the_template_compiles():
    with pytest.raises(TemplateSyntaxError):
        Template('{% status stat="draft" %}')

    with pytest.raises(TemplateSyntaxError):
        Template('{% button kid="primary" %}通过{% endbutton %}')


def test_a_locked_button_can_be_reached_and_opens_its_refusal_without_script():
    html = drawn("{% locked_button reasons=no %}批量通过{% endlocked_button %}", no=Refused(WINDOW))

    button = Elements(html).first("button", **{"aria-disabled": "true"})
    panel = Elements(html).first("div", role="dialog")
    described = Elements(html).first("p", id=button["aria-describedby"])

    assert "disabled" not in button
    assert button["popovertarget"] == panel["id"]
    assert described
    assert "为什么现在不能“批量通过”" in html
    assert "请学校就业中心延长窗口" in html


def test_a_refusal_says_rule_facts_whose_decision_what_to_do_and_by_when():
    reason = Reason("不能提交", rule="a.b", facts=(("还差", "材料 1 份"),), owner="本人", remedy="补上材料",
                    deadline=timezone.now() + timedelta(days=3, hours=1))  # fmt: skip

    html = drawn("{% refusal reasons=no %}", no=Refused(reason))

    for said in ("不能提交", "还差", "材料 1 份", "谁决定", "本人", "怎么办", "补上材料", "最迟", "还剩 3 天", "a.b"):
        assert said in html
    assert Elements(html).first("div", role="alert")


def test_one_reason_a_list_and_collected_problems_all_render():
    problems = Problems([WINDOW, Reason("缺联系电话", field="phone")])

    assert "窗口" in drawn("{% refusal reasons=no %}", no=WINDOW)
    assert drawn("{% refusal reasons=no %}", no=[WINDOW, WINDOW]).count("<li") == 2
    assert 'data-field="phone"' in drawn("{% refusal reasons=no %}", no=problems)
    assert drawn("{% refusal reasons=no %}", no=None).strip() == ""


@pytest.mark.seed("F-22")
def test_what_people_typed_is_escaped_in_every_component():
    evil = "<script>alert(1)</script>"
    form = _form({"name": evil})
    sources = (
        "{% status state=x %}{% status state='draft' caption=x %}",
        "{% own_mark mark='confirmed' note=x %}{% masked value=x label=x reveal_url=x %}{% revealed value=x masked=x %}",
        "{% refusal reasons=x %}{% nothing_here title=x checked=xs report_url=x %}",
        "{% alert title=x %}{{ x }}{% endalert %}{% card title=x note=x %}{{ x }}{% endcard %}",
        "{% button key=x label=x href=x %}{{ x }}{% endbutton %}{% steps labels=x current=1 %}{% kbd keys=x %}",
        "{% locked_button reasons=x %}{{ x }}{% endlocked_button %}{% meter value=1 total=2 label=x %}",
        "{% timeline_item who=x when=x %}{{ x }}{% endtimeline_item %}{% field of=form.name help=x %}",
        "{% progress title=x done=1 total=2 note=x %}{% viewer src=x title=x %}",
    )

    for source in sources:
        assert "<script" not in drawn(source, x=evil, xs=[evil], form=form), source


@pytest.mark.seed("F-22")
def test_no_component_needs_an_inline_style_or_handler():
    html = drawn(
        "{% bar confirmed=1 asserted=2 total=3 %}{% meter value=1 total=3 label='x' %}{% own_mark mark='lapsed' %}"
        "{% progress title='x' done=1 total=3 poll_url='/x' %}{% locked_button reasons='不行' %}通过{% endlocked_button %}"
    )

    attributes = [name for _, attrs in Elements(html).found for name in attrs]

    assert attributes
    assert not [name for name in attributes if name == "style" or name.startswith("on")]


def test_the_three_marks_differ_in_words_and_in_shape():
    words = {"confirmed": "本人已确认", "asserted": "本人未确认", "lapsed": "确认已失效"}
    marks = {m: drawn("{% own_mark mark=m %}", m=m) for m in words}

    assert all(words[m] in marks[m] for m in words)
    assert len({html.split("<svg")[1].split("</svg>")[0] for html in marks.values()}) == 3


def test_a_bare_mark_keeps_its_words_for_those_who_listen():
    html = drawn("{% own_mark mark='asserted' bare=True %}")

    assert Elements(html).first("span", role="img")["aria-label"] == "本人未确认"


def test_a_bar_holds_solid_inside_hatched_and_survives_an_empty_department():
    full = drawn("{% bar confirmed=50 asserted=75 total=100 %}")
    none = drawn("{% bar confirmed=0 asserted=0 total=0 %}")

    assert 'width="50.0%"' in full
    assert 'width="75.0%"' in full
    assert "本人确认 0%" in none


def _form(data=None):
    class Unit(forms.Form):
        name = forms.CharField(label="单位名称", help_text="与印章一字不差")
        kind = forms.ChoiceField(label="去向", choices=[("1", "签约")], widget=forms.RadioSelect)

    return Unit(data)


def test_a_field_ties_its_label_help_and_problem_to_its_control():
    html = drawn("{% field of=form.name %}", form=_form({"name": ""}))

    control = Elements(html).first("input")
    ids = control["aria-describedby"].split()

    assert control["aria-invalid"] == "true"
    assert ids == ["id_name_problems", "id_name_help"]
    assert all(f'id="{one}"' in html for one in ids)
    assert Elements(html).first("label")["for"] == control["id"]


def test_a_group_of_choices_is_named_by_its_label():
    html = drawn("{% field of=form.kind %}", form=_form())

    assert Elements(html).first("div", role="group")["aria-labelledby"] == "id_kind_label"


def test_a_locked_field_names_its_owner_and_cannot_be_typed_into():
    html = drawn("{% field of=form.name locked_by='学籍库' %}", form=_form())

    assert "readonly" in Elements(html).first("input")
    assert "由学籍库管理" in html


@pytest.mark.seed("W-03")
def test_two_forms_never_share_an_idempotency_key():
    keys = {Elements(drawn("{% idempotency %}")).first("input", name="idempotency_key")["value"] for _ in range(20)}

    assert len(keys) == 20


def test_an_empty_list_names_causes_and_what_was_ruled_out():
    html = drawn("{% nothing_here reasons=why checked=ok report_url='/ask' %}", why=[WINDOW], ok=["届别 2026 已开放"])

    assert "查到 1 个原因" in html
    assert "届别 2026 已开放" in html
    assert "把这份诊断发给学校管理员" in html


def test_a_finished_job_stops_asking():
    running = drawn("{% progress title='导入' done=1 total=2 poll_url='/job' %}")
    done = drawn("{% progress title='导入' done=2 total=2 poll_url='/job' finished=True %}")

    assert "hx-trigger" in running
    assert "hx-trigger" not in done


def test_figures_have_thin_spaces_and_days_are_short():
    this_year = timezone.localdate().year

    assert drawn("{{ n|figure }}", n=31246) == "31\u202f246"
    assert drawn("{{ r|percent }}", r=0.68917) == "68.92%"
    assert drawn("{{ r|percent }}", r=None) == "—"
    assert drawn("{{ d|local_day }}", d=date(this_year, 6, 9)) == "6/9"
    assert drawn("{{ d|local_day }}", d=date(2021, 6, 9)) == "2021/6/9"


def test_a_day_is_the_day_in_china_not_in_greenwich():
    late = datetime(2021, 6, 9, 16, 30, tzinfo=timezone.get_fixed_timezone(0))

    assert drawn("{{ d|local_moment }}", d=late) == "2021/6/10 00:30"


def test_a_facet_of_many_folds_all_but_its_largest_and_what_is_on():
    items = [FacetItem(str(n), f"专业{n}", n, False, f"?major={n}", n == 3) for n in range(1, 31)]

    html = drawn("{% load ui_lists %}{% facets facets=found %}", found=[(Facet("major", "专业"), items)])

    shown, folded = html.split("<details")
    assert [n for n in range(1, 31) if f">专业{n}<" in shown] == [3, *range(19, 31)]
    assert "还有 17 个专业" in folded
    assert ">专业18<" in folded
