"""界定与审核要求: what a leaf is and which papers prove it, in every province, on the reviewer's page (S0-21…S0-34, S0-45…S0-55)."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string

from jiuye.destinations.models import Destination
from jiuye.policy import registry
from jiuye.standards.tables import rows

PROFILES = [p.key for p in registry.profiles()]
COHORT = 2027
CODE_KINDS = {
    "就业协议书": "tripartite", "录用接收函": "acceptance", "定向委培回原单位": "directed", "部队招收军士或文职人员": "army",
    "医学规培生": "residency", "国际组织任职": "international", "出国出境就业": "work_abroad",
}  # fmt: skip
MEANS = {
    "agreement form": "协议书", "equivalent": "同等", "acceptance letter": "接收函", "public notice": "公示",
    "the 定向/委培 contract": "培养协议", "recruitment agreement": "招收协议", "agreement with the base": "规培基地签的协议",
    "acceptance document of the organisation": "国际组织的接收材料",
    "acceptance document of the foreign employer": "境外雇主接收函", "work visa": "工作签证", "labour contract": "劳动合同书",
    "hiring certificate": "用人证明", "certificate of the employer": "证明", "transfer letter": "商调函",
    "postdoctoral registration certificate": "博士后研究人员备案证明", "pre-selection": "预定兵通知书",
    "enlistment": "入伍通知书", "appointment document": "录用文件", "acceptance certificate": "主管部门接收证明",
    "business licence": "营业执照", "proof of shares": "股权证明", "incubator": "孵化机构", "shop address": "店铺网址",
    "screenshots": "截图", "turnover": "交易记录", "statement signed by the graduate": "本人签字",
    "list of proposed admissions": "拟录取名单", "request for the archive": "调档函", "admission notice": "录取通知书",
}  # fmt: skip


def criteria_page(profile, leaf, kind=""):
    """The panel of the record page, drawn for a leaf of one province."""
    context = {
        "leaf": leaf,
        "kind": leaf.kinds.get(kind),
        "papers": leaf.evidence_for(kind),
        "counts": {},
        "d": Destination(),
    }
    return render_to_string("destinations/console/record_side.html", context)


def words(leaf, kind=""):
    return " ".join(word for rule in leaf.evidence_for(kind) for word in (rule.label, *rule.accepted))


@pytest.mark.seed("S0-45", "S0-47", "S0-48", "S0-49", "S0-50", "S0-51", "S0-52", "S0-53", "S0-54", "S0-55", "S1-35")
@pytest.mark.parametrize("key", PROFILES)
def test_the_reviewer_reads_definition_papers_and_basis_of_every_leaf(key):
    profile = registry.profile(key, COHORT)
    for leaf in profile.catalogue.leaves.values():
        for kind in leaf.kinds or {"": None}:
            page = criteria_page(profile, leaf, kind)
            expected = [leaf.kinds[kind].definition if kind else leaf.definition, leaf.basis]
            expected += [word for rule in leaf.evidence_for(kind) for word in rule.accepted]
            assert [text for text in expected if text not in page] == [], (leaf.key, kind)


@pytest.mark.seed("S0-45", "S0-47", "S0-48", "S0-49", "S0-50", "S0-51", "S0-52", "S0-53", "S0-54", "S0-55")
@pytest.mark.parametrize("key", PROFILES)
def test_each_paper_the_national_basis_accepts_is_accepted_in_every_province(key):
    catalogue = registry.profile(key, COHORT).catalogue
    wrong = []
    for row in rows("destination_evidence"):
        kind = CODE_KINDS.get(row["kind"], "")
        leaf = next(
            x for x in catalogue.leaves.values() if x.code(COHORT) == row["code"] and (not kind or kind in x.kinds)
        )
        named = [ours for theirs, ours in MEANS.items() if theirs in row["accepted_evidence"]]
        found = [ours for ours in named if ours not in words(leaf, kind)]
        asked = (leaf.min_wage, leaf.min_months or 0, leaf.double_signoff)
        basis = (row["min_wage_rule"] == "Y", int(row["min_months_after_graduation"] or 0), bool(row["extra_signoff"]))
        if found or asked != basis or bool(named) != bool(words(leaf, kind)):
            wrong.append((row["code"], row["kind"], found, asked))

    assert wrong == []


@pytest.mark.seed("S0-48", "S0-54")
@pytest.mark.parametrize("name", ["other_employment", "freelance"])
def test_two_leaders_signatures_and_the_wage_are_on_the_reviewers_page(name):
    for profile in registry.profiles():
        page = criteria_page(profile, profile.catalogue.leaves[name])

        assert "院、校两级负责人都要签字盖章" in page
        assert "月收入不低于当地最低工资" in page
        assert ("离校后至少 6 个月" in page) == (name == "other_employment")
