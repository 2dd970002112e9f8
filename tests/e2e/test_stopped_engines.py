"""Stacks whose engine was killed: what the clouds hold and the state does not know is not lost."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gpufabric.engine.processes import LOOK_SECONDS, Process, processes_below
from gpufabric.simcloud.inspect import held
from tests.e2e.conftest import GPUFABRIC, Declare, Sandbox
from tests.processes import Watch

pytestmark = [pytest.mark.engine, pytest.mark.slow]

STACK = "aws-us-east-1"
LUSTRE = "aws:fsx/lustreFileSystem:LustreFileSystem"

Edit = Callable[[dict[str, Any]], None]


def state_file(sandbox: Sandbox) -> Path:
    """Give the file of the stack's state in the backend."""
    return sandbox.clouds / "state" / ".pulumi" / "stacks" / "gpufabric" / f"{STACK}.json"


def latest(sandbox: Sandbox) -> dict[str, Any]:
    """Give the state as the backend keeps it."""
    return json.loads(state_file(sandbox).read_text())["checkpoint"]["latest"]


def edit(sandbox: Sandbox, change: Edit) -> None:
    """Change the state as a killed engine leaves it: `pulumi stack import` drops pending operations."""
    content = json.loads(state_file(sandbox).read_text())
    change(content["checkpoint"]["latest"])
    state_file(sandbox).write_text(json.dumps(content))


def orphans(sandbox: Sandbox) -> list[str]:
    """List what the clouds hold and the state does not know."""
    known = {resource["id"] for resource in latest(sandbox)["resources"] if resource.get("id")}
    return [entry.resource.urn for entry in held(sandbox.clouds) if entry.resource.id not in known]


def test_nothing_is_lost_that_a_killed_engine_was_creating(sandbox: Sandbox, region: Declare) -> None:
    def declare(tib: int) -> None:
        lustre = {"at_least_tib": tib, "throughput_mbps_per_tib": 500, "protect": False}
        pools = {"train": {"shape": "p6-b200.48xlarge", "nodes": 2}}
        sandbox.declare(STACK, region(STACK, pools=pools, storage={"lustre": lustre}))

    up = ("up", STACK, "--yes", "--no-preflight", "--no-policies")
    declare(140)
    sandbox.gpufabric(*up)
    before = latest(sandbox)
    declare(100)
    sandbox.gpufabric(*up)
    (replacement,) = [entry for entry in latest(sandbox)["resources"] if entry["type"] == LUSTRE]
    # The engine was killed when it had the id of the replacement, under the URN of the old file system.
    creating = {"resource": replacement, "type": "creating"}
    edit(sandbox, lambda state: state.update(resources=before["resources"], pending_operations=[creating]))
    refused = sandbox.gpufabric("preview", STACK, "--no-policies", status=1)
    assert f"gpufabric refresh {STACK}" in refused.text
    sandbox.gpufabric(*up, status=1)
    sandbox.gpufabric("up", "--resume", "--yes", "--no-preflight", "--no-policies")
    assert not orphans(sandbox)
    (lustre,) = [entry.resource.id for entry in held(sandbox.clouds, type_=LUSTRE)]
    assert lustre == replacement["id"]
    sandbox.pulumi("preview", "-s", STACK, "--expect-no-changes")

    # The engine was killed before it had the id: only people can look for the file system.
    lost = {key: value for key, value in replacement.items() if key not in ("id", "outputs")}
    edit(
        sandbox,
        lambda state: state.update(
            resources=[entry for entry in state["resources"] if entry["type"] != LUSTRE],
            pending_operations=[{"resource": lost, "type": "creating"}],
        ),
    )
    destroy = ("destroy", STACK, "--yes", "--remove")
    refused = sandbox.gpufabric(*destroy, status=1)
    assert "gpufabric refresh" in refused.text
    for _ in range(2):  # nothing forgets it on the way
        unknown = sandbox.gpufabric("refresh", STACK, "--yes", status=1)
        assert LUSTRE in unknown.text
        assert "--clear-pending-creates" in unknown.text
        assert latest(sandbox)["pending_operations"]
    assert orphans(sandbox)
    sandbox.gpufabric("refresh", STACK, "--yes", "--clear-pending-creates")
    assert not latest(sandbox).get("pending_operations")


def test_a_killed_language_host_ends_the_command(sandbox: Sandbox, region: Declare, watch: Watch) -> None:
    sandbox.declare(STACK, region(STACK))
    process = subprocess.Popen(
        [*GPUFABRIC, "preview", "--init", STACK, "--no-policies"],
        cwd=sandbox.project,
        env=os.environ | sandbox.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )

    def programs() -> list[Process]:
        below = processes_below(process.pid)
        return [entry for entry in below if "pulumi-language-python-exec" in entry.arguments]

    watch.until(programs, seconds=120)
    time.sleep(2 * LOOK_SECONDS)  # a host that is killed before anybody saw its program leaves it
    (program,) = programs()
    os.kill(program.parent, signal.SIGKILL)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1, output
    assert "error reading from server: EOF" in output
    watch.gone_within(program.pid, 10)
