"""The three shipped provinces say what their handbooks say."""

import csv
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from jiuye.policy import checker, registry
from jiuye.policy.machine import explore
from jiuye.policy.vocabulary import DESTINATION_FIELDS, NATIONAL_FIELD, ROLES, STATES, TYPES
from jiuye.standards.national import evidence_rules, moe_destinations

CHINA = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("key", ["anhui", "guangdong", "national"])
@pytest.mark.seed("M-04")
def test_a_shipped_province_has_nothing_wrong_with_it(key):
    assert checker.check(registry.profile(key, 2026)) == []


@pytest.mark.seed("S0-36", "S0-37", "S0-38", "S0-39", "S0-40", "S0-41", "C-04", "C-06")
def test_anhui_calls_each_step_of_review_as_its_handbook_does(anhui):
    caption = anhui.processes["destination"].caption

    assert caption("draft") == "未提交"
    assert caption("in_review", 0) == "待审核"
    assert caption("in_review", 1) == "初审通过"
    assert caption("approved", 2) == "审核通过"
    assert caption("returned") == "审核不通过"
    assert caption("in_review", 0, origin="online_signing") == "网络签约"


@pytest.mark.seed("S0-12", "S0-13", "S0-14", "C-37")
def test_anhui_confirms_origin_information_without_review(anhui):
    origin = anhui.processes["origin"]

    assert origin.flow.stages == ()
    assert [origin.caption(s) for s in ("draft", "confirmed", "locked")] == ["未提交", "学生已确认", "已锁定"]
    ends = {step.by: step.target.state for step in explore(origin, origin.flow) if step.source.state == "draft"}
    assert (ends["student"], ends["school"]) == ("confirmed", "locked")


@pytest.mark.seed("S0-43")
def test_a_record_entered_by_staff_stands_as_reviewed_up_to_their_desk(anhui):
    process, flow = anhui.processes["destination"], anhui.flow("destination")

    assert process.staff_entry == "stage_of_role"
    assert flow.after_entry_by("counselor") == flow.after_entry_by("department") == 1
    assert flow.after_entry_by("school") == len(flow.stages)


@pytest.mark.seed("S4-38", "S4-39", "S4-47", "C-04")
def test_guangdong_reviews_on_three_levels_and_the_school_may_skip_the_department(guangdong):
    for name in ("origin", "destination"):
        process, flow = guangdong.processes[name], guangdong.flow(name)

        assert [process.caption("in_review", n) for n in range(3)] == ["二级待审", "一级待审", "中心待审"]
        assert process.caption("approved", 3) == "完成"
        assert process.caption("returned") == "不同意"
        assert process.submission_captions["submitted"] == "已提交"
        assert flow.seniors_may_skip
        assert process.staff_entry == "first_stage"
        assert list(process.flows) == ["three_levels"]


@pytest.mark.seed("S4-42", "S4-43", "S4-44", "C-36")
def test_guangdong_refuses_a_batch_in_the_handbooks_words(guangdong):
    process = guangdong.processes["destination"]

    assert process.message("finished_selected") == "选项中有“已完成”和“中心待审”的记录，请重新选择"
    assert process.message("not_your_stage", caption="一级待审") == "您没有权限审核[一级待审]的记录，请重新选择"
    assert process.message("opinion_needed") == "请输入审核意见"


@pytest.mark.seed("S2-18", "S2-67", "S2-68", "S2-71", "S2-72", "C-05", "C-21")
def test_a_school_on_the_national_platform_chooses_one_or_two_levels(national):
    process = national.processes["destination"]

    assert [s.levels for s in national.flow("destination", "school_only").stages] == [{"school"}]
    assert [s.levels for s in national.flow("destination").stages] == [{"counselor", "department"}, {"school"}]
    assert process.caption("in_review") == "去向登记审核中，等待学院/学校审核"
    assert process.flow.stages[0].outcomes == {"approve", "return", "reject_void"}
    assert process.effects["reject_void"] == "voided"
    assert process.withdraw
    assert process.self_void == "free"


@pytest.mark.seed("S1-22", "C-07")
def test_anhui_locks_destination_and_employer_once_the_department_agreed(anhui):
    def may(state, stage, field):
        return anhui.locks.editable("destination", state, stage, "student", field)

    for state, stage in (("in_review", 1), ("approved", 2)):
        assert not may(state, stage, "leaf").editable
        assert "单位名称" in may(state, stage, "employer_name").reason.text
        assert may(state, stage, "contact_phone").editable


@pytest.mark.seed("S2-44", "S2-70", "C-07")
def test_nationally_only_the_school_may_correct_the_coded_fields_and_the_graduate_is_told(national):
    lock = national.locks.editable("destination", "approved", 2, "school", "job_category")

    assert lock.editable
    assert lock.notify
    assert not national.locks.editable("destination", "approved", 2, "school", "employer_name").editable
    for role in set(ROLES) - {"school"}:
        assert not national.locks.editable("destination", "approved", 2, role, "job_category").editable


@pytest.mark.seed("S4-46", "C-07")
def test_guangdong_leaves_everything_open_until_it_is_finished(guangdong):
    for stage in range(3):
        assert guangdong.locks.editable("destination", "in_review", stage, "student", "employer_name").editable
    finished = guangdong.locks.editable("destination", "approved", 3, "school", "employer_name")

    assert not finished.editable
    assert finished.reason.remedy


@pytest.mark.seed("S0-06", "C-07", "M-02")
@pytest.mark.parametrize("key", ["anhui", "guangdong", "national"])
def test_every_locked_field_says_why_and_what_to_do(key):
    profile = registry.profile(key, 2026)

    for process in profile.processes:
        for state in STATES:
            for stage in range(4):
                for role in ROLES:
                    for field in (*DESTINATION_FIELDS, *profile.roster.registry_fields):
                        lock = profile.locks.editable(process, state, stage, role, field)
                        assert lock.editable or (lock.reason.text and lock.reason.remedy and lock.reason.owner)
    assert not profile.locks.editable("origin", "draft", 0, "school", "id_number").editable
    assert len(profile.roster.registry_fields) == 10


@pytest.mark.seed("S0-21", "S0-24", "S0-26", "S0-27", "S0-28", "S0-30", "S0-32", "S0-34", "C-11")
def test_the_catalogue_has_fourteen_types_and_every_leaf_of_the_handbook(anhui):
    leaves = anhui.catalogue.leaves.values()

    assert {leaf.type for leaf in leaves} == set(TYPES)
    assert len(anhui.catalogue.leaves["agreement"].kinds) == 7
    counts = {t: sum(1 for leaf in leaves if leaf.type == t) for t in TYPES}
    assert (counts["research_assistant"], counts["national_programme"], counts["local_programme"]) == (2, 3, 6)
    assert (counts["startup"], counts["further_study"], counts["seeking"], counts["not_seeking"]) == (4, 3, 7, 2)


@pytest.mark.seed("S0-48", "S0-49", "S0-50", "S0-53", "S0-54", "S1-36", "C-11")
def test_leaves_carry_the_checks_their_evidence_needs(anhui):
    leaves = anhui.catalogue.leaves

    other = leaves["other_employment"]
    assert (other.min_wage, other.min_months, other.double_signoff) == (True, 6, True)
    assert {k for k, leaf in leaves.items() if leaf.min_wage} == {
        "other_employment", "research_assistant", "freelance"
    }  # fmt: skip
    assert leaves["freelance"].double_signoff
    assert (leaves["research_assistant"].code(2026), leaves["postdoc"].code(2026)) == ("271", "272")
    assert leaves["postdoc"].code(2020) == "27"
    assert [leaves[k].code(2026) for k in ("company_founder", "incubator", "sole_trader", "online_shop")] == [
        "751", "752", "753", "754"
    ]  # fmt: skip
    assert leaves["online_shop"].evidence[0].min_files == 2


@pytest.mark.seed("S0-20", "S1-35")
def test_unplaced_destinations_ask_for_no_evidence_and_placed_ones_always_do(anhui):
    for leaf in anhui.catalogue.leaves.values():
        assert leaf.needs_evidence == (leaf.counts_as != "not_employed"), leaf.key
        assert leaf.definition
        assert leaf.basis


def test_codes_evidence_and_forms_agree_with_the_tables_of_the_handbooks(national):
    data = Path(__file__).parent / "data"
    leaves = national.catalogue.leaves.values()
    rules = {(r["destination_code"], r["field"]): r["rule"] for r in csv.DictReader((data / "required.csv").open())}

    for leaf in leaves:
        parent = leaf.code(2020)[:2]
        if leaf.type in ("research_assistant", "further_study", "abroad") or leaf.key == "directed_supplement":
            continue
        for field in ("employer_name", "region_code", "contact_name", "address"):
            assert leaf.rule(field) == rules[parent, NATIONAL_FIELD[field]], (leaf.key, field)


@pytest.mark.seed("S2-29", "C-12", "S0-30")
def test_a_graduate_sees_only_the_destinations_open_to_them(anhui):
    visible = anhui.catalogue.visible_to

    assert [leaf.key for leaf in visible("21", "31")] == ["directed_supplement"]
    assert [leaf.key for leaf in visible("41", "41")] == ["directed_supplement"]
    bachelor = {leaf.key for leaf in visible("11", "31")}
    assert "college_to_bachelor" not in bachelor
    assert not {"unregistered", "directed_supplement", "postdoc"} & bachelor
    assert "college_to_bachelor" in {leaf.key for leaf in visible("11", "41")}
    assert "postdoc" in {leaf.key for leaf in visible("22", "01")}


@pytest.mark.seed("S1-31")
def test_the_graduates_list_has_three_groups(anhui):
    groups = dict(anhui.catalogue.grouped(anhui.catalogue.visible_to("11", "31")))

    assert list(groups) == ["employed", "study", "not_employed"]
    assert len(groups["not_employed"]) == 9


@pytest.mark.seed("S1-26", "C-38")
def test_the_chooser_brings_a_postdoc_to_either_code_by_the_paper_in_hand(anhui):
    chooser = anhui.catalogue.chooser

    by_agreement = chooser["agreement_postdoc"].choices
    assert [(c.leaf, c.kind) for c in by_agreement][:2] == [("agreement", "tripartite"), ("postdoc", "")]
    assert "selected_official" in {c.leaf for c in chooser["local_programme"].choices}


@pytest.mark.seed("S4-88", "C-11", "C-16")
def test_guangdong_keeps_its_sixteen_codes_with_two_outside_the_rate(guangdong):
    leaves = guangdong.catalogue.leaves.values()

    assert {leaf.local_code for leaf in leaves} == {
        "0", "10", "11", "12", "27", "46", "50", "51", "70", "71", "72", "75", "76", "80", "85", "99"
    }  # fmt: skip
    assert guangdong.statistics.pool("0") is None
    assert guangdong.statistics.pool("99") is None
    assert "no_dispatch" not in {leaf.key for leaf in guangdong.catalogue.visible_to("11", "31", 2026)}


@pytest.mark.seed("S2-25", "R-07", "C-23", "W-05")
def test_the_previous_cohort_may_register_until_the_last_second_of_january(national):
    last = datetime(2027, 1, 31, 23, 59, 59, tzinfo=CHINA)
    late = datetime(2027, 2, 1, 0, 0, 0, tzinfo=CHINA)
    windows = national.windows

    assert windows.status("register", 2026, last) is None
    assert "已经截止" in windows.status("register", 2026, late).text
    assert windows.status("register", 2027, last) is None
    assert "还没有开放" in windows.status("register", 2028, late).text
    assert windows.status("change", 2026, datetime(2026, 8, 31, 23, 0, tzinfo=CHINA)) is None
    assert windows.status("change", 2026, datetime(2026, 9, 1, tzinfo=CHINA)).remedy


@pytest.mark.seed("S4-35", "S4-36", "S1-18")
def test_fields_have_three_switches_and_help_and_the_unknown_is_off(anhui, guangdong):
    assert anhui.fields.switch("origin", "origin_region").required
    assert not anhui.fields.switch("origin", "major_code").editable
    assert guangdong.fields.switch("origin", "household_region").enabled
    assert not anhui.fields.switch("origin", "household_region").enabled
    assert not anhui.fields.switch("origin", "no_such_field").enabled
    assert "父母户口本" in anhui.fields.help_for("origin", "origin_region")


@pytest.mark.seed("C-15", "S1-32", "S1-34")
def test_at_most_four_materials_of_a_size_a_phone_can_send(anhui):
    assert (anhui.evidence.max_files, anhui.evidence.max_kb) == (4, 300)


@pytest.mark.seed("S1-87", "M-02")
def test_feedback_on_information_promises_an_answer_in_three_working_days(anhui):
    assert anhui.flow("correction").stages[0].days == 3
    assert all(reason.sentence for reason in anhui.processes["destination"].reject_reasons)


@pytest.mark.seed("S0-20", "S0-45", "S0-48", "S0-54", "C-11")
def test_every_leaf_agrees_with_the_national_table_on_its_name_side_and_checks(anhui):
    leaves = [leaf for leaf in anhui.catalogue.leaves.values() if leaf.key != "directed_supplement"]
    wage = {rule.code for rule in evidence_rules() if rule.min_wage}
    months = {rule.code: rule.min_months_after_graduation for rule in evidence_rules()}
    signed = {rule.code for rule in evidence_rules() if rule.extra_signoff}

    for leaf in leaves:
        code = leaf.code(2026)
        row = moe_destinations()[code]
        assert row.reportable in ("Y", "initial"), leaf.key
        assert (row.counts_as == "employed") == (leaf.counts_as != "not_employed"), leaf.key
        assert row.group_2021 == anhui.statistics.pool(code, "2021")
        assert row.group_2024 == anhui.statistics.pool(code, "2024")
        assert (leaf.min_wage, leaf.min_months, leaf.double_signoff) == (code in wage, months[code], code in signed)
    reported = {code for code, row in moe_destinations().items() if row.reportable in ("Y", "initial")}
    assert {leaf.code(2026) for leaf in leaves} == reported


@pytest.mark.seed("S2-25", "C-23")
def test_a_cohort_that_is_neither_this_years_nor_last_years_only_looks_on(national):
    at = datetime(2026, 11, 21, 12, 0, tzinfo=CHINA)

    open_to = [cohort for cohort in range(2020, 2031) if national.windows.status("register", cohort, at) is None]

    assert open_to == [2026, 2027]


@pytest.mark.seed("S0-58", "S0-59")
def test_national_feedback_returns_an_anhui_record_as_rejected_and_the_graduate_can_mend_it(anhui):
    process = anhui.processes["destination"]
    state = anhui.national.feedback_state

    assert process.caption(state) == "审核不通过"
    assert state in process.resubmit_from
    assert anhui.locks.editable("destination", state, 0, "student", "industry").editable
    assert (anhui.national.mode, anhui.national.after_stage) == ("scheduled", 1)


@pytest.mark.seed("C-34")
def test_every_notice_reaches_people_inside_the_product_whatever_else(national):
    assert all("app" in rule.channels for rule in national.notifications)
    assert {"destination.returned", "destination.amended", "destination.entered", "national.feedback"} <= {
        rule.event for rule in national.notifications
    }


@pytest.mark.seed("S0-05", "S0-08", "S4-32")
def test_the_roster_asks_for_twenty_three_fields_and_imports_with_three(national, guangdong):
    assert len(national.roster.mandatory_fields) == 23
    assert set(guangdong.roster.minimum_fields) == {"name", "id_number", "student_number"}
    assert "11" in national.roster.optional_when["commissioning_unit"]
    assert guangdong.roster.mode == "import_then_bind"


@pytest.mark.seed("C-06")
def test_a_state_the_province_does_not_name_still_has_a_word(anhui):
    destination, origin = anhui.processes["destination"], anhui.processes["origin"]

    assert "voided" not in destination.captions
    assert destination.caption("voided") == "作废"
    assert origin.message("not_your_stage", caption="初审") == "您没有权限审核[初审]的记录，请重新选择"
