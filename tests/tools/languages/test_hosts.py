"""Examples in YAML, Go and TypeScript on the real engine and simulated AWS, through the plugin."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.home import build_home
from gpufabric.simcloud.inspect import held
from tools.languages.programs import YAML_HOST, binary, go_program, run, typescript_program

pytestmark = [pytest.mark.languages, pytest.mark.engine]

LABELS = {
    "gpufabric.dev/fabric": "efa",
    "gpufabric.dev/pool": "train",
    "gpufabric.dev/shape": "p5.48xlarge",
}


class Example:
    """An example in a copy of the folders that it refers to, with empty simulated clouds."""

    def __init__(self, repo: Path, engine: Any, folder: Path, language: str) -> None:
        self.clouds, self.project = folder / "sim", folder / "examples" / language
        shutil.copytree(repo / "examples" / language, self.project)
        shutil.copytree(repo / "plugin", folder / "plugin")
        (folder / "plugin" / "venv").symlink_to(sys.prefix)
        build_home(self.clouds)
        path = os.pathsep.join([str(binary(YAML_HOST).parent), os.environ["PATH"]])
        environment = sim_environment(self.clouds, engine.bin_dir)
        environment["PATH"] = os.pathsep.join([str(engine.bin_dir), path])
        self.environment = {**environment, "PYTHONPATH": str(repo)}
        self.pulumi = str(engine.bin_dir / "pulumi")

    def __call__(self, *arguments: str, fails: bool = False) -> str:
        """Run the engine's command line."""
        done = subprocess.run(
            [self.pulumi, *arguments, "--non-interactive", "--color", "never"],
            cwd=self.project,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            timeout=1800,
            check=False,
        )
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stdout


def lives(example: Example, command: list[str]) -> None:
    """Preview, make, preview again and destroy the example of a language whose program is a function."""

    def call(operation: str) -> dict[str, Any]:
        output = run([*command, str(example.project), operation], example.project, example.environment)
        return json.loads(output) if output else {}

    created = call("preview")
    assert set(created) == {"create"}
    assert call("up") == {"labels": LABELS, "gpus": 16}
    assert call("preview") == {"same": created["create"]}
    call("destroy")
    assert list(held(example.clouds)) == []


def test_yaml(repo, engine, tmp_path):
    example = Example(repo, engine, tmp_path, "yaml")
    example("stack", "init", "dev")
    example("preview")
    example("up", "--yes", "--skip-preview")
    assert json.loads(example("stack", "output", "--json")) == {"labels": LABELS, "gpus": 16}
    example("preview", "--expect-no-changes")
    example("destroy", "--yes", "--skip-preview")
    assert list(held(example.clouds)) == []


def test_wrong_arguments_in_yaml(repo, engine, tmp_path):
    example = Example(repo, engine, tmp_path, "yaml")
    file = example.project / "Pulumi.yaml"
    text = file.read_text().replace("nodes: 2", "nodes: 2\n      rolling: {maxUnavailable: 150%}")
    file.write_text(text)
    example("stack", "init", "dev")
    output = " ".join(example("preview", fails=True).split())
    assert "AwsGpuPool train: wrong arguments" in output
    assert "rolling.maxUnavailable" in output
    assert "allowed:" in output
    assert "Traceback" not in output


def test_go(repo, engine, tmp_path):
    command = go_program(repo / "examples" / "go", repo / "plugin" / "schema.json", tmp_path / "program")
    lives(Example(repo, engine, tmp_path, "go"), command)


def test_typescript(repo, engine, tmp_path):
    schema = repo / "plugin" / "schema.json"
    command = typescript_program(repo / "examples" / "typescript", schema, tmp_path / "program")
    lives(Example(repo, engine, tmp_path, "typescript"), command)
