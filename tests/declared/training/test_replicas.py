"""Replicas of the demo's job."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.catalog.catalog import Catalog
from gpufabric.declared.training.fabric import training_fabric
from gpufabric.declared.training.replicas import goodput
from gpufabric.spec.project import Project, load_project
from tests.plan.conftest import NOW

ROOT = Path(__file__).parents[3]


def demo(folder: Path, **checkpoints: Any) -> Project:
    """Read the demo with other settings of its checkpoints."""
    yaml: Any = YAML()
    shared = yaml.load(ROOT / "Pulumi.yaml")
    shared["config"]["fabric"]["default"]["resilience"]["checkpoints"].update(checkpoints)
    (folder / "stacks").mkdir()
    yaml.dump(shared, folder / "Pulumi.yaml")
    for file in (ROOT / "stacks").glob("Pulumi.*.yaml"):
        (folder / "stacks" / file.name).write_text(file.read_text())
    return load_project(folder)


@pytest.mark.parametrize(
    ("written_by", "slowest"),
    [
        pytest.param(["azure-eastus", "oci-us-ashburn-1"], "oci-us-ashburn-1", id="slowest"),
        pytest.param(["azure-eastus"], "azure-eastus", id="alone"),
    ],
)
def test_training_waits_for_the_slowest_file_system(
    tmp_path: Path, catalog: Catalog, written_by: list[str], slowest: str
) -> None:
    fabric = training_fabric(demo(tmp_path, written_by=written_by), catalog, NOW, priced=False)
    assert fabric is not None
    lustre = fabric.plans[slowest].lustre
    assert lustre is not None
    size = fabric.training.model.total_parameters * 14
    result = goodput(fabric, sorted(fabric.regions), None)
    assert result.write_seconds == pytest.approx(size / lustre.throughput_mbps / 1e6)
    assert result.daly_seconds is not None


def test_a_region_without_a_file_system_leaves_the_time_to_write_unknown(
    tmp_path: Path, catalog: Catalog
) -> None:
    project = demo(tmp_path, written_by=["azure-eastus", "aws-us-west-2"])
    fabric = training_fabric(project, catalog, NOW, priced=False)
    assert fabric is not None
    result = goodput(fabric, sorted(fabric.regions), None)
    assert (result.write_seconds, result.daly_seconds) == (None, None)
