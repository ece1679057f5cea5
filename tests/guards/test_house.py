"""Tests that stand guard over how the house is built: they read the sources and fail on the first step off the path."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "jiuye"


def sources(pattern="**/*.py", *, tests=False):
    for path in sorted(PACKAGE.glob(pattern)):
        inside = path.relative_to(PACKAGE).parts
        if (tests or "tests" not in inside) and "migrations" not in inside:
            yield path


def pages():
    """Files that answer requests: console and H5 rooms, and the faces."""
    for path in sources():
        parts = path.relative_to(PACKAGE).parts
        if {"console", "h5"} & set(parts[:-1]) or parts[0] == "faces" or path.name == "views.py":
            yield path


def attributes(path):
    return [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Attribute)]


@pytest.mark.seed("W-57")
def test_no_page_queries_without_saying_who_asks():
    guilty = [f"{p.relative_to(ROOT)}:{a.lineno}" for p in pages() for a in attributes(p) if a.attr == "unscoped"]

    assert guilty == []


def test_no_page_writes():
    writing = {"save", "bulk_create", "bulk_update", "delete", "create", "get_or_create", "update_or_create"}
    guilty = []
    for path in pages():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in writing:
                owner = ast.unparse(node.func.value)
                if ".objects" in owner or ".unscoped" in owner:
                    guilty.append(f"{path.relative_to(ROOT)}:{node.lineno} {owner}.{node.func.attr}")

    assert guilty == []


@pytest.mark.seed("W-01")
def test_a_state_is_updated_only_by_the_transition_service():
    """``update(state=…)`` on a lifecycle model exists in records.services and nowhere else."""
    guilty = []
    for path in sources():
        if path.is_relative_to(PACKAGE / "records") or path.is_relative_to(PACKAGE / "notices"):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "update":
                if "state" in {k.arg for k in node.keywords}:
                    guilty.append(f"{path.relative_to(ROOT)}:{node.lineno}")

    assert guilty == []


def test_no_province_is_named_in_code():
    names = re.compile(r"['\"](anhui|guangdong)['\"]")
    guilty = [
        str(path.relative_to(ROOT))
        for path in sources()
        if path.parts[-2] != "provinces"
        and not path.is_relative_to(PACKAGE / "demo")
        and names.search(path.read_text(encoding="utf-8"))
    ]

    assert guilty == []


def test_rules_lifecycles_and_policy_know_no_database():
    guilty = []
    for path in sources():
        pure = path.name == "rules.py" or (
            path.is_relative_to(PACKAGE / "policy") and path.name not in {"apps.py", "registry.py"}
        )
        if pure and re.search(r"^\s*(from|import) django\.(db|http|shortcuts)", path.read_text(encoding="utf-8"), re.M):
            guilty.append(str(path.relative_to(ROOT)))

    assert guilty == []


TEMPLATES = sorted(PACKAGE.glob("**/templates/**/*.html"))


@pytest.mark.seed("F-22")
def test_templates_carry_no_inline_script_or_style():
    wrong = re.compile(r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son[a-z]+=|javascript:", re.I)
    guilty = [str(t.relative_to(ROOT)) for t in TEMPLATES if wrong.search(t.read_text(encoding="utf-8"))]

    assert guilty == []


def test_every_posting_form_carries_a_csrf_token():
    guilty = []
    for template in TEMPLATES:
        for form in re.findall(
            r"<form\b[^>]*method=.post.*?</form>", template.read_text(encoding="utf-8"), re.I | re.S
        ):
            if "csrf_token" not in form:
                guilty.append(str(template.relative_to(ROOT)))

    assert guilty == []


def test_nothing_in_the_repository_names_a_registry_or_a_path_of_one_machine():
    wrong = re.compile(r"(?<![\w.])/(work|root|home)/\w|registry\.npmjs|pypi\.org|files\.pythonhosted")
    guilty = [
        str(path.relative_to(ROOT))
        for pattern in ("*.py", "*.html", "*.js", "*.toml", "*.md", "*.json", "Makefile")
        for path in [
            *PACKAGE.glob(f"**/{pattern}"),
            *ROOT.glob(pattern),
            *ROOT.glob(f"scripts/**/{pattern}"),
            *ROOT.glob(f"docs/**/{pattern}"),
        ]
        if wrong.search(path.read_text(encoding="utf-8"))
    ]

    assert guilty == []


@pytest.mark.seed("M-08")
def test_no_table_holds_a_quota_a_target_or_a_ranking_of_staff():
    from django.apps import apps

    wrong = re.compile(r"quota|target_rate|ranking|指标任务")
    guilty = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("jiuye.")
        for field in model._meta.get_fields()
        if wrong.search(field.name)
    ]

    assert guilty == []
