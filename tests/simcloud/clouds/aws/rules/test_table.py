import pytest

from gpufabric.simcloud.capacity import read_file
from gpufabric.simcloud.clouds.aws.rules import GROUPS
from gpufabric.simcloud.clouds.aws.rules.table import BEGIN, END, PAGE, tables, written


def test_the_page_is_current():
    page = PAGE.read_text(encoding="utf-8")
    message = "write it anew: python -m gpufabric.simcloud.clouds.aws.rules.table"
    assert page == written(page), message


def test_every_refusal_has_a_row():
    rows = [line for line in tables().splitlines() if line.startswith("| ") and "`" in line]
    refusals = [refusal for group in GROUPS.values() for refusal in group]
    assert len(rows) == len(refusals)
    for row, refusal in zip(rows, refusals, strict=True):
        assert row.startswith(f"| {refusal.when} | `{refusal.code}` |")
        assert ("(own words)" in row) == refusal.own_words


def test_a_page_without_marks_is_not_written():
    with pytest.raises(ValueError, match="substring not found"):
        written("# Simulated clouds\n")
    assert written(f"a\n{BEGIN}\nold\n{END}\nb\n").startswith(f"a\n{BEGIN}\n\n### ")


def test_the_example_of_the_capacity_file_is_one(tmp_path):
    page = PAGE.read_text(encoding="utf-8")
    example = tmp_path / "example.yaml"
    example.write_text(page.split("```yaml\n")[1].split("```")[0])
    capacity = read_file(example).aws
    assert capacity is not None
    assert capacity.reservations is not None
    assert capacity.reservations[0].kind == "capacity-block"
    assert capacity.offerings is not None
    assert capacity.offerings[0].hours == 14 * 24
    shown = capacity.model_dump(exclude_unset=True).keys()
    assert shown == type(capacity).model_fields.keys(), "the example shows every key"
