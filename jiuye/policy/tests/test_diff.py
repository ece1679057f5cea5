"""What changes between two versions of a province is said rule by rule."""

import pytest

from jiuye.policy.diff import diff


@pytest.mark.seed("M-04")
def test_two_versions_differ_exactly_where_they_were_written_differently(draft):
    later = draft.says("[evidence]\nmax_files = 6\n[windows.windows.change]\ncloses_before = { month = 8 }").loaded()
    earlier = draft.says().loaded()

    changes = {str(change) for change in diff(earlier, later)}

    assert changes == {"evidence.max_files：4 → 6", "windows.windows.change.closes_before.month：9 → 8"}


def test_a_rule_only_one_side_has_is_named(draft):
    plain = draft.says().loaded()
    longer = draft.says('[fields.extensions.shoe]\nlabel = "鞋号"').loaded()

    changes = {change.key: change for change in diff(plain, longer)}

    assert changes["fields.extensions.shoe.label"].before is None
    assert changes["fields.extensions.shoe.label"].after == "鞋号"
    assert diff(plain, plain) == []
