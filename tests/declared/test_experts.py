"""Faults of experts in the demo's regions and links."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.catalog.catalog import Catalog
from gpufabric.declared.experts import expert_faults, region_gpus
from gpufabric.spec.project import Project, load_project
from tests.training.experts.jobs import DEEPSEEK_V3

ROOT = Path(__file__).parents[2]
Declare = Callable[..., Project]


@pytest.fixture(name="declare")
def _declare(tmp_path: Path) -> Declare:
    """Give the demo with a job of DeepSeek-V3."""

    def declare(**training: Any) -> Project:
        yaml = YAML()
        shared = yaml.load(ROOT / "Pulumi.yaml")
        job = {"model": DEEPSEEK_V3, "sync": "streaming-diloco", "step_seconds": 10.0, "global_batch": 15360}
        shared["config"]["fabric"]["default"]["training"] = job | training
        (tmp_path / "stacks").mkdir(exist_ok=True)
        yaml.dump(shared, tmp_path / "Pulumi.yaml")
        for file in (ROOT / "stacks").glob("Pulumi.*.yaml"):
            (tmp_path / "stacks" / file.name).write_text(file.read_text())
        return load_project(tmp_path)

    return declare


def faults(project: Project, catalog: Catalog) -> dict[str, list[str]]:
    listed = expert_faults(project, list(project.stacks), catalog)
    return {
        stack: [str(project.locate(stack, problem)) for problem in problems]
        for stack, problems in listed.items()
    }


def test_a_complete_job_has_none(declare: Declare, catalog: Catalog) -> None:
    assert faults(declare(), catalog) == {}


def test_routing_over_the_declared_links_is_refused(declare: Declare, catalog: Catalog) -> None:
    own = faults(declare(expert_regions="routed"), catalog)
    [text] = own["aws-us-east-1"]
    assert text.startswith("Pulumi.yaml:")
    assert "fabric.training.expert_regions: given routed across aws-us-east-1, aws-us-west-2," in text
    assert "for a step of 10 s" in text


def test_a_fault_has_the_line_of_its_key(declare: Declare, catalog: Catalog, tmp_path: Path) -> None:
    [text] = faults(declare(expert_loads=[1.0] * 4), catalog)["aws-us-east-1"]
    line = int(text.split(":")[1])
    assert (tmp_path / "Pulumi.yaml").read_text().splitlines()[line - 1].strip() == "expert_loads:"


def test_without_a_job_there_are_none(declare: Declare, catalog: Catalog) -> None:
    project = declare(expert_regions="routed")
    assert expert_faults(project, [], catalog) == {}


def test_an_unknown_shape_leaves_the_regions_unknown(declare: Declare, catalog: Catalog) -> None:
    project = declare(expert_regions="routed")
    pools = project.regions["oci-us-ashburn-1"].pools
    pools["train"] = pools["train"].model_copy(update={"shape": "unknown"})
    assert faults(project, catalog) == {}


def test_gpus_of_the_demo(declare: Declare, catalog: Catalog) -> None:
    assert sum(region_gpus(declare().regions, catalog).values()) == 1320
