"""`pulumi package add` takes the components from a Git tag for programs in other languages."""

import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from tests.tools.languages.example import Example
from tools.loopback.git import HOST, git_server

pytestmark = [pytest.mark.languages, pytest.mark.engine]

TAG = "v0.2.0"
SOURCE = f"https://{HOST}/acme/gpufabric.git/plugin@{TAG}"
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


def without_plugin(example: Example) -> None:
    """Take the plugin's folder out of a project, as if there were no checkout."""
    file = example.project / "Pulumi.yaml"
    yaml = YAML()
    project = yaml.load(file.read_text(encoding="utf-8"))
    del project["plugins"]
    with file.open("w", encoding="utf-8") as opened:
        yaml.dump(project, opened)


def test_components_of_a_tag(repo, engine, tmp_path):
    """All languages share the plugin's environment, which takes minutes."""
    examples = [Example(repo, engine, tmp_path, language, "aws") for language in ("yaml", "go", "typescript")]
    shutil.rmtree(tmp_path / "plugin")
    # The simulated clouds answer for the providers of these versions; pip would take newer SDKs.
    constraints = tmp_path / "constraints.txt"
    constraints.write_text("".join(f"{name}=={version(name)}\n" for name in SDKS))
    for example in examples:
        without_plugin(example)
        del example.environment["PYTHONPATH"]
    with git_server(published(repo, tmp_path / "git"), tmp_path) as server:
        for example in examples:
            own = dict(example.environment)
            example.environment |= {**server.variables, "PIP_CONSTRAINT": str(constraints)}
            example("package", "add", SOURCE)
            example.environment = own
    for example in examples:
        project = YAML().load((example.project / "Pulumi.yaml").read_text(encoding="utf-8"))
        assert list(project["packages"]) == ["gpufabric"]
        example.lives()
        example("stack", "rm", "--yes", "dev")
