"""Stacks that are up and have no file."""

import json
from pathlib import Path
from typing import Any

import pytest

from gpufabric.engine.errors import backend_error
from gpufabric.engine.undeclared import find_undeclared, references_of
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.spec.project import Project, load_project
from tests.cli.demo_project import write_project

WEST = "aws-us-west-2"


@pytest.fixture(autouse=True)
def fixed_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-01T12:00:00Z")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return write_project(tmp_path / "project")


@pytest.fixture
def project(root: Path) -> Project:
    return load_project(root)


def resource(
    type_: str, name: str, *, stack: str = WEST, project: str = "gpufabric", **more: Any
) -> dict[str, Any]:
    return {"urn": f"urn:pulumi:{stack}::{project}::{type_}::{name}", "type": type_, "inputs": {}, **more}


def exported(*resources: dict[str, Any]) -> str:
    return json.dumps({"version": 3, "deployment": {"manifest": {}, "resources": list(resources)}})


def region(project: str = "gpufabric") -> str:
    """The state of a region of 32 machines of 8 GPUs."""
    outputs = {"region": {"cloud": "aws", "region": "us-west-2"}}
    provider = resource("pulumi:providers:aws", "aws", project=project, id="p")
    provider["inputs"] = {"region": "us-west-2"}
    pool = resource("aws:eks/nodeGroup:NodeGroup", "train", project=project)
    pool["provider"] = f"{provider['urn']}::p"
    pool["inputs"] = {
        "clusterName": "c",
        "instanceTypes": ["p5.48xlarge"],
        "capacityType": "ON_DEMAND",
        "scalingConfig": {"minSize": 0, "desiredSize": 32, "maxSize": 32},
    }
    return exported(
        resource("pulumi:pulumi:Stack", "gpufabric", project=project, outputs=outputs), provider, pool
    )


def test_a_stack_without_a_file_is_priced_from_its_state(root: Path, project: Project) -> None:
    listed = dict.fromkeys(project.stacks, 5) | {WEST: 3, "empty": 0}
    (undeclared,) = find_undeclared(lambda _: region(), listed, project, root)
    stack = undeclared.stack
    assert (stack.stack, stack.resources, stack.gpus, stack.region) == (WEST, 3, 256, "aws us-west-2")
    assert float(stack.usd_per_hour or 0) > 1_000
    assert stack.problem == ""
    assert undeclared.exported == region()


def test_declared_stacks_are_not_read(root: Path, project: Project) -> None:
    def export(_: str) -> str:
        raise AssertionError

    assert find_undeclared(export, dict.fromkeys(project.stacks, 5), project, root) == []


def test_a_stack_with_a_faulty_file_has_a_file(root: Path) -> None:
    (root / "stacks" / f"Pulumi.{WEST}.yaml").write_text("config: [")
    assert find_undeclared(lambda _: region(), {WEST: 3}, load_project(root), root) == []


def test_stacks_of_another_project_in_the_same_backend_are_not_ours(root: Path, project: Project) -> None:
    assert find_undeclared(lambda _: region("other"), {WEST: 3}, project, root) == []


def test_a_number_that_the_backend_does_not_say_is_counted(root: Path, project: Project) -> None:
    (undeclared,) = find_undeclared(lambda _: region(), {WEST: None}, project, root)
    assert undeclared.stack.resources == 3
    assert find_undeclared(lambda _: exported(), {WEST: None}, project, root) == []


def test_a_state_that_cannot_be_read_is_said(root: Path, project: Project) -> None:
    def export(_: str) -> str:
        raise backend_error("no such object")

    (undeclared,) = find_undeclared(export, {WEST: 3}, project, root)
    assert undeclared.stack.problem == "its state cannot be read: no such object"
    assert (undeclared.stack.gpus, undeclared.stack.usd_per_hour, undeclared.exported) == (None, None, "")
    (damaged,) = find_undeclared(lambda _: "{}", {WEST: 3}, project, root)
    assert "cannot be read" in damaged.stack.problem


def test_machines_of_an_unknown_shape_are_not_zero_gpus(root: Path, project: Project) -> None:
    text = region().replace("p5.48xlarge", "p99.48xlarge")
    (undeclared,) = find_undeclared(lambda _: text, {WEST: 3}, project, root)
    assert undeclared.stack.gpus is None
    assert undeclared.stack.unpriced_machines == ["32 x p99.48xlarge"]


def test_a_file_under_another_name_that_declares_the_same_region(root: Path) -> None:
    declared = (root / "stacks" / "Pulumi.aws-us-east-1.yaml").read_text()
    other = declared.replace("us-east-1", "us-west-2").replace("use1", "usw2").replace("10.16", "10.64")
    (root / "stacks" / "Pulumi.aws-us-west-2-b.yaml").write_text(other)
    project = load_project(root)
    assert project.faults == {}
    (undeclared,) = find_undeclared(lambda _: region(), {WEST: 3}, project, root)
    assert undeclared.stack.same_region == ["aws-us-west-2-b"]
    (undeclared,) = find_undeclared(lambda _: region(), {WEST: 3, "aws-us-west-2-b": 4}, project, root)
    assert undeclared.stack.same_region == [], "a second stack in the region that is up is another one"


def test_stacks_that_a_state_refers_to() -> None:
    reference = resource("pulumi:pulumi:StackReference", "r")
    reference["inputs"] = {"name": "organization/gpufabric/aws-us-west-2"}
    assert references_of(exported(reference), [WEST, "oci"]) == {WEST}
    assert references_of(exported(reference), ["oci"]) == frozenset()
