"""Two engineers share states in a bucket: one update of a stack at a time, and nothing is lost."""

import getpass
import json
import os
import re
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gpufabric.simcloud.inspect import held
from tests.e2e.conftest import GPUFABRIC, TIMEOUT_SECONDS, Declare, Sandbox
from tools.loopback.s3 import BUCKET, KEYS, LoopbackS3, serve_s3

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.core]

STACK = "aws-us-east-1"
STATE = f".pulumi/stacks/gpufabric/{STACK}.json"
LOCKS = ".pulumi/locks/"


@pytest.fixture
def bucket() -> Iterator[LoopbackS3]:
    """A bucket on the loopback interface."""
    with serve_s3() as served:
        yield served


@pytest.fixture
def first(sandbox: Sandbox, region: Declare, bucket: LoopbackS3) -> Sandbox:
    """The project of an engineer whose states are in the bucket; the stack exists and is empty."""
    sandbox.environment |= {**KEYS, "PULUMI_BACKEND_URL": bucket.backend}
    sandbox.declare(STACK, region(STACK))
    sandbox.init(STACK)
    return sandbox


@pytest.fixture
def second(first: Sandbox, tmp_path: Path) -> Sandbox:
    """A clone of the project, with an engine of its own: another engineer's machine."""
    project = shutil.copytree(first.project, tmp_path / "clone", symlinks=True)
    home = shutil.copytree(tmp_path / "sim" / "home", tmp_path / "other-home", symlinks=True)
    environment = first.environment | {"PULUMI_HOME": str(home)}
    return Sandbox(first.root, project, first.checkout, environment, first.pulumi_path, {STACK})


def started(sandbox: Sandbox, *arguments: str) -> subprocess.Popen[str]:
    """Start ``gpufabric`` as a user would."""
    return subprocess.Popen(
        [*GPUFABRIC, *arguments],
        cwd=sandbox.project,
        env=os.environ | sandbox.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def resources(sandbox: Sandbox) -> list[dict[str, Any]]:
    """Give the resources of the stack's state."""
    return json.loads(sandbox.pulumi("stack", "export", "-s", STACK))["deployment"].get("resources", [])


def under_way(first: Sandbox, bucket: LoopbackS3) -> subprocess.Popen[str]:
    """Start the first engineer's update, and wait until it is about to write the state."""
    bucket.gate.close(STATE)
    update = started(first, "up", STACK, "--yes", "--no-preflight")
    assert bucket.gate.waiting.wait(TIMEOUT_SECONDS), update.communicate(timeout=10)
    assert len(bucket.names(LOCKS)) == 1
    return update


def test_the_second_engineer_meets_the_lock_and_nothing_is_lost(
    first: Sandbox, second: Sandbox, bucket: LoopbackS3
) -> None:
    update = under_way(first, bucket)
    refused = second.gpufabric("up", STACK, "--yes", "--no-preflight", status=1)
    assert f"created by {getpass.getuser()}@{socket.gethostname()} (pid " in refused.text
    assert re.search(r"at \d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}", refused.text)
    assert "pulumi cancel" in refused.text
    bucket.gate.open()
    output, _ = update.communicate(timeout=TIMEOUT_SECONDS)
    assert update.returncode == 0, output
    assert bucket.names(LOCKS) == []
    known = {entry["id"] for entry in resources(second) if entry.get("custom") and "id" in entry}
    assert {entry.resource.id for entry in held(first.clouds)} <= known
    # The second engineer's next preview sees all of it.
    assert set(second.preview(STACK)) == {"same"}
    versions = bucket.client().list_object_versions(Bucket=BUCKET, Prefix=STATE)["Versions"]
    assert len([version for version in versions if version["Key"] == STATE]) > 1


def test_the_lock_of_a_killed_update_is_shown_and_can_be_removed(
    first: Sandbox, second: Sandbox, bucket: LoopbackS3
) -> None:
    update = under_way(first, bucket)
    os.killpg(update.pid, signal.SIGKILL)
    update.communicate(timeout=TIMEOUT_SECONDS)
    bucket.gate.open()
    # First of the operations whose result nobody knows, and of the lock once they refresh.
    refused = second.gpufabric("up", STACK, "--yes", "--no-preflight", status=1)
    assert f"Run `gpufabric refresh {STACK}` to read its result" in refused.text
    refused = second.gpufabric("refresh", STACK, "--yes", status=1)
    assert f"created by {getpass.getuser()}@{socket.gethostname()} (pid " in refused.text
    assert f"`pulumi cancel --stack {STACK} --yes`, then `gpufabric refresh " in refused.text
    assert len(bucket.names(LOCKS)) == 1
    second.pulumi("cancel", "--stack", STACK, "--yes")
    assert bucket.names(LOCKS) == []
