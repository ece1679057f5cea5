"""The generated pages say what the code says."""

from jiuye.site import documents


def test_the_drawn_lifecycles_are_those_of_the_code():
    kept = (documents.DOCS / "lifecycles.md").read_text(encoding="utf-8")

    assert kept == documents.lifecycles(), "run make docs"


def test_every_table_leads_everywhere_it_names():
    for name, table in documents.lives():
        assert not table.unreachable(), name
