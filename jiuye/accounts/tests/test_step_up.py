"""Before what cannot be taken back, somebody already in shows again that it is them (W-35, W-36)."""

from datetime import timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts.models import LoginAttempt, Role, SignIn
from jiuye.kit.fresh import PROOF, require_fresh
from jiuye.kit.screens import SCREENS, SIGNED_IN, screen
from jiuye.records.jobs.worker import work_once
from jiuye.records.models import FileRun, TrailEvent
from tests.cast import PASSWORD
from tests.phones import bound

ASK = ("exports:ask", ["graduates.roster"])
LATER = timedelta(minutes=5, seconds=1)


@pytest.fixture
def start():
    """A moment that stands still; ``later(…)`` is a visit after the five minutes."""
    return timezone.now().replace(microsecond=0)


def later(start, extra=timedelta()):
    return time_machine.travel(start + LATER + extra, tick=False)


def kept_fields(page):
    """The form of the page as a browser would send it again."""
    return dict(page.context["kept"])


def sensitive(columns="name,id_number"):
    return {"query": "", "columns": columns.split(","), "format": "xlsx", "reason": "报送公安核验"}


@pytest.mark.seed("W-35")
def test_a_sensitive_export_asks_again_and_then_goes_on_with_what_was_filled_in(client, university, start):
    user = university.employment_office()
    with time_machine.travel(start, tick=False):
        phone = bound(user)
        university.login(client, user)
    address = reverse(ASK[0], args=ASK[1])

    with later(start):
        asked = client.post(address, sensitive(), headers={"Accept": "text/html"})
        assert (asked.status_code, asked.context["field"].label) == (403, "动态验证码")
        assert not FileRun.objects.exists()
        form = {**kept_fields(asked), "columns": ["name", "id_number"]}
        assert set(form) == {"query", "columns", "format", "reason"}
        answer = client.post(address, {**form, PROOF: phone.shows(timezone.now())})

    assert answer.url == reverse("exports:mine")
    assert FileRun.objects.get().columns == ["name", "id_number"]
    assert FileRun.objects.get().sensitive


@pytest.mark.seed("W-35")
def test_a_list_without_sensitive_columns_asks_nothing(client, university, start):
    with time_machine.travel(start, tick=False):
        university.login(client, university.employment_office())

    with later(start):
        answer = client.post(reverse(ASK[0], args=ASK[1]), sensitive("name"))

    assert answer.url == reverse("exports:mine")


@pytest.mark.seed("W-35")
def test_within_five_minutes_nobody_is_asked_twice(client, university, start):
    user = university.employment_office()
    with time_machine.travel(start, tick=False):
        phone = bound(user)
        university.login(client, user)
    with later(start):
        client.post(reverse("accounts:prove"), {PROOF: phone.shows(timezone.now())})

    with time_machine.travel(start + LATER + timedelta(minutes=5), tick=False):
        assert client.post(reverse(ASK[0], args=ASK[1]), sensitive()).url == reverse("exports:mine")
    with time_machine.travel(start + LATER + LATER, tick=False):
        assert client.post(reverse(ASK[0], args=ASK[1]), sensitive()).status_code == 403


@pytest.mark.seed("W-35")
def test_a_finished_sensitive_file_is_not_fetched_by_whoever_finds_the_desk_empty(client, university, start):
    user = university.employment_office()
    with time_machine.travel(start, tick=False):
        bound(user)
        university.login(client, user)
        client.post(reverse(ASK[0], args=ASK[1]), sensitive())
        while work_once("step-up"):
            pass
    run = FileRun.objects.get()

    with later(start):
        answer = client.post(reverse("exports:fetch", args=[run.pk]))

    assert answer.status_code == 403
    assert "确认是您本人" in answer.content.decode()


CHANGES = [
    ("accounts:role_add", None), ("accounts:role_edit", "role"), ("accounts:role_switch", "role"), ("accounts:role_delete", "role"),
    ("accounts:user_add", None), ("accounts:user_edit", "user"), ("accounts:user_scopes", "user"), ("accounts:user_reset", "user"),
    ("accounts:factor_reset", "user"),
]  # fmt: skip


@pytest.mark.seed("W-35")
@pytest.mark.parametrize(("name", "of"), CHANGES)
def test_giving_power_to_others_asks_again(client, university, start, name, of):
    with time_machine.travel(start, tick=False):
        university.login(client, university.employment_office())
        target = {"role": university.roles["counselor"], "user": university.counsellor(university.law)}
    address = reverse(name, args=[target[of].pk] if of else [])
    before = TrailEvent.objects.count()

    with later(start):
        answer = client.post(address, {"name": "新名字", "reason": "手机丢了"})

    assert answer.status_code == 403
    assert "确认是您本人" in answer.content.decode()
    assert TrailEvent.objects.count() == before


@pytest.mark.seed("W-35")
def test_what_carries_numbers_out_or_gives_power_is_behind_such_a_door():
    """A page added to this list later must say so at its door."""
    asking = {name for name, door in SCREENS.items() if "POST" in door.fresh}

    assert {
        "jiuye.national.console.files.download", "jiuye.faces.exports.approve", "jiuye.accounts.console.roles.edit",
        "jiuye.accounts.console.users.edit", "jiuye.accounts.console.users.reset", "jiuye.accounts.console.offices.reset",
        "jiuye.accounts.console.factor.reset", "jiuye.accounts.console.factor.codes",
    } <= asking  # fmt: skip


@pytest.mark.seed("W-35")
def test_who_bound_no_phone_types_the_password_again(client, university, start):
    user = university.employment_office()
    with time_machine.travel(start, tick=False):
        university.login(client, user)
        role = university.roles["counselor"]
    form = {"name": "带班老师", "description": "", "functions": role.functions}

    with later(start):
        asked = client.post(reverse("accounts:role_edit", args=[role.pk]), form)
        assert asked.context["field"].label == "登录密码"
        wrong = client.post(reverse("accounts:role_edit", args=[role.pk]), {**form, PROOF: "wrong"})
        assert "密码不对" in wrong.content.decode()
        assert Role.objects.get(pk=role.pk).name == "辅导员"
        client.post(reverse("accounts:role_edit", args=[role.pk]), {**form, PROOF: PASSWORD})

    assert Role.objects.get(pk=role.pk).name == "带班老师"


@pytest.mark.seed("W-35")
def test_who_bound_a_phone_does_not_get_by_with_the_password(client, university, start):
    user = university.employment_office()
    with time_machine.travel(start, tick=False):
        bound(user)
        university.login(client, user)

    with later(start):
        assert client.post(reverse("accounts:prove"), {PROOF: PASSWORD}).status_code == 422
        fresh = {"current": PASSWORD, "password": "Quiet-Harbour-1987", "again": "Quiet-Harbour-1987"}
        assert client.post(reverse("accounts:password"), fresh).status_code == 302
        answer = client.post(reverse(ASK[0], args=ASK[1]), sensitive())

    assert answer.status_code == 403


@pytest.mark.seed("W-36", "T-24")
def test_the_session_goes_on_under_a_new_id_and_the_old_one_is_dead(client, university, start):
    user, stolen = university.employment_office(), Client()
    with time_machine.travel(start, tick=False):
        phone = bound(user)
        university.login(client, user)
    stolen.cookies["jiuye"] = client.cookies["jiuye"].value

    with later(start):
        client.post(reverse("accounts:prove"), {PROOF: phone.shows(timezone.now())})
        assert client.get(reverse("accounts:mine")).status_code == 200
        assert stolen.get(reverse("accounts:mine")).status_code == 302

    assert SignIn.objects.get(user=user, ended_at=None).session_key == client.session.session_key
    assert TrailEvent.objects.get(action="session.prove").purpose == "code"


@pytest.mark.seed("W-36")
def test_a_page_that_breaks_after_the_proof_leaves_its_reader_signed_in(university, start, monkeypatch):
    user, client = university.employment_office(), Client(raise_request_exception=False)
    with time_machine.travel(start, tick=False):
        university.login(client, user)
    monkeypatch.setattr("jiuye.accounts.services.roles.edit", lambda **k: 1 / 0)
    role = university.roles["counselor"]

    with later(start):
        form = {"name": "带班老师", "functions": role.functions, PROOF: PASSWORD}
        assert client.post(reverse("accounts:role_edit", args=[role.pk]), form).status_code == 500
        assert client.get(reverse("accounts:mine")).status_code == 200


@pytest.mark.seed("W-30", "W-37")
def test_wrong_answers_count_where_wrong_passwords_count(client, university, start):
    user = university.employment_office()
    with time_machine.travel(start, tick=False):
        phone = bound(user)
        university.login(client, user)

    with later(start):
        for _ in range(5):
            client.post(reverse("accounts:prove"), {PROOF: "000000"})
        answer = client.post(reverse("accounts:prove"), {PROOF: phone.shows(timezone.now())})
        entering = Client().post(reverse("accounts:login"), {"username": user.username, "password": PASSWORD})

    assert "试错的次数太多" in answer.content.decode()
    assert "试错的次数太多" in entering.content.decode()
    assert LoginAttempt.objects.filter(user=user, outcome="code").count() == 5


@pytest.mark.seed("T-37")
@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_being_asked_never_leads_to_another_host(client, university, target):
    university.login(client, university.employment_office())

    assert client.get(reverse("accounts:prove"), {"next": target}).url == reverse("faces:home")


def test_a_page_that_is_read_is_left_for_the_question_and_come_back_to(client, university, start):
    user = university.employment_office()
    with time_machine.travel(start, tick=False):
        phone = bound(user)
        university.login(client, user)

    with later(start):
        led = client.get(reverse("accounts:enrol")).url
        assert client.get(led).status_code == 403
        back = client.post(led, {PROOF: phone.shows(timezone.now())})

    assert back.url == reverse("accounts:enrol")


@pytest.mark.seed("W-03")
def test_a_form_that_was_asked_about_is_done_once_under_its_own_key(client, university, start):
    user = university.employment_office()
    with time_machine.travel(start, tick=False):
        phone = bound(user)
        university.login(client, user)
    form, address = {**sensitive(), "idempotency_key": "b0e2"}, reverse(ASK[0], args=ASK[1])

    with later(start):
        assert client.post(address, form).status_code == 403
        client.post(address, {**form, PROOF: phone.shows(timezone.now())})
        client.post(address, form)

    assert FileRun.objects.count() == 1


def test_the_question_is_not_kept_for_the_back_button(client, university, start):
    with time_machine.travel(start, tick=False):
        university.login(client, university.employment_office())

    with later(start):
        page = client.post(reverse(ASK[0], args=ASK[1]), sensitive(), headers={"Accept": "text/html"})

    assert page.status_code == 403
    assert page["Cache-Control"] == "no-store"


# -- the mechanism for pages to come, on both faces


@pytest.fixture
def doors():
    """Two pages of a domain to come: one asks at its door, one in its body; gone again afterwards."""
    known = dict(SCREENS)

    @screen(needs=SIGNED_IN, methods=("POST",), party="any", face="h5", fresh=("POST",))
    def sign(request, actor):
        return HttpResponse(f"signed {request.POST.get('terms')} {PROOF in request.POST}")

    @screen(needs=SIGNED_IN, methods=("POST",), party="any", face="h5")
    def maybe(request, actor):
        require_fresh(request)
        return HttpResponse("went on")

    yield {"sign": sign, "maybe": maybe}
    SCREENS.clear()
    SCREENS.update(known)


@pytest.mark.seed("W-35")
@pytest.mark.parametrize("name", ["sign", "maybe"])
def test_a_graduate_is_asked_for_the_password_before_they_sign(client, university, doors, start, rf, name):
    graduate = university.graduate(university.law)
    with time_machine.travel(start, tick=False):
        university.login(client, graduate)
        actor = university.actor(graduate)

    def posts(data):
        request = rf.post("/h/anything/", data)
        request.session, request.user, request.htmx, request.actor = (
            client.session,
            university.student(graduate),
            False,
            actor,
        )
        return doors[name](request)

    with later(start):
        asked, done = posts({"terms": "v3"}), posts({"terms": "v3", PROOF: PASSWORD})

    assert asked.status_code == 403
    assert "你刚才填的都留着" in asked.content.decode()
    assert done.content.decode() in {"signed v3 False", "went on"}


def test_a_part_of_a_page_sends_its_reader_to_the_question(client, university, start):
    with time_machine.travel(start, tick=False):
        university.login(client, university.employment_office())
    here = reverse("accounts:users")

    with later(start):
        answer = client.post(
            reverse("accounts:role_add"),
            {},
            headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{here}"},
        )

    assert answer.status_code == 401
    assert answer["HX-Redirect"].startswith(reverse("accounts:prove"))
    assert here.replace("/", "%2F") in answer["HX-Redirect"]
