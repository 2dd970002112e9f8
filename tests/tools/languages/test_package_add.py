"""`pulumi package add` takes the components from a Git tag, and a program in YAML then runs with them."""

import json
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.simcloud.inspect import held
from tests.tools.languages.test_programs import LABELS, Example
from tools.loopback.git import HOST, git_server

pytestmark = [pytest.mark.languages, pytest.mark.engine]

TAG = "v0.2.0"
SDKS = ("pulumi", "pulumi-aws", "pulumi-azure-native", "pulumi-oci")
AUTHOR = ("-c", "user.name=tests", "-c", "user.email=tests@example.com")


def published(repo: Path, folder: Path) -> Path:
    """Return a folder with a bare repository ``acme/gpufabric.git`` of the checkout's files, with one tag."""
    work = folder / "work"
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=repo, check=True, capture_output=True, text=True)
    for name in filter(None, listed.stdout.split("\0")):
        (work / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(repo / name, work / name, follow_symlinks=False)
    served = folder / "served"
    for command in (
        ["git", "init", "--quiet"],
        ["git", "add", "--force", "."],
        ["git", *AUTHOR, "commit", "--quiet", "-m", "Release"],
        ["git", "tag", TAG],
        ["git", "clone", "--quiet", "--bare", ".", str(served / "acme" / "gpufabric.git")],
    ):
        subprocess.run(command, cwd=work, check=True)
    return served


def without_plugin(example: Any) -> None:
    """Take the plugin's folder out of a project, as if there were no checkout."""
    file = example.project / "Pulumi.yaml"
    yaml = YAML()
    project = yaml.load(file.read_text(encoding="utf-8"))
    del project["plugins"]
    with file.open("w", encoding="utf-8") as opened:
        yaml.dump(project, opened)


def test_components_of_a_tag(repo, engine, tmp_path):
    example = Example(repo, engine, tmp_path, "yaml")
    shutil.rmtree(tmp_path / "plugin")
    without_plugin(example)
    del example.environment["PYTHONPATH"]
    # The simulated clouds answer for the providers of these versions; pip would take newer SDKs.
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("".join(f"{name}=={version(name)}\n" for name in SDKS))
    with git_server(published(repo, tmp_path / "git"), tmp_path) as server:
        own = dict(example.environment)
        example.environment |= {**server.variables, "PIP_CONSTRAINT": str(constraints)}
        example("package", "add", f"https://{HOST}/acme/gpufabric.git/plugin@{TAG}")
        example.environment = own
    project = YAML().load((example.project / "Pulumi.yaml").read_text(encoding="utf-8"))
    assert list(project["packages"]) == ["gpufabric"]
    example("stack", "init", "dev")
    example("up", "--yes", "--skip-preview")
    assert json.loads(example("stack", "output", "--json")) == {"labels": LABELS, "gpus": 16}
    example("preview", "--expect-no-changes")
    example("destroy", "--yes", "--skip-preview")
    assert list(held(example.clouds)) == []
