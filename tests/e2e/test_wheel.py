"""The wheel alone, in an environment of its own: a project of another name is made, judged and brought up."""

import json
import os
import shlex
import subprocess
import sys
import venv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gpufabric.engine.locate import Engine
from gpufabric.simcloud.environment import SIMULATED_TIME
from tests.built import build

TIMEOUT_SECONDS = 600
REGION = (
    "--cloud=aws --region=us-east-2 --account=123456789012 --shape=p5en.48xlarge --nodes=2"
    " --set=zone=use2-az1 --set=system_zones=use2-az1,use2-az2"
)
INIT = f"gpufabric init research-lab {REGION}"
STACK = "aws-us-east-2"


@dataclass
class Shell:
    """A shell whose only gpufabric is that of the wheel, outside of the checkout."""

    folder: Path
    environment: dict[str, str]
    done: list[str] = field(default_factory=list)

    def run(self, line: str) -> str:
        """Run a line as a user types it, and return its standard output."""
        done = subprocess.run(
            ["sh", "-euc", line],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stdout + done.stderr
        self.done.append(line)
        return done.stdout


@pytest.fixture(scope="module")
def environment(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an environment with the wheel, and the packages of this one without its gpufabric."""
    folder = tmp_path_factory.mktemp("wheel")
    wheel = build(repo, folder).wheel
    made = folder / "venv"
    venv.create(made, symlinks=True)
    command = [sys.executable, "-m", "pip", "--quiet", "--python", str(made / "bin" / "python"), "install"]
    subprocess.run([*command, "--no-deps", "--no-index", "--no-compile", str(wheel)], check=True)
    packages = next(made.glob("lib/python*/site-packages"))
    # Paths in a .pth file: their own .pth files, such as that of the checkout, are not read.
    others = [path for path in sys.path if Path(path).name in ("site-packages", "dist-packages")]
    (packages / "others.pth").write_text("\n".join(others))
    return made


@pytest.fixture
def shell(environment: Path, engine: Engine, tmp_path: Path) -> Iterator[Shell]:
    """A shell with the environment and the engine on PATH."""
    path = [str(environment / "bin"), str(engine.bin_dir), "/usr/bin", "/bin"]
    kept = {name: value for name, value in os.environ.items() if name in ("LANG", "TMPDIR", "XDG_CACHE_HOME")}
    home = tmp_path / "home"
    home.mkdir()
    work = tmp_path / "work"
    work.mkdir()
    variables = {"PATH": os.pathsep.join(path), "HOME": str(home), "PULUMI_SKIP_UPDATE_CHECK": "true"}
    yield Shell(work, {**kept, **variables, "GPUFABRIC_NOW": SIMULATED_TIME})


def test_the_package_is_that_of_the_wheel(shell: Shell, environment: Path) -> None:
    where = shell.run("python -P -c 'import gpufabric; print(gpufabric.__file__)'").strip()
    assert Path(where).is_relative_to(environment.resolve())
    known = json.loads(shell.run("gpufabric --version --json"))
    assert known["gpufabric"]
    assert known["engine"]
    assert len(json.loads(shell.run("gpufabric shapes --json"))) > 20


@pytest.mark.slow
@pytest.mark.core
def test_a_project_of_another_name_comes_up(shell: Shell, environment: Path) -> None:
    """The commands that ``init`` prints work as they are, up to the region on the simulated clouds."""
    made = json.loads(shell.run(f"{INIT} --json"))
    project = shell.folder / "research-lab"
    # Instead of the two lines that install the package from a registry.
    (project / ".venv").symlink_to(environment)
    lines = [line for line in made["next"] if "-m venv" not in line and "-m pip" not in line]
    assert lines[0] == "cd research-lab"
    shell.folder = project
    for line in lines[1:]:
        shell.run(line)
    assert shell.done[-1] == ".venv/bin/gpufabric demo up"
    (run,) = project.glob(".gpufabric/demo/.gpufabric/runs/*/run.json")
    assert json.loads(run.read_text())["stacks"][STACK]["status"] == "done"
    urns = [entry["urn"] for entry in json.loads(shell.run("gpufabric sim list --json"))]
    assert len(urns) > 50
    assert {urn.split("::")[1] for urn in urns} == {"research-lab"}
    # The engine's own preview, with the policy pack of two lines, finds nothing to do.
    sim = 'eval "$(gpufabric sim env)"'
    digest = json.loads(shell.run(f"{sim}; gpufabric preview {STACK} --json"))
    assert [stack["stack"] for stack in digest["stacks"]] == [STACK]
    for command in ("env", "manifests"):
        assert shell.run(f"gpufabric {command} {STACK}")
    assert shell.run("gpufabric resilience")
    said = json.loads(shell.run("gpufabric check --json"))
    assert {stack["stack"] for stack in said["stacks"]} == {STACK}
    assert said["stacks"][0]["file"] == f"stacks/Pulumi.{STACK}.yaml"
    assert shell.run(f"gpufabric report {shlex.quote(str(run.parent))} --format text")
    shell.run("gpufabric demo destroy")
