from dataclasses import replace
from pathlib import Path

import pytest

from gpufabric.report.decisions.ground import Ground
from gpufabric.report.decisions.model import ActionPlace
from gpufabric.report.decisions.places import DeclaredFiles, place_of, places_of, read_files

PROJECT = """\
name: gpufabric
stackConfigDir: stacks
config:
  fabric:
    default:
      resilience:
        minimum_surviving_share: 0.5
"""
STACK = """\
config:
  gpufabric:region:
    cloud: aws
    pools:
      train:
        nodes: 8
    budget:
      usd_per_hour: 10
    storage: {}
"""
QUOTA = """\
families:
  L-417A185B:
    limit: 96
"""
NAME = "aws-us-east-1"
GROUND = Ground("risks", "policy", "is wrong", NAME)


@pytest.fixture
def files(tmp_path: Path) -> DeclaredFiles:
    snapshots = tmp_path / "stacks" / "quota-snapshots"
    snapshots.mkdir(parents=True)
    (tmp_path / "Pulumi.yaml").write_text(PROJECT)
    (tmp_path / "stacks" / f"Pulumi.{NAME}.yaml").write_text(STACK)
    (tmp_path / "stacks" / "Pulumi.broken.yaml").write_text("config: [")
    (snapshots / f"{NAME}.yaml").write_text(QUOTA)
    return read_files(tmp_path, [NAME, "broken", "absent"])


def test_missing_and_malformed_files_are_left_out(files: DeclaredFiles) -> None:
    assert set(files.stacks) == {NAME}
    assert files.project is not None


@pytest.mark.parametrize(
    ("changes", "file", "line", "path", "current"),
    [
        ({"setting": "budget.usd_per_hour"}, f"stacks/Pulumi.{NAME}.yaml", 8, "budget.usd_per_hour", "10"),
        ({"setting": "fabric.resilience.minimum_surviving_share"}, "Pulumi.yaml", 7, None, "0.5"),
        ({"setting": "project.backend.url"}, "Pulumi.yaml", 0, "backend.url", ""),
        (
            {"setting": "quota.families.L-417A185B.limit", "current": "96 vCPU"},
            f"stacks/quota-snapshots/{NAME}.yaml",
            3,
            "families.L-417A185B.limit",
            "96 vCPU",
        ),
        ({"resource": f"{NAME}-train-nodes"}, f"stacks/Pulumi.{NAME}.yaml", 5, "pools.train", ""),
        ({"rule": "bucket-own-key"}, f"stacks/Pulumi.{NAME}.yaml", 9, "storage", ""),
    ],
)
def test_places(
    files: DeclaredFiles, changes: dict[str, str], file: str, line: int, path: str | None, current: str
) -> None:
    place = place_of(replace(GROUND, **changes), files)
    assert place is not None
    assert (place.file, place.line, place.current) == (file, line, current)
    assert place.property == (path or changes["setting"])


def test_the_section_of_all_pools_is_no_place(files: DeclaredFiles) -> None:
    assert place_of(GROUND, files) is None


def test_without_files_the_property_is_known_all_the_same() -> None:
    place = place_of(replace(GROUND, setting="budget.usd_per_hour"), DeclaredFiles())
    assert place == ActionPlace(stack=NAME, property="budget.usd_per_hour")


def test_a_quota_snapshot_that_is_not_there_yet_is_the_file_to_write(files: DeclaredFiles) -> None:
    place = place_of(replace(GROUND, stack="azure-eastus", setting="quota.families.cores.limit"), files)
    assert place is not None
    assert (place.file, place.line) == ("stacks/quota-snapshots/azure-eastus.yaml", 0)


def test_equal_places_are_one(files: DeclaredFiles) -> None:
    grounds = [replace(GROUND, stack=stack, setting="fabric.budget") for stack in (NAME, "azure-eastus")]
    assert len(places_of(grounds, files)) == 1


def test_secrets_in_values_are_masked(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("backend:\n  url: postgres://user:hunter2@host\n")
    files = read_files(tmp_path, [], lambda text: text.replace("hunter2", "[secret]"))
    place = place_of(replace(GROUND, setting="project.backend.url"), files)
    assert place is not None
    assert place.current == "postgres://user:[secret]@host"
