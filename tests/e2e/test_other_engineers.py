"""Another engineer's update ends between the comparison of the state and the engine's lock."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from gpufabric.engine.command import EngineCommand, OperationEnd
from gpufabric.engine.interrupts import Interrupts
from gpufabric.engine.locate import Engine, asked_version
from gpufabric.engine.result import StackResult
from gpufabric.engine.runs import EventFile
from gpufabric.engine.stack import StackRunner
from gpufabric.masking.known import KnownSecrets
from gpufabric.simcloud.inspect import held
from tests.e2e.conftest import TIMEOUT_SECONDS, Declare, Sandbox
from tools.bare_project import declare

pytestmark = [pytest.mark.engine, pytest.mark.slow]

STACK = "oci-us-ashburn-1"
POOL = {"shape": "BM.GPU.B200.8", "nodes": 2}


class LateCommand(EngineCommand):
    """Something happens after the state was compared, and before the engine starts and takes its lock."""

    late: Callable[[], object] | None = None

    def operate(self, arguments: Any, *more: Any) -> OperationEnd:
        if arguments[0] == "up" and self.late:
            self.late()
        return super().operate(arguments, *more)


def resources(sandbox: Sandbox) -> list[Any]:
    """Give the resources of the state, as the engine exports it."""
    return json.loads(sandbox.pulumi("stack", "export", "-s", STACK))["deployment"]["resources"]


def test_a_yes_deletes_nothing_that_came_after_the_comparison(
    sandbox: Sandbox, region: Declare, engine: Engine
) -> None:
    declared = region(STACK, pools={"train": POOL}, storage={})
    sandbox.declare(STACK, declared)
    sandbox.up(STACK)
    others = shutil.copytree(sandbox.project, sandbox.root / "others", symlinks=True)
    declare(others, STACK, declared | {"pools": {"train": POOL, "others": POOL}})
    version = asked_version(engine)
    command = LateCommand(sandbox.pulumi_path, sandbox.project, sandbox.environment, version=version)
    records = iter(range(10))

    def record(_: str, action: str) -> EventFile:
        return EventFile(sandbox.root / f"{next(records)}.{action}.events.jsonl", pytest.fail)

    def run(action: Any, *previewed: Any) -> StackResult:
        runner = StackRunner(STACK, command, Interrupts(), record, (), KnownSecrets())
        return runner.run(action, lambda *_: None, *previewed)

    def update_of_another() -> None:
        up = [str(sandbox.pulumi_path), "up", "-s", STACK, "--yes", "--skip-preview", "--non-interactive"]
        environment = os.environ | sandbox.environment
        subprocess.run(
            up, cwd=others, env=environment, capture_output=True, timeout=TIMEOUT_SECONDS, check=True
        )

    sandbox.declare(STACK, declared | {"tags": {"team": "first"}})
    previewed = run("preview")
    command.late = update_of_another
    result = run("up", previewed.state, previewed.files)
    assert result.status == "failed"
    assert "its state has changed since it was previewed" in result.errors[0]
    state, clouds = resources(sandbox), held(sandbox.clouds)
    pool = [entry for entry in state if "-others-" in entry["urn"]]
    assert pool
    assert {entry["id"] for entry in pool} <= {entry.resource.id for entry in clouds}
    assert not [entry for entry in clouds if "first" in str(entry.resource.inputs)]

    # What the preview shows now may happen, the deletion of the pool as well.
    command.late = None
    previewed = run("preview")
    assert previewed.changes["delete"] >= len(pool)
    result = run("up", previewed.state, previewed.files)
    assert (result.status, result.errors) == ("done", [])
    assert not [entry for entry in resources(sandbox) if "-others-" in entry["urn"]]
