"""Accounts, roles and data scope as the school's administrator keeps them (S4-15…S4-21, S0-03, S0-04)."""

from argparse import Namespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jiuye.accounts import commands, diagnosis, permissions
from jiuye.accounts.actor import Rectangle
from jiuye.accounts.models import Role, Scope, User
from jiuye.accounts.services import roles, users
from jiuye.graduates.models import Graduate
from jiuye.kit.actors import SYSTEM
from jiuye.kit.refusals import Denied, Refused
from tests.cast import PASSWORD


@pytest.fixture
def office(university):
    return university.actor(university.employment_office())


def add_user(university, office, **changes):
    given = {
        "username": "19901x",
        "name": "新老师",
        "role": university.roles["counselor"],
        "school": university.school,
        **changes,
    }
    return users.add(actor=office, at=timezone.now(), **given)


@pytest.mark.seed("S4-20", "S4-21")
def test_an_account_is_added_listed_disabled_and_opened_again(client, university, office):
    university.login(client, university.employment_office())

    made = client.post(
        reverse("accounts:user_add"),
        {"username": "19901zhou", "name": "周新", "role": university.roles["counselor"].pk},
    ).content.decode()
    user = User.objects.get(username="19901zhou")
    assert "只显示这一次" in made
    client.post(reverse("accounts:user_switch", args=[user.pk]))
    user.refresh_from_db()
    assert user.disabled_at is not None
    client.post(reverse("accounts:user_switch", args=[user.pk]))
    user.refresh_from_db()

    assert user.disabled_at is None
    assert "周新" in client.get(reverse("accounts:users")).content.decode()


@pytest.mark.seed("S4-21")
def test_an_account_starts_with_the_schools_code(university, office):
    with pytest.raises(Refused, match="19901"):
        add_user(university, office, username="zhou")


def test_an_account_name_is_given_once(university, office):
    add_user(university, office)

    with pytest.raises(Refused, match="已经有人用了"):
        add_user(university, office)


@pytest.mark.seed("T-32")
def test_a_form_cannot_carry_another_school_or_level(client, university):
    university.login(client, university.employment_office())
    foreign = university.neighbour.roles["school"]

    answer = client.post(
        reverse("accounts:user_add"),
        {
            "username": "19901y",
            "name": "某",
            "role": foreign.pk,
            "school": foreign.school_id,
            "is_staff": "1",
            "kind": "student",
        },
    )

    assert answer.status_code == 422
    assert not User.objects.filter(username="19901y").exists()


def test_an_administrator_touches_no_account_of_the_neighbour(university, office):
    foreign = university.neighbour.counsellor(university.neighbour.law)

    for verb in (users.disable, users.reset, users.unlock):
        with pytest.raises(Denied):
            verb(actor=office, user=foreign, at=timezone.now())


@pytest.mark.seed("S4-15", "S4-16", "S4-17")
def test_a_role_is_added_used_and_cannot_then_be_deleted(client, university, office):
    university.login(client, university.employment_office())
    client.post(
        reverse("accounts:role_add"), {"name": "兼职辅导员", "level": "counselor", "functions": ["graduates.view"]}
    )
    role = Role.objects.get(name="兼职辅导员", school=university.school)
    add_user(university, office, role=role)

    answer = client.post(reverse("accounts:role_delete", args=[role.pk]))

    assert answer.status_code == 422
    assert "还有 1 个账号" in answer.content.decode()
    assert role.functions == ["graduates.view"]


@pytest.mark.seed("S4-16")
def test_an_unused_role_is_deleted(university, office):
    role = roles.add(
        actor=office, school=university.school, province=None, name="临时", level="counselor", functions=[], description="", majors=[],
        at=timezone.now(),
    )  # fmt: skip

    roles.delete(actor=office, role=role, at=timezone.now())

    assert not Role.objects.filter(name="临时").exists()


@pytest.mark.seed("S4-18", "T-24")
def test_a_function_ticked_or_taken_acts_on_the_next_request(client, university, office):
    role = university.roles["counselor"]
    university.login(client, university.counsellor(university.law))
    assert client.get(reverse("accounts:activation")).status_code == 200

    left = [f for f in role.functions if f != "graduates.activate"]
    roles.edit(actor=office, role=role, name=role.name, functions=left, description="", majors=[], at=timezone.now())

    assert client.get(reverse("accounts:activation")).status_code == 403


@pytest.mark.seed("S4-17")
def test_a_role_bound_to_a_major_narrows_what_its_users_see(university, office):
    user, role = university.department_admin(university.law), university.roles["department"]
    other = university.majors[university.physics.pk]

    roles.edit(
        actor=office,
        role=role,
        name=role.name,
        functions=role.functions,
        description="",
        majors=[other.pk],
        at=timezone.now(),
    )

    assert Graduate.objects.visible_to(university.actor(user)).count() == 0
    roles.edit(
        actor=office, role=role, name=role.name, functions=role.functions, description="",
        majors=[university.majors[university.law.pk].pk], at=timezone.now(),
    )  # fmt: skip
    assert Graduate.objects.visible_to(university.actor(user)).count() == 2


@pytest.mark.seed("S4-19")
def test_nobody_makes_a_role_above_their_own_level_or_beyond_their_functions(university, office):
    given = {
        "actor": office,
        "school": university.school,
        "province": None,
        "description": "",
        "majors": [],
        "at": timezone.now(),
    }

    with pytest.raises(Denied):
        roles.add(name="省里", level="province", functions=[], **given)
    permissions.register_functions("测试", {"test.secret": "只有中心有的功能"})
    with pytest.raises(Refused, match="只有中心有的功能"):
        roles.add(name="越权", level="counselor", functions=["test.secret"], **given)
    del permissions.GROUPS["测试"]


@pytest.mark.seed("S0-04")
def test_a_counsellor_sees_their_class_and_nothing_next_door(university):
    seen = Graduate.objects.visible_to(university.actor(university.counsellor(university.law)))

    assert {g.department for g in seen} == {university.law}
    assert seen.count() == 2


@pytest.mark.seed("S0-04")
@pytest.mark.parametrize(
    ("who", "count"), [("department_admin", 2), ("employment_office", 4), ("centre", 8), ("unassigned", 0)]
)
def test_each_level_sees_its_part(university, who, count):
    ask = getattr(university, who)
    user = ask(university.law) if who == "department_admin" else ask()

    assert Graduate.objects.visible_to(university.actor(user)).count() == count


@pytest.mark.seed("S0-04", "S2-13")
def test_an_unassigned_counsellor_is_told_so_first(university):
    actor = university.actor(university.unassigned())

    first, *_ = diagnosis.why_empty(actor, university.cohort)

    assert first.rule == "empty.unassigned"
    assert "学校已导入" in "".join(diagnosis.ruled_out(actor, university.cohort))


@pytest.mark.seed("S0-04")
@pytest.mark.parametrize(
    ("scope", "rule"),
    [
        ({"level": "11"}, "empty.level"),
        ({"cohort": 2001}, "empty.cohort"),
    ],
)
def test_the_wrong_level_or_cohort_is_named(university, office, scope, rule):
    user = university.unassigned()
    users.set_scopes(
        actor=office, user=user, rectangles=[Rectangle(department=university.law.pk, **scope)], at=timezone.now()
    )

    rules = [reason.rule for reason in diagnosis.why_empty(university.actor(user), university.cohort)]

    assert rules[0] == rule


@pytest.mark.seed("S0-04")
def test_nothing_imported_is_a_cause_of_its_own(university):
    Graduate.unscoped.filter(school=university.school).update(deactivated_at=timezone.now())

    rules = [r.rule for r in diagnosis.why_empty(university.actor(university.counsellor(university.law)))]

    assert rules == ["empty.not_imported"]


@pytest.mark.seed("S2-13")
def test_graduates_whose_department_was_not_recognised_are_found(university):
    Graduate.unscoped.filter(department=university.law).update(department=None, class_group=None)

    rules = [r.rule for r in diagnosis.why_empty(university.actor(university.department_admin(university.law)))]

    assert "empty.department" in rules


@pytest.mark.seed("S0-04")
def test_a_sent_diagnosis_waits_for_the_administrator_until_the_scope_is_set(client, university, office):
    user = university.unassigned()
    university.login(client, user)
    client.post(reverse("accounts:diagnosis"))
    university.login(client, university.employment_office())
    assert "有人的列表是空的" in client.get(reverse("accounts:users")).content.decode()

    client.post(
        reverse("accounts:user_scopes", args=[user.pk]), {"department": university.law.pk, "cohort": university.cohort}
    )

    assert "有人的列表是空的" not in client.get(reverse("accounts:users")).content.decode()
    assert Graduate.objects.visible_to(university.actor(user)).count() == 2


def test_a_rectangle_is_taken_away_again(client, university):
    user = university.counsellor(university.law)
    university.login(client, university.employment_office())

    client.post(reverse("accounts:user_scopes", args=[user.pk]), {"remove": Scope.objects.get(user=user).pk})

    assert not Scope.objects.filter(user=user).exists()


def test_the_command_line_opens_a_school_with_its_first_administrator(db):
    at = timezone.now()
    status, facts = commands.found_school(Namespace(code="10357", name="安徽大学", profile="anhui"), at=at)

    assert (status, facts["province"]) == (0, "安徽省")
    user = User.objects.get(username=facts["username"])
    assert user.check_password(facts["password"])
    assert user.must_change_password
    with pytest.raises(Refused, match="10357"):
        commands.found_school(Namespace(code="10357", name="安徽大学", profile="anhui"), at=at)


def test_the_command_line_adds_lists_disables_and_resets(university):
    at = timezone.now()
    made = Namespace(username="19901cli", name="命令行", school="19901", province="", role="department")

    assert commands.add(made, at=at)[0] == 0
    assert commands.reset(Namespace(username="19901cli"), at=at)[0] == 0
    assert commands.disable(Namespace(username="19901cli"), at=at)[0] == 0
    _, facts = commands.listed(Namespace(school="19901"), at=at)

    assert [u["disabled"] for u in facts["users"] if u["username"] == "19901cli"] == [True]
    with pytest.raises(Refused, match="nobody"):
        commands.disable(Namespace(username="nobody"), at=at)


@pytest.mark.seed("T-27")
def test_no_account_exists_that_nobody_made(db):
    assert not User.objects.exists()


def test_a_students_password_is_not_reset_by_staff(university):
    user = university.student(university.graduate(university.law))

    with pytest.raises(Refused, match="不能重置"):
        users.reset(actor=SYSTEM, user=user, at=timezone.now())
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize("name", ["users", "roles", "activation"])
def test_a_list_costs_the_same_with_one_row_and_with_four(client, university, office, name, django_assert_num_queries):
    university.login(client, university.employment_office())
    address = reverse(f"accounts:{name}")
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)

    for n in range(3):
        add_user(university, office, username=f"19901n{n}")
        roles.add(
            actor=office, school=university.school, province=None, name=f"角色{n}", level="counselor", functions=[], description="",
            majors=[], at=timezone.now(),
        )  # fmt: skip

    with django_assert_num_queries(len(few)):
        client.get(address)
