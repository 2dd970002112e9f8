"""A Pulumi project of one program, run by the real engine on simulated clouds."""

import json
import os
import subprocess
import sys
from pathlib import Path

from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.home import build_home


class Project:
    """Runs the engine's command line; ``root`` is the directory of the simulated clouds."""

    def __init__(self, engine, directory: Path) -> None:
        self.engine = engine
        self.directory, self.root = directory / "project", directory / "sim"
        self.directory.mkdir()
        runtime = {"name": "python", "options": {"virtualenv": str(Path(sys.prefix))}}
        (self.directory / "Pulumi.yaml").write_text(json.dumps({"name": "simulated", "runtime": runtime}))
        build_home(self.root)
        self.environment = {**os.environ, **sim_environment(self.root, engine.bin_dir)}
        self.environment["PULUMI_ENABLE_STREAMING_JSON_PREVIEW"] = "true"
        self.program = ""
        self("stack", "init", "dev")

    def __call__(self, *arguments: str, code: int = 0) -> str:
        (self.directory / "__main__.py").write_text(self.program)
        done = subprocess.run(
            [str(self.engine.bin_dir / "pulumi"), "--non-interactive", *arguments],
            cwd=self.directory, env=self.environment, capture_output=True, text=True, check=False,
            timeout=180,
        )  # fmt: skip
        assert (done.returncode != 0) == (code != 0), done.stdout + done.stderr
        return done.stdout + done.stderr if code else done.stdout


def changes(output: str) -> dict[str, int]:
    """How many resources each operation touched, from the events that ``--json`` prints."""
    events = [json.loads(line) for line in output.splitlines()]
    bad = ("warning", "error")
    assert [event for event in events if event.get("diagnosticEvent", {}).get("severity") in bad] == []
    return next(event["summaryEvent"]["resourceChanges"] for event in events if "summaryEvent" in event)
