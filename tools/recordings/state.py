"""Record states and their declarations: of the demo (``make record-state``), and of releases.

``tests/e2e/test_upgrade.py`` previews the recorded declarations against the recorded state with the current
code. It shows the effect of an upgrade on resources that users run.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from gpufabric.engine.locate import find_engine
from gpufabric.engine.workspace import copy_project
from gpufabric.simcloud.environment import sim_environment
from tools.recordings.common import COMMAND, ROOT, private_texts, refuse_private

_DROPPED = ("sourcePosition", "stackTrace", "created", "modified")
_FABRIC = ROOT / "tools" / "recordings" / "fabric"
_IGNORED = shutil.ignore_patterns("__pycache__", "*.py", "schemas")


def main() -> int:
    """Record the demo into the given folder."""
    if len(sys.argv) != 2:  # noqa: PLR2004 - the program and one folder
        print("usage: python -m tools.recordings.state FOLDER", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        checkout = copy_project(ROOT, Path(scratch) / "checkout")
        _record(checkout, Path(sys.argv[1]).resolve() / "demo", Path(scratch))
    return 0


def record_release(target: Path) -> None:
    """Record the fabric of ``tools/recordings/fabric``, which has a region of each cloud and a backbone.

    Args:
        target: folder of the recording; an earlier recording there is replaced.
    """
    with tempfile.TemporaryDirectory() as scratch:
        checkout = copy_project(ROOT, Path(scratch) / "checkout")
        for file in (checkout / "stacks").rglob("*.yaml"):
            file.unlink()
        shutil.copytree(_FABRIC, checkout, dirs_exist_ok=True)
        _record(checkout, target, Path(scratch))


def _record(checkout: Path, target: Path, scratch: Path) -> None:
    """Bring a project up on simulated clouds, and write its declarations and states."""
    # The accounts need not hold the declared reservations: only what the stacks make is recorded.
    up = [*COMMAND, "demo", "up", "--no-preflight"]
    subprocess.run(up, cwd=checkout, env=_environment({}), check=True)
    project, clouds = (checkout / ".gpufabric" / part for part in ("demo", "sim"))
    environment = _environment(sim_environment(clouds, find_engine(ROOT).bin_dir))
    shutil.rmtree(target, ignore_errors=True)
    # The stack files hold the salts of the secrets in the state.
    shutil.copytree(project / "stacks", target / "project" / "stacks", ignore=_IGNORED)
    shutil.copy2(project / "Pulumi.yaml", target / "project")
    (target / "state").mkdir()
    for file in sorted((target / "project" / "stacks").glob("Pulumi.*.yaml")):
        stack = file.name.removeprefix("Pulumi.").removesuffix(".yaml")
        text = _state(stack, project, environment)
        refuse_private(stack, text, private_texts(scratch))
        _write(target / "state" / f"{stack}.json.gz", text)
        print(f"{stack}: recorded", flush=True)


def _environment(variables: dict[str, str]) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)} | variables


def _state(stack: str, project: Path, environment: dict[str, str]) -> str:
    """Return a stack's state, with secrets encrypted."""
    command = ["pulumi", "stack", "export", "--stack", stack, "--non-interactive"]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=True)
    return without_origin(json.loads(done.stdout))


def without_origin(exported: dict[str, Any]) -> str:
    """Return an exported state without the place and time of its resources' creation."""
    for resource in exported["deployment"]["resources"]:
        for name in _DROPPED:
            resource.pop(name, None)
    return json.dumps(exported, separators=(",", ":"), ensure_ascii=False)


def _write(file: Path, text: str) -> None:
    file.write_bytes(gzip.compress(text.encode(), mtime=0))


if __name__ == "__main__":
    sys.exit(main())
