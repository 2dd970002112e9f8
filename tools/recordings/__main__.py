"""Record all scenes anew: ``make record-reports``, or ``python -m tools.recordings FOLDER``."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from gpufabric.engine.locate import find_engine
from gpufabric.engine.workspace import copy_project
from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.home import build_home
from tools.recordings.scenes import BASE, SCENES, Declarations
from tools.recordings.trim import trim

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = (sys.executable, "-c", "from gpufabric.cli.main import run; run()")


def main() -> int:
    """Record every scene into the folder that is named."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and one folder
        print("usage: python -m tools.recordings FOLDER", file=sys.stderr)
        return 2
    into = Path(sys.argv[1]).resolve()
    engine = find_engine(ROOT)
    with tempfile.TemporaryDirectory() as scratch:
        base = Path(scratch)
        project = _project(base)
        build_home(base / "sim")
        environment = os.environ | sim_environment(base / "sim", engine.bin_dir) | {"PYTHONPATH": str(ROOT)}
        for scene in SCENES:
            declare(project, {**BASE, **scene.declared})
            if scene.unprotected:
                _unprotect(project, environment)
            run = _run(project, environment, scene.command)
            shutil.rmtree(into / scene.name, ignore_errors=True)
            trim(run, into / scene.name, (str(base), str(ROOT), str(Path.home())))
            print(f"{scene.name}: recorded", flush=True)
    return 0


def _project(base: Path) -> Path:
    """Copy the project without its stacks: what is recorded must not change with the demo."""
    project = copy_project(ROOT, base / "project")
    for file in (project / "stacks").rglob("*.yaml"):
        file.unlink()
    yaml: Any = YAML(typ="safe")
    text = yaml.load(project / "Pulumi.yaml")
    text["config"]["fabric"]["default"].pop("resilience", None)
    yaml.dump(text, project / "Pulumi.yaml")
    shutil.copytree(ROOT / "policies", project / "policies", ignore=shutil.ignore_patterns("__pycache__"))
    return project


def declare(project: Path, declared: Declarations) -> None:
    """Write the stacks' files; what the engine wrote into them is kept."""
    yaml: Any = YAML(typ="safe")
    for stack, one in declared.items():
        file = project / "stacks" / f"Pulumi.{stack}.yaml"
        old: dict[str, Any] = yaml.load(file) if file.is_file() else {}
        salt = {key: value for key, value in old.items() if key == "encryptionsalt"}
        kind = "backbone" if stack == "backbone" else "region"
        yaml.dump({"config": {f"gpufabric:{kind}": dict(one)}, **salt}, file)


def _unprotect(project: Path, environment: dict[str, str]) -> None:
    for stack in BASE:
        subprocess.run(
            ["pulumi", "state", "unprotect", "--all", "--yes", "--stack", stack, "--non-interactive"],
            cwd=project,
            env=environment,
            capture_output=True,
            check=True,
        )


def _run(project: Path, environment: dict[str, str], command: tuple[str, ...]) -> Path:
    """Run a command, which may fail: that may be what is recorded. Gives the folder of its run."""
    runs = project / ".gpufabric" / "runs"
    before = set(runs.glob("*"))
    done = subprocess.run(
        [*COMMAND, *command], cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    new = set(runs.glob("*")) - before
    if len(new) != 1:
        raise SystemExit(f"gpufabric {' '.join(command)} left no run:\n{done.stdout}\n{done.stderr}")
    return new.pop()


if __name__ == "__main__":
    sys.exit(main())
