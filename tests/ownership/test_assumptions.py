from pathlib import Path

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.ownership.assumptions import STATED, assumptions_of
from gpufabric.ownership.case_file import read_case
from gpufabric.spec.problems import DeclarationError

STATED_VALUES = """
utilization: 0.9
cost_of_capital: 0.10
resale_share: {low: 0, expected: 0.1, high: 0.25}
maintenance_share_per_year: 0.03
staff_usd_per_year: 6000000
"""
COMPLETE = f"accelerator: GB200\naccelerators: 72\nelectricity: us-tx\n{STATED_VALUES}"


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "case.yaml"
    file.write_text(text)
    return file


def test_published_values_fill_the_rest_with_their_sources(tmp_path: Path, catalog: Catalog) -> None:
    assumed = assumptions_of(read_case(written(tmp_path, COMPLETE)), catalog)
    assert assumed["utilization"].source == STATED
    assert assumed["resale_share"].high == 0.25
    assert assumed["hardware_usd_per_accelerator"].expected == 47222
    for key, value in assumed.items():
        if value.source != STATED:
            assert all(source in catalog.sources for source in value.source.split(", ")), key
    assert "building_usd_per_kw" not in assumed


def test_a_building_is_assumed_only_if_there_is_a_building(tmp_path: Path, catalog: Catalog) -> None:
    assumed = assumptions_of(read_case(written(tmp_path, COMPLETE + "housing: building\n")), catalog)
    assert {"building_usd_per_kw", "building_years"} <= set(assumed)
    assert "colocation_usd_per_kw_month" not in assumed


def test_nothing_unknown_is_assumed(tmp_path: Path, catalog: Catalog) -> None:
    case = read_case(written(tmp_path, "accelerator: MI300X\naccelerators: 8\n"))
    with pytest.raises(DeclarationError) as raised:
        assumptions_of(case, catalog, "case.yaml")
    missing = {problem.where for problem in raised.value.problems}
    assert missing == {
        "hardware_usd_per_accelerator",
        "utilization",
        "cost_of_capital",
        "resale_share",
        "maintenance_share_per_year",
        "staff_usd_per_year",
        "usd_per_kwh",
        "kw_per_accelerator",
    }
    assert all(problem.file == "case.yaml" and problem.limit for problem in raised.value.problems)


def test_an_unknown_place_lists_the_known(tmp_path: Path, catalog: Catalog) -> None:
    case = read_case(written(tmp_path, COMPLETE.replace("us-tx", "us-zz")))
    with pytest.raises(DeclarationError, match=r"electricity: given 'us-zz'; allowed: one of us-az, .*us-wa"):
        assumptions_of(case, catalog)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("utilization: 0", "utilization"),
        ("utilization: 1.2", "utilization"),
        ("utilization: {low: 0, expected: 0.5, high: 1}", "utilization.low above 0"),
        ("utilization: {low: 0.9, expected: 0.5, high: 1}", "low, expected and high in this order"),
        ("cost_of_capital: .nan", "cost_of_capital"),
        ("cost_of_capital: 10%", "cost_of_capital"),
        ("staff_usd_per_year: -5", "staff_usd_per_year"),
        ("staff_usd_per_year: .inf", "staff_usd_per_year"),
        ("years: 0", "years"),
        ("pue: 0.9", "pue"),
        ("pue: {low: 0.9, expected: 1.1, high: 1.2}", "pue.low of at least 1"),
        ("accelerators: 0", "accelerators"),
        ("housing: garage", "'building' or 'colocation'"),
        ("usd_per_kwh: 0.07", "either usd_per_kwh or electricity"),
        ("colour: red", "colour"),
    ],
)
def test_wrong_values_are_named_with_their_line(tmp_path: Path, line: str, said: str) -> None:
    key = line.partition(":")[0]
    rest = "".join(f"{kept}\n" for kept in COMPLETE.splitlines() if kept.partition(":")[0] != key)
    file = written(tmp_path, f"{line}\n{rest}")
    with pytest.raises(DeclarationError) as raised:
        read_case(file)
    assert said in str(raised.value)
    assert str(file) in str(raised.value)


@pytest.mark.parametrize("text", ["", "- 1\n", "a: [", "\xff"])
def test_files_that_hold_no_case(tmp_path: Path, text: str) -> None:
    file = tmp_path / "case.yaml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(DeclarationError, match=r"case\.yaml"):
        read_case(file)
