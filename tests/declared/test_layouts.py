"""Layouts of the demo's job on its four regions."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.catalog.catalog import Catalog
from gpufabric.coordination.groups import groups_of
from gpufabric.declared.layouts import job_pools, layout_problems
from gpufabric.plan.regions import plan_region
from gpufabric.spec.project import Project, load_project
from tests.plan.conftest import NOW

ROOT = Path(__file__).parents[2]
AWS, WEST, AZURE, OCI = "aws-us-east-1", "aws-us-west-2", "azure-eastus", "oci-us-ashburn-1"
Declare = Callable[..., Project]
JOB = {
    "model": {
        "name": "dense-70b",
        "total_parameters": 70_000_000_000,
        "active_parameters": 70_000_000_000,
        "layers": 80,
        "hidden_size": 8192,
        "vocabulary": 128256,
        "sequence_length": 8192,
    },
    "sync": "streaming-diloco",
    "step_seconds": 6.0,
}
QWEN = {
    "name": "qwen3-30b-a3b",
    "layers": 48,
    "hidden_size": 2048,
    "vocabulary": 151936,
    "sequence_length": 4096,
    "attention": {"heads": 32, "kv_heads": 4, "head_width": 128},
    "experts": {"routed": 128, "active": 8, "width": 768},
}


@pytest.fixture(name="declare")
def _declare(tmp_path: Path) -> Declare:
    """Give the demo with another job."""

    def declare(job: dict[str, Any] | None) -> Project:
        yaml = YAML()
        shared = yaml.load(ROOT / "Pulumi.yaml")
        shared["config"]["fabric"]["default"]["training"] = job
        if job is None:
            del shared["config"]["fabric"]["default"]["training"]
            del shared["config"]["fabric"]["default"]["resilience"]
        (tmp_path / "stacks").mkdir(exist_ok=True)
        yaml.dump(shared, tmp_path / "Pulumi.yaml")
        for file in (ROOT / "stacks").glob("Pulumi.*.yaml"):
            (tmp_path / "stacks" / file.name).write_text(file.read_text())
        return load_project(tmp_path)

    return declare


def problems_of(project: Project, catalog: Catalog) -> dict[str, list[str]]:
    faults = layout_problems(project, list(project.regions), catalog, NOW)
    return {
        stack: [str(project.locate(stack, problem)).split("fabric.training.")[1] for problem in listed]
        for stack, listed in faults.items()
    }


def test_a_job_that_fits_has_no_problems(declare: Declare, catalog: Catalog) -> None:
    assert problems_of(declare(JOB), catalog) == {}
    assert problems_of(declare(None), catalog) == {}


def test_each_pool_that_the_product_does_not_divide_is_named(declare: Declare, catalog: Catalog) -> None:
    """The demo's regions have 384, 256, 360 and 320 GPUs."""
    faults = problems_of(declare({**JOB, "parallelism": {"tensor": 8, "pipeline": 16}}), catalog)
    assert sorted(faults) == [AZURE, OCI]
    assert faults[OCI] == [
        "parallelism: given tensor 8 x pipeline 16 = 128 for 320 GPUs of train in oci-us-ashburn-1;"
        " allowed: a product that divides 320 [each copy of the model takes whole GPUs of one pool]"
    ]


def test_a_fault_of_the_model_is_named_once_with_its_line(
    declare: Declare, catalog: Catalog, tmp_path: Path
) -> None:
    project = declare({**JOB, "parallelism": {"expert": 8}})
    faults = layout_problems(project, list(project.regions), catalog, NOW)
    [listed] = faults.values()
    [problem] = [project.locate(AWS, problem) for problem in listed]
    assert problem.file == "Pulumi.yaml"
    lines = (tmp_path / "Pulumi.yaml").read_text().splitlines()
    assert lines[problem.line - 1].strip() == "expert: 8"


def test_the_batch_is_split_over_all_replicas(declare: Declare, catalog: Catalog) -> None:
    """Azure's 360 GPUs are 45 copies of eight, so that four replicas need 180 sequences, or a multiple."""
    sizes = {"tensor": 8}
    faults = problems_of(declare({**JOB, "parallelism": sizes, "global_batch": 1024}), catalog)
    assert "global_batch: given 1024; allowed: a multiple of 180, such as 900 or 1080" in faults[AZURE][0]
    # 48, 32, 45 and 40 copies have 1,440 as their least common multiple.
    assert problems_of(declare({**JOB, "parallelism": sizes, "global_batch": 4 * 1440}), catalog) == {}


@pytest.mark.parametrize(
    ("regions", "experts"),
    [
        pytest.param("complete", {None}, id="complete"),
        # 128 experts on four regions.
        pytest.param("independent", {32}, id="independent"),
        pytest.param("routed", {32}, id="routed"),
    ],
)
def test_regions_hold_the_experts_that_are_declared(
    declare: Declare, catalog: Catalog, regions: str, experts: set[int | None]
) -> None:
    job = {"model": QWEN, "sync": "diloco", "step_seconds": 6.0, "expert_regions": regions}
    project = declare(job)
    assert project.fabric.training is not None
    plans = [
        plan_region(stack, region, project.fabric, catalog=catalog, now=NOW)
        for stack, region in project.regions.items()
    ]
    pools = job_pools(project.fabric.training, groups_of(plans))
    assert [pool.gpus for pool in pools] == [384, 256, 360, 320]
    assert {pool.experts for pool in pools} == experts


def test_only_the_asked_regions_are_judged(declare: Declare, catalog: Catalog) -> None:
    project = declare({**JOB, "parallelism": {"tensor": 8, "pipeline": 16}})
    assert sorted(layout_problems(project, [OCI, WEST], catalog, NOW)) == [OCI]


def test_regions_that_cannot_be_planned_leave_the_replicas_unknown(
    declare: Declare, catalog: Catalog
) -> None:
    project = declare({**JOB, "parallelism": {"tensor": 8, "pipeline": 16}})
    project.regions[OCI].pools["train"] = (
        project.regions[OCI].pools["train"].model_copy(update={"shape": "unknown"})
    )
    assert layout_problems(project, list(project.regions), catalog, NOW) == {}
