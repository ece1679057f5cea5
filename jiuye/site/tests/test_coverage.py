from jiuye.site import coverage


def test_all_396_items_are_listed_whether_or_not_a_test_speaks_for_them():
    report = coverage.report()

    assert len(coverage.items()) == 396
    assert set(coverage.items()) <= set(report)


def test_a_mark_on_a_test_is_found_without_running_it(tmp_path):
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "test_one.py").write_text(
        'import pytest\npytestmark = [pytest.mark.seed("S0-01")]\n\n@pytest.mark.seed("S0-02", "T-10")\ndef test_it():\n    pass\n'
    )

    (proof,) = coverage.proofs(tmp_path)

    assert proof.items == ("S0-01", "S0-02", "T-10")


def test_every_seed_mark_names_an_item_a_rule_or_a_page():
    known = set(coverage.items())

    marks = {item for proof in coverage.proofs() for item in proof.items if coverage.SEED.match(item)}

    assert marks <= known
