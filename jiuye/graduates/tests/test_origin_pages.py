"""The origin pages asked directly: what they show, to whom, and what a hostile form achieves."""

import json

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jiuye.graduates.models import Draft, Graduate
from jiuye.graduates.services import origin
from jiuye.graduates.tests.season import SAID, complete, confirmed, during, fresh
from jiuye.records.models import TrailEvent
from tests.cast import id_number

H5 = "/h/origin/"


@pytest.fixture
def spring(university):
    with time_machine.travel(during(university), tick=True):
        yield university


def sent(graduate, **more):
    return {**SAID, "shown": origin.what_is_shown(graduate), "seen": graduate.version, **more}


@pytest.mark.seed("S1-12", "S1-13", "S1-14", "S1-15", "S1-19")
def test_the_page_has_three_sections_and_the_registry_is_words_not_boxes(client, spring):
    spring.school.help_texts = {"origin.origin_region": "户口迁进学校的，填迁入前的。"}
    spring.school.save()
    graduate = complete(spring.graduate(spring.law))
    spring.login(client, graduate)

    page = client.get(H5).content.decode()

    assert page.index("学籍信息") < page.index("个人基本信息") < page.index("本人及家庭联系方式")
    for name in ("name", "sex", "student_number", "exam_number", "level", "id_number"):
        assert f'name="{name}"' not in page
    assert graduate.person.document not in page
    assert "户口迁进学校的，填迁入前的。" in page
    assert graduate.person.document in client.get(f"{H5}?show=id_number").content.decode()


@pytest.mark.seed("T-32")
def test_registry_fields_and_foreign_columns_posted_to_the_page_change_nothing(client, spring):
    graduate = complete(spring.graduate(spring.law))
    spring.login(client, graduate)

    answer = client.post(
        H5, sent(graduate, name="别人", level="01", state="approved", school="2", stage="3", confirmed_at="x")
    )

    after = fresh(graduate)
    assert (answer.status_code, after.state, after.name, after.level, after.stage) == (
        302,
        "confirmed",
        "沈知遥",
        "31",
        None,
    )
    assert after.school_id == graduate.school_id
    assert set(TrailEvent.objects.get(action="graduate.fields_ignored").changes) == {"name", "level"}


@pytest.mark.seed("T-10")
def test_a_stale_form_keeps_what_was_typed_and_says_what_happened(client, spring):
    graduate = complete(spring.graduate(spring.law))
    form = sent(graduate, home_address="合肥市湖光路 8 号")
    office = spring.actor(spring.employment_office())
    origin.edit(actor=office, graduate=graduate, values={"conclusion": "结业"}, at=during(spring))
    spring.login(client, graduate)

    answer = client.post(H5, form)

    page = answer.content.decode()
    assert (answer.status_code, fresh(graduate).state) == (409, "draft")
    assert "页面上的内容已经变了" in page
    assert "合肥市湖光路 8 号" in page


def test_problems_stand_beside_their_fields(client, spring):
    graduate = complete(spring.graduate(spring.law))
    spring.login(client, graduate)

    answer = client.post(H5, sent(graduate, mobile="139"))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_mobile-wrong"' in page
    assert "应为 11 位，现在是 3 位" in page


def test_the_same_form_sent_twice_confirms_once(client, spring):
    graduate = complete(spring.graduate(spring.law))
    form = sent(graduate, idempotency_key="once-and-only-once")
    spring.login(client, graduate)

    first, second = client.post(H5, form), client.post(H5, form)

    assert (first.status_code, second.status_code, second["Location"]) == (302, 302, first["Location"])
    assert TrailEvent.objects.filter(action="graduate.confirm").count() == 1


def test_a_draft_keeps_only_what_is_the_graduates_and_two_phones_are_told_apart(client, spring):
    graduate = complete(spring.graduate(spring.law))
    spring.login(client, graduate)

    def save(version, **fields):
        body = json.dumps({"version": version, "fields": fields})
        return client.post(f"{H5}draft/", body, content_type="application/json")

    first = save(0, mobile="13911112222", name="别人")
    clash = save(0, mobile="13933334444")

    assert (first.status_code, first.json()["version"]) == (200, 1)
    assert (clash.status_code, clash.json()["fields"]) == (409, {"mobile": "13911112222"})
    assert "别人" not in Draft.objects.get().values
    assert "13911112222" in client.get(H5).content.decode()
    assert save("x").status_code == 422


@pytest.mark.seed("S1-18", "P-12")
@pytest.mark.parametrize(
    ("asked", "code", "leaf"),
    [
        ({"q": "jixi"}, "341824", None),
        ({"q": "东莞"}, "441900", None),
        ({"in": "440000"}, "441900", True),
        ({"in": "340000"}, "340100", False),
    ],
)
def test_places_are_found_by_sound_and_by_path_down_to_the_county(client, spring, asked, code, leaf):
    spring.login(client, spring.graduate(spring.law))

    rows = client.get("/h/places/", asked, headers={"Accept": "application/json"}).json()["results"]

    found = next(row for row in rows if row["code"] == code)
    assert found.get("leaf") is leaf


def test_the_own_province_comes_first_and_a_former_name_leads_on(client, spring):
    spring.login(client, spring.graduate(spring.law))

    def asked(q):
        return client.get("/h/places/", {"q": q}, headers={"Accept": "application/json"}).json()["results"]

    assert asked("jx")[0]["within"].startswith("安徽省")
    assert (asked("居巢")[0]["name"], "居巢" in asked("居巢")[0]["note"]) == ("巢湖市", True)


@pytest.mark.seed("T-30", "T-31")
def test_a_neighbours_graduate_does_not_exist(client, spring):
    graduate = confirmed(spring, spring.graduate(spring.law))
    urls = [reverse(f"graduates:{name}", args=[graduate.pk]) for name in ("origin", "origin_decide", "origin_reopen")]
    urls.append(reverse("graduates:origin_show", args=[graduate.pk, "mobile"]))

    for stranger in (spring.counsellor(spring.physics), spring.neighbour.employment_office()):
        spring.login(client, stranger)
        for url in urls:
            for ask in (client.get, client.post):
                if (url in urls[1:3]) and ask == client.get:
                    continue
                assert ask(url).status_code == 404
                assert ask(url.replace(f"/{graduate.pk}/", "/999999/")).status_code == 404

    assert fresh(graduate).version == graduate.version


@pytest.mark.seed("S0-15")
def test_the_desk_shows_masked_numbers_and_whose_each_grey_line_is(client, spring):
    graduate = confirmed(spring, spring.graduate(spring.law))
    spring.login(client, spring.counsellor(spring.law))

    page = client.get(reverse("graduates:origin", args=[graduate.pk])).content.decode()

    assert graduate.mobile not in page
    assert graduate.person.document not in page
    assert "姓名必须与学籍一致，只能由学校重新导入学籍数据来更正" in page


@pytest.mark.seed("S0-15", "W-50")
def test_a_number_is_unmasked_only_for_a_purpose_and_the_person_can_read_who_looked(client, spring):
    graduate = confirmed(spring, spring.graduate(spring.law))
    spring.login(client, spring.counsellor(spring.law))
    url = reverse("graduates:origin_show", args=[graduate.pk, "mobile"])

    assert client.post(url, {"purpose": ""}).status_code == 422
    assert not TrailEvent.objects.filter(action="unmask").exists()
    assert graduate.mobile in client.post(url, {"purpose": "contact"}).content.decode()

    seen = TrailEvent.objects.get(action="unmask")
    assert (seen.subject, seen.purpose, seen.changes) == (graduate.ref, "联系毕业生本人", {"field": ["", "手机号"]})


@pytest.mark.seed("S0-14", "S4-46")
def test_an_empty_masked_box_leaves_the_number_alone(client, spring):
    graduate = confirmed(spring, spring.graduate(spring.law))
    spring.login(client, spring.counsellor(spring.law))

    client.post(reverse("graduates:origin", args=[graduate.pk]), {"mobile": "", "hardship": "2", "do": "save"})

    after = fresh(graduate)
    assert (after.mobile, after.hardship) == (graduate.mobile, "2")


@pytest.fixture
def guangdong(spring):
    spring.school.profile_key = "guangdong"
    spring.school.save()
    return spring


@pytest.mark.seed("S4-40", "S4-41", "S4-42")
def test_the_queue_opens_on_what_waits_counts_by_major_and_can_be_asked(client, guangdong):
    for department in (guangdong.law, guangdong.physics):
        for n in (1, 2):
            confirmed(guangdong, guangdong.graduate(department, n))
    guangdong.login(client, guangdong.employment_office())
    url = reverse("graduates:review")

    assert client.get(url)["Location"].endswith("?status=at1")
    page = client.get(url, {"status": "at0"}).content.decode()

    assert "二级待审" in page
    assert {"沈知遥", "陈一鸣"} <= {name for name in ("沈知遥", "陈一鸣") if name in page}
    law = guangdong.majors[guangdong.law.pk].pk
    only = client.get(url, {"status": "at0", "major": law}, headers={"HX-Request": "true"}).content.decode()
    assert ("沈知遥" in only, "陈一鸣" in only) == (True, False)
    assert "沈知遥" not in client.get(url, {"source": "staff"}, headers={"HX-Request": "true"}).content.decode()
    assert (
        "沈知遥"
        in client.get(url, {"sent": "submitted", "origin": "34"}, headers={"HX-Request": "true"}).content.decode()
    )


def test_the_queue_costs_the_same_for_one_and_for_four(client, guangdong):
    confirmed(guangdong, guangdong.graduate(guangdong.law))
    guangdong.login(client, guangdong.employment_office())
    url = f"{reverse('graduates:review')}?status=at0"
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for department, n in ((guangdong.law, 2), (guangdong.physics, 1), (guangdong.physics, 2)):
        confirmed(guangdong, guangdong.graduate(department, n))

    with CaptureQueriesContext(connection) as four:
        client.get(url)

    assert len(four) == len(one)


@pytest.mark.seed("S4-42", "S4-43", "S4-44")
def test_a_batch_refusal_asks_for_words_and_a_forbidden_row_is_named(client, guangdong):
    people = [confirmed(guangdong, guangdong.graduate(guangdong.law, n)) for n in (1, 2)]
    guangdong.login(client, guangdong.counsellor(guangdong.law))
    url = reverse("graduates:review_decide")
    chosen = [g.pk for g in people]

    asked = client.post(url, {"action": "return", "chosen": chosen})
    blank = client.post(url, {"action": "return", "chosen": chosen, "opinion": " "})
    assert ("毕业生都会看到这句话" in asked.content.decode(), fresh(people[0]).state) == (True, "in_review")
    assert (blank.status_code, "请输入审核意见" in blank.content.decode()) == (422, True)
    client.post(url, {"action": "approve", "chosen": chosen[:1]})
    mixed = client.post(url, {"action": "return", "chosen": chosen, "opinion": "写到区县"}).content.decode()

    assert "不同意 1 条" in mixed
    assert "您没有权限审核[一级待审]的记录，请重新选择" in mixed
    assert [fresh(g).state for g in people] == ["in_review", "returned"]


@pytest.mark.seed("S4-47")
def test_one_person_is_added_at_the_desk_and_mistakes_stand_beside_their_box(client, guangdong):
    guangdong.login(client, guangdong.employment_office())
    url = reverse("graduates:add")
    assert client.get(url).status_code == 200

    wrong = client.post(
        url,
        {
            "cohort": guangdong.cohort,
            "name": "周新添",
            "student_number": "2023x",
            "id_number": id_number(300)[:17] + ("1" if id_number(300)[17] != "1" else "2"),
        },
    )

    page = wrong.content.decode()
    assert (wrong.status_code, 'id="p-id_number"' in page, 'id="p-department"' in page) == (422, True, True)
    assert not Graduate.unscoped.filter(name="周新添").exists()
