"""The command line as an administrator scripts it: one JSON object, status 0 only on success."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from jiuye.accounts.models import LoginAttempt, SecondFactor
from jiuye.accounts.services import login
from jiuye.institutions.models import School
from jiuye.kit.sheets import read
from jiuye.records.models import TrailEvent
from jiuye.site.cli import main
from tests.cast import HOME, PASSWORD
from tests.phones import bound

pytestmark = pytest.mark.django_db


def run(capsys, *words):
    status = main([*words, "--json"])
    out = capsys.readouterr().out.strip()
    return status, json.loads(out)


def founded(capsys):
    return run(
        capsys,
        "schools",
        "add",
        "--code",
        "19977",
        "--name",
        "听潮学院",
        "--profile",
        "national",
        "--province",
        "430000",
    )


@pytest.mark.seed("S4-07")
def test_a_school_is_opened_with_its_first_administrator_and_a_one_time_password(capsys):
    status, answer = founded(capsys)

    assert status == 0
    assert School.objects.get(code="19977").profile_key == "national"
    assert answer["username"]
    assert len(answer["password"]) >= 12


def test_the_same_school_twice_is_refused_with_a_reason_and_status_1(capsys):
    founded(capsys)

    status, answer = founded(capsys)

    assert status == 1
    assert answer["refused"][0]["text"]


@pytest.mark.parametrize(("profile", "province"), [("anhui", "安徽省"), ("guangdong", "广东省"), ("national", "全国")])
def test_a_school_no_list_knows_belongs_where_its_profile_says(capsys, profile, province):
    status, answer = run(capsys, "schools", "add", "--code", "19978", "--name", "观潮学院", "--profile", profile)

    assert (status, answer["province"]) == (0, province)


@pytest.mark.parametrize(
    ("asked", "words"),
    [(("--profile", "nowhere"), "nowhere"), (("--profile", "anhui", "--province", "990000"), "990000")],
)
def test_a_profile_or_province_that_does_not_exist_is_refused_and_nothing_is_opened(capsys, asked, words):
    status, answer = run(capsys, "schools", "add", "--code", "19978", "--name", "观潮学院", *asked)

    assert status == 1
    assert words in answer["refused"][0]["text"]
    assert not School.objects.exists()


def test_for_people_a_refusal_is_a_sentence_and_a_list_one_line_each(capsys):
    founded(capsys)

    assert main(["users", "disable", "nobody"]) == 1
    assert "没有账号 nobody" in capsys.readouterr().err
    assert main(["schools", "list"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith("19977  听潮学院")


@pytest.mark.seed("W-35")
def test_the_last_administrator_who_lost_the_phone_is_let_in_again_with_a_reason_in_the_trail(capsys, university):
    user = university.employment_office()
    bound(user)

    with pytest.raises(SystemExit):
        main(["users", "reset-second-factor", user.username])
    nothing, _ = run(capsys, "users", "reset-second-factor", user.username, "--reason", " ")
    done, _ = run(capsys, "users", "reset-second-factor", user.username, "--reason", "手机丢失，校内只有一位管理员")
    again, said = run(capsys, "users", "reset-second-factor", user.username, "--reason", "再来一次")

    assert (nothing, done, again) == (1, 0, 1)
    assert "没有绑定" in said["refused"][0]["text"]
    assert not SecondFactor.objects.exists()
    event = TrailEvent.objects.get(action="second_factor.reset")
    assert (event.actor_ref, event.reason) == ("system", "手机丢失，校内只有一位管理员")


def test_an_account_can_be_disabled_and_enabled_again(capsys):
    _, made = founded(capsys)

    off, _ = run(capsys, "users", "disable", made["username"])
    on, _ = run(capsys, "users", "enable", made["username"])
    _, listed = run(capsys, "users", "list", "--school", "19977")

    assert (off, on) == (0, 0)
    assert [u["disabled"] for u in listed["users"]] == [False]


@pytest.mark.parametrize("what", ["graduates", "destinations"])
def test_a_template_is_written_for_a_profile(capsys, tmp_path, what):
    out = tmp_path / "t.xlsx"

    status, _ = run(capsys, "template", what, "--profile", "anhui", "--out", str(out))

    assert status == 0
    assert any("学号" in heading for heading in read(out, name="t.xlsx").header)


def test_importing_for_an_unknown_school_fails_and_says_so(capsys, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("学号,姓名,毕业去向\n1,甲,求职中\n", encoding="utf-8")

    status, answer = run(capsys, "import", "destinations", str(path), "--school", "00000", "--cohort", "2027")

    assert status == 1
    assert "00000" in json.dumps(answer, ensure_ascii=False)


@pytest.mark.seed("P-40")
def test_the_rates_of_an_empty_cohort_are_a_sentence_not_a_crash(capsys):
    founded(capsys)

    status, answer = run(capsys, "rates", "--school", "19977", "--cohort", "2027")

    assert status == 0
    assert answer


@pytest.mark.seed("W-24")
def test_an_untouched_trail_verifies(capsys):
    founded(capsys)

    status, answer = run(capsys, "trail", "verify")

    assert (status, answer["ok"]) == (0, True)


def test_national_check_of_a_school_without_graduates_finds_nothing(capsys):
    founded(capsys)

    status, _ = run(capsys, "national", "check", "--school", "19977", "--cohort", "2027")

    assert status == 0


def test_the_shipped_profiles_are_clean(capsys):
    status, answer = run(capsys, "policy", "check")

    assert (status, answer["errors"]) == (0, 0)


def test_an_import_of_a_roster_prints_the_counts_of_the_grammar(capsys, tmp_path):
    founded(capsys)
    path = tmp_path / "名单.csv"
    path.write_text("姓名,证件号码,学号\n", encoding="utf-8")

    status, answer = run(capsys, "import", "graduates", str(path), "--school", "19977", "--cohort", "2027", "--dry-run")

    assert set(answer) >= {"read", "created", "updated", "unchanged", "rejected", "problems"}
    assert status in (0, 1)


@pytest.mark.seed("W-54")
def test_what_is_due_is_listed_first_and_let_go_only_without_dry_run(capsys, university):
    with time_machine.travel(timezone.now() - timedelta(days=400)):
        login.staff(username=university.employment_office().username, password=PASSWORD, origin=HOME, at=timezone.now())

    _, beforehand = run(capsys, "retention", "--dry-run")
    kept = LoginAttempt.objects.count()
    status, answer = run(capsys, "retention")

    assert (beforehand["dry_run"], beforehand["due"], kept) == (True, 1, 1)
    assert [(one["rule"], one["due"]) for one in beforehand["rules"] if one["due"]] == [("logins", 1)]
    assert (status, answer["dry_run"], answer["due"]) == (0, False, 1)
    assert not LoginAttempt.objects.exists()
