from datetime import UTC, datetime
from pathlib import Path

import pytest

from gpufabric.quota.snapshot import load_snapshot
from gpufabric.spec.problems import DeclarationError
from gpufabric.wire.project import snapshot_file

ROOT = Path(__file__).parents[2]
GOOD = """\
taken_at: "2026-11-20T06:00:00Z"
source: az vm list-usage
families:
  H100: {limit: 960, used: 192, used_by_this_stack: 96, pending: {limit: 1920, filed: 2026-11-10}}
"""


def written(root: Path, text: str) -> Path:
    path = root / snapshot_file("azure-eastus")
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return root


def test_snapshot_is_read(tmp_path: Path) -> None:
    snapshot = load_snapshot(written(tmp_path, GOOD), "azure-eastus")
    assert snapshot is not None
    state = snapshot.families["H100"]
    assert (state.limit, state.used, state.used_by_this_stack) == (960, 192, 96)
    assert state.pending is not None
    assert state.pending.limit == 1920
    assert not snapshot.is_simulated
    assert snapshot.age_days(datetime(2026, 11, 25, 5, tzinfo=UTC)) == 4
    assert snapshot.age_days(datetime(2026, 11, 1, tzinfo=UTC)) == 0


def test_absent_file_is_no_snapshot(tmp_path: Path) -> None:
    assert load_snapshot(tmp_path, "azure-eastus") is None


@pytest.mark.parametrize(
    ("old", "new", "where", "line"),
    [
        ("limit: 960", "limit: -1", "families.H100.limit", 4),
        ("limit: 960, ", "", "families.H100.limit", 4),
        ("used: 192", "used: 95", "families.H100", 4),
        ("06:00:00Z", "06:00:00", "taken_at", 1),
        ("source:", "origin:", "source", 0),
        ("pending: {limit: 1920, filed", "pending: {limit: 1920, day", "families.H100", 4),
    ],
)
def test_fault_is_named_with_file_and_line(tmp_path: Path, old: str, new: str, where: str, line: int) -> None:
    with pytest.raises(DeclarationError) as caught:
        load_snapshot(written(tmp_path, GOOD.replace(old, new)), "azure-eastus")
    problems = caught.value.problems
    assert all(problem.file == "stacks/quota-snapshots/azure-eastus.yaml" for problem in problems)
    assert any(problem.where.startswith(where) and problem.line == line for problem in problems)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "stacks" / "quota-snapshots").glob("*.yaml")), ids=lambda path: path.stem
)
def test_snapshots_of_the_demo_are_valid_and_labelled(path: Path) -> None:
    snapshot = load_snapshot(ROOT, path.stem)
    assert snapshot is not None
    assert snapshot.is_simulated
    assert "SIMULATED" in path.read_text().splitlines()[0]


def test_a_link_to_nothing_is_an_error(tmp_path: Path) -> None:
    file = tmp_path / snapshot_file("azure-eastus")
    file.parent.mkdir(parents=True)
    file.symlink_to("elsewhere.yaml")
    with pytest.raises(DeclarationError, match="cannot be read"):
        load_snapshot(tmp_path, "azure-eastus")
