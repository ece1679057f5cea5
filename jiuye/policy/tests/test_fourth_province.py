"""A stranger writes a province from docs/profiles.md, and the documentation keeps up with the types."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from jiuye.policy import checker, registry
from jiuye.policy.reference import reference

DOCS = Path(settings.BASE_DIR).parent / "docs" / "profiles.md"


@pytest.fixture
def example(tmp_path):
    written = re.search(r"```toml\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL).group(1)
    path = tmp_path / "jiangnan.toml"
    path.write_text(written, encoding="utf-8")
    return path


@pytest.mark.seed("M-04", "C-37")
def test_the_province_of_the_documentation_loads_and_has_nothing_wrong(example):
    province = registry.load(example)

    assert checker.check(province) == []
    process, flow = province.processes["destination"], province.flow("destination")
    assert [s.pending for s in flow.stages] == ["等班主任核对", "等院系审核", "等学校审核"]
    assert list(process.flows) == ["three_steps"]
    assert process.caption("approved") == "已办结"
    assert province.catalogue.leaves["contract"].rule("monthly_pay") == "required"
    assert province.catalogue.leaves["contract"].rule("contract_from") == "required"
    assert [f.label for f in province.fields.extension_fields("origin")] == ["家乡联系人"]


@pytest.mark.seed("M-04")
def test_a_province_of_the_installation_is_found_by_key_and_cohort(example, settings):
    settings.PROFILES_DIR = str(example.parent)

    assert registry.profile("jiangnan", 2026).name == "江南"
    with pytest.raises(KeyError):
        registry.profile("jiangnan", 2024)
    assert {p.key for p in registry.profiles()} == {"anhui", "guangdong", "national", "jiangnan"}


def test_two_files_may_not_speak_for_the_same_cohort(example, settings):
    settings.PROFILES_DIR = str(example.parent)
    (example.parent / "jiangnan-later.toml").write_text('key = "jiangnan"\nname = "江南"\ncohorts = { first = 2030 }')

    with pytest.raises(registry.ProfileError) as caught:
        registry.profiles()

    assert caught.value.problems[0].key == "cohorts"
    assert "重叠" in caught.value.problems[0].reason


def test_the_rules_of_a_province_change_with_the_cohort(tmp_path, settings):
    settings.PROFILES_DIR = str(tmp_path)
    for name, first, last, files in (("before", 2020, 2026, 4), ("after", 2027, 2999, 6)):
        (tmp_path / f"{name}.toml").write_text(
            f'key = "hexi"\nname = "河西"\ncohorts = {{ first = {first}, last = {last} }}\n[evidence]\nmax_files = {files}\n'
        )

    assert registry.profile("hexi", 2026).evidence.max_files == 4
    assert registry.profile("hexi", 2027).evidence.max_files == 6


def test_the_documentation_lists_every_key_there_is():
    assert reference() in DOCS.read_text(encoding="utf-8")
