import pytest

from tools.docs.refusals import GROUPS, tables


@pytest.mark.parametrize("cloud", GROUPS)
def test_every_refusal_has_a_row(cloud):
    rows = [line for line in tables(cloud).splitlines() if line.startswith("| ") and "`" in line]
    refusals = [refusal for group in GROUPS[cloud].values() for refusal in group]
    assert len(rows) == len(refusals)
    for row, refusal in zip(rows, refusals, strict=True):
        assert row.startswith(f"| {refusal.when} | `{refusal.code}` | {refusal.shown_as} |")
        assert ("(own words)" in row) == refusal.own_words
