"""The program of every stack, in projects of other names."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.check.config import stack_config
from gpufabric.check.program import ProgramRun, run_program
from gpufabric.check.providers import Providers
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.simcloud.environment import SIMULATED_TIME
from tools.small_fabric import REGIONS

STACK = "aws-us-east-1"
Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def _simulated_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NOW_VARIABLE, SIMULATED_TIME)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a project of some name, whose stack has a declaration."""

    def make(name: str, key: str = "", region: dict[str, Any] | None = None, folder: str = "project") -> Path:
        yaml: Any = YAML(typ="safe")
        root = tmp_path / folder
        (root / "stacks").mkdir(parents=True)
        fabric = {"fabric": {"type": "object", "default": {"name": "demo"}}}
        shared = {"name": name, "runtime": "python", "stackConfigDir": "stacks", "config": fabric}
        yaml.dump(shared, root / "Pulumi.yaml")
        declared = {key or f"{name}:region": region or REGIONS[STACK]}
        yaml.dump({"config": declared}, root / "stacks" / f"Pulumi.{STACK}.yaml")
        return root

    return make


def run(root: Path, program: str = "from gpufabric.program import run\nrun()\n") -> ProgramRun:
    file = root / "stacks" / "__main__.py"
    file.write_text(program)
    return run_program(file, root, STACK, stack_config(root, STACK), references={}, providers=Providers())


def test_a_region_is_built_in_a_project_of_any_name(write: Write) -> None:
    ran = run(write("research-lab"))
    assert (ran.problems, ran.errors, ran.broken) == ((), (), "")
    assert {resource.urn.split("::")[1] for resource in ran.resources} == {"research-lab"}
    assert ran.outputs["summary"]["gpus"] == 64
    assert set(ran.outputs) == {"region", "summary", "protection"}


def test_resources_do_not_depend_on_the_name_of_the_project(write: Write) -> None:
    ours, theirs = run(write("gpufabric", folder="ours")), run(write("lab", folder="theirs"))
    named = [sorted(resource.urn.split("::", 2)[2] for resource in ran.resources) for ran in (ours, theirs)]
    assert named[0] == sorted(name.replace("lab-aws", "gpufabric-aws") for name in named[1])


def test_the_root_may_be_stated(write: Write, tmp_path_factory: pytest.TempPathFactory) -> None:
    root = write("lab")
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    program = elsewhere / "__main__.py"
    program.write_text(f"from gpufabric.program import run\nrun({str(root)!r})\n")
    config = stack_config(root, STACK)
    ran = run_program(program, elsewhere, STACK, config, references={}, providers=Providers())
    assert ran.outputs["summary"]["gpus"] == 64


@pytest.mark.parametrize("key", ["gpufabric:region", "lab:regoin"])
def test_a_key_of_another_name_is_an_error_with_its_place(write: Write, key: str) -> None:
    (problem,) = run(write("lab", key)).problems
    assert str(problem).startswith(f"stacks/Pulumi.{STACK}.yaml:2: config.{key}: given unknown key '{key}'")
    assert "did you mean lab:region?" in str(problem)


def test_a_problem_of_the_plan_names_file_and_line(write: Write) -> None:
    declared = json.loads(json.dumps(REGIONS[STACK]))
    declared["pools"]["train"]["shape"] = "p99.huge"
    (problem,) = run(write("lab", region=declared)).problems
    assert problem.file == f"stacks/Pulumi.{STACK}.yaml"
    assert problem.line > 1
