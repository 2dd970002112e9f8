from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.catalog.catalog import default_catalog
from gpufabric.declared.copies import cluster_copies
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project, load_project
from tests.plan.conftest import NOW

ROOT = Path(__file__).parents[2]
SOURCE, DESTINATION = "azure-eastus", "aws-us-west-2"


@pytest.fixture
def project(tmp_path: Path) -> Any:
    """Give the demo with another list of copies."""

    def make(*copies: dict[str, Any]) -> Project:
        yaml = YAML()
        shared = yaml.load(ROOT / "Pulumi.yaml")
        shared["config"]["fabric"]["default"]["resilience"]["checkpoints"]["copies"] = list(copies)
        (tmp_path / "stacks").mkdir()
        yaml.dump(shared, tmp_path / "Pulumi.yaml")
        for file in (ROOT / "stacks").glob("Pulumi.*.yaml"):
            (tmp_path / "stacks" / file.name).write_text(file.read_text())
        return load_project(tmp_path)

    return make


def copy(method: str = "rclone", **more: Any) -> dict[str, Any]:
    return {"source": SOURCE, "destination": DESTINATION, "method": method, **more}


def test_a_job_runs_where_the_copy_starts_at_the_rate_that_was_planned(project: Any) -> None:
    declared = project(copy(gbps=1.25))
    [cluster_copy] = cluster_copies(SOURCE, declared, default_catalog(), NOW)
    assert (
        cluster_copy.source,
        cluster_copy.destination,
        cluster_copy.gbps,
        cluster_copy.period_minutes,
    ) == (SOURCE, DESTINATION, 1.25, 5)
    assert cluster_copies(DESTINATION, declared, default_catalog(), NOW) == ()


def test_without_a_rate_it_is_the_one_that_keeps_up(project: Any) -> None:
    declared = project(copy())
    assert declared.fabric.training is not None
    [cluster_copy] = cluster_copies(SOURCE, declared, default_catalog(), NOW)
    parameters = declared.fabric.training.model.total_parameters
    assert cluster_copy.gbps == pytest.approx(parameters * 14 * 8 / (235 * 60) / 1e9)


def test_other_methods_have_no_job(project: Any) -> None:
    assert cluster_copies(SOURCE, project(copy("datasync")), default_catalog(), NOW) == ()


def test_a_policy_with_faults_renders_nothing(project: Any) -> None:
    with pytest.raises(DeclarationError, match="copies would fall behind"):
        cluster_copies(SOURCE, project(copy(gbps=0.1)), default_catalog(), NOW)


def test_faults_do_not_stop_regions_without_a_job(project: Any) -> None:
    assert cluster_copies("aws-us-east-1", project(copy(gbps=0.1)), default_catalog(), NOW) == ()
