"""Stacks whose engine was killed: what the clouds hold and the state does not know is not lost."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gpufabric.engine.processes import LOOK_SECONDS, Process, processes_below
from gpufabric.simcloud.inspect import held
from gpufabric.simcloud.store import Store
from tests.e2e.conftest import GPUFABRIC, Declare, Sandbox
from tests.processes import Watch

pytestmark = [pytest.mark.engine, pytest.mark.slow]

STACK = "aws-us-east-1"
ADDON = "aws:eks/addon:Addon"
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
        assert f"gpufabric doctor --clouds {STACK}" in unknown.text
        assert latest(sandbox)["pending_operations"]
    assert orphans(sandbox)
    # Without a terminal nobody can be asked, and nothing is changed.
    shown = json.loads(sandbox.gpufabric("doctor", "--clouds", "--json", status=1).stdout)
    (finding,) = shown["stacks"][0]["findings"]
    assert (finding["kind"], finding["type"], finding["ids"]) == ("unfinished", LUSTRE, [lustre])
    assert finding["stores_data"]
    assert shown["next"] == [f"Run `gpufabric doctor --clouds {STACK} --yes` to repair it."]
    assert latest(sandbox)["pending_operations"]
    sandbox.gpufabric("doctor", "--clouds", STACK, "--yes")
    assert not latest(sandbox).get("pending_operations")
    assert not orphans(sandbox)
    sandbox.pulumi("preview", "-s", STACK, "--expect-no-changes")
    clean = sandbox.gpufabric("doctor", "--clouds")
    assert "1 stack: no orphans, doubles or unfinished creations." in clean.text


def test_orphans_and_doubles_end_in_the_state(sandbox: Sandbox, region: Declare) -> None:
    """A cloud made things, and its answers were lost: no state has them."""
    sandbox.declare(STACK, region(STACK))
    up = ("up", STACK, "--yes", "--no-preflight", "--no-policies")
    sandbox.gpufabric(*up)
    resources = latest(sandbox)["resources"]
    needed = {urn for entry in resources for urn in entry.get("dependencies") or ()}
    dropped = [
        entry for entry in resources if entry["type"] in (LUSTRE, ADDON) and entry["urn"] not in needed
    ]
    urns = {entry["urn"] for entry in dropped}
    assert len(dropped) > 1
    edit(
        sandbox,
        lambda state: state.update(
            resources=[entry for entry in state["resources"] if entry["urn"] not in urns]
        ),
    )
    double = _doubled(sandbox, "aws:ec2/vpc:Vpc")
    sandbox.gpufabric("doctor", "--clouds", STACK, "--yes")
    assert not orphans(sandbox)
    kept = {entry["id"]: entry for entry in latest(sandbox)["resources"] if entry.get("id")}
    assert kept[double]["delete"] is True
    (lustre,) = [entry["id"] for entry in dropped if entry["type"] == LUSTRE]
    assert kept[lustre]["protect"] is True, "it stores data"
    sandbox.gpufabric(*up)
    sandbox.pulumi("preview", "-s", STACK, "--expect-no-changes")
    there = [entry.resource.id for entry in held(sandbox.clouds)]
    assert double not in there
    assert {entry["id"] for entry in dropped} <= set(there)


def _doubled(sandbox: Sandbox, type_: str) -> str:
    """Make a resource a second time in its account, as a cloud does whose answer was lost; give its id."""
    (entry,) = held(sandbox.clouds, type_=type_)
    second = replace(entry.resource, id=f"{entry.resource.id[:-1]}x")
    with Store(sandbox.clouds, entry.cloud, entry.account).transaction() as state:
        state.put(second, [second.id], [], new=True)
    return second.id


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
    (program,) = programs()
    os.kill(program.pid, signal.SIGSTOP)  # a short program would end before its host does
    time.sleep(2 * LOOK_SECONDS)  # a host that is killed before anybody saw its program leaves it
    os.kill(program.parent, signal.SIGKILL)
    os.kill(program.pid, signal.SIGCONT)
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 1, output
    assert "error reading from server: EOF" in output
    watch.gone_within(program.pid, 10)
