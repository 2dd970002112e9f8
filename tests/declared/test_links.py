from pathlib import Path

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.declared.links import link_loads
from gpufabric.spec.problems import Problem
from gpufabric.spec.project import Project, load_project

ROOT = Path(__file__).parents[2]
CATALOG = default_catalog()


@pytest.fixture(scope="module")
def project() -> Project:
    return load_project(ROOT)


def with_training(project: Project, **changes: object) -> Project:
    training = project.fabric.training
    assert training is not None
    fabric = project.fabric.model_copy(update={"training": training.model_copy(update=changes)})
    return Project(fabric, project.stacks)


def test_the_links_of_the_demo_carry_its_training_job(project: Project) -> None:
    loads = link_loads(project, (), CATALOG)
    assert loads is not None
    assert len(loads) == 6
    assert all(load.fits for load in loads)


def test_gradients_of_every_step_fit_on_no_link_of_the_demo(project: Project) -> None:
    loads = link_loads(with_training(project, sync="data-parallel"), (), CATALOG)
    assert loads is not None
    assert not any(load.fits for load in loads if not load.unused)
    assert sum(not load.unused for load in loads) == 4
    narrow = next(load for load in loads if load.key == "aws-us-east-1--azure-eastus")
    assert "; synchronous data parallel is not feasible on this link (0.01);" in narrow.text
    assert "Streaming DiLoCo reaches 0.94" in narrow.text


def test_a_region_without_gpus_needs_no_bandwidth(project: Project) -> None:
    loads = link_loads(project, ("azure-eastus",), CATALOG)
    idle = "is not judged: no GPUs in azure-eastus"
    assert {load.key for load in loads or () if load.unused == idle} == {
        "aws-us-east-1--azure-eastus",
        "aws-us-west-2--azure-eastus",
        "azure-eastus--oci-us-ashburn-1",
    }


def test_nothing_is_judged_without_a_training_job_or_links(project: Project) -> None:
    fabric = project.fabric.model_copy(update={"training": None})
    assert link_loads(Project(fabric, project.stacks), (), CATALOG) == ()
    assert link_loads(Project(project.fabric, project.regions), (), CATALOG) == ()


def test_a_stack_that_cannot_be_read_leaves_the_needs_unknown(project: Project) -> None:
    fault = Problem("pools", "nothing", "pools", "schema")
    assert link_loads(Project(project.fabric, project.stacks, {"aws-x": (fault,)}), (), CATALOG) is None
