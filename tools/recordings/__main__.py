"""Record all scenes: ``make record-reports``, or ``python -m tools.recordings FOLDER``."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from gpufabric.engine.locate import find_engine
from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.home import build_home
from tools.bare_project import bare_project, declare
from tools.recordings.common import COMMAND, ROOT, private_texts
from tools.recordings.scenes import BASE, SCENES
from tools.recordings.trim import trim


def main() -> int:
    """Record every scene into the given folder."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and one folder
        print("usage: python -m tools.recordings FOLDER", file=sys.stderr)
        return 2
    into = Path(sys.argv[1]).resolve()
    engine = find_engine(ROOT)
    with tempfile.TemporaryDirectory() as scratch:
        base = Path(scratch)
        project = bare_project(ROOT, base / "project")
        build_home(base / "sim")
        environment = os.environ | sim_environment(base / "sim", engine.bin_dir) | {"PYTHONPATH": str(ROOT)}
        for scene in SCENES:
            for stack, declared in {**BASE, **scene.declared}.items():
                declare(project, stack, declared)
            if scene.unprotected:
                _unprotect(project, environment)
            run = _run(project, environment, scene.command)
            shutil.rmtree(into / scene.name, ignore_errors=True)
            trim(run, into / scene.name, private_texts(base))
            print(f"{scene.name}: recorded", flush=True)
    return 0


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
    """Run a command, which may fail, and return the folder of its run."""
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
