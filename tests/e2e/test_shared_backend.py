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

from gpufabric.engine.locate import Engine
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
    assert "wait until it ends" in refused.text
    assert "pulumi cancel" not in refused.text, "its lock protects an engine that runs"
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
    (lock,) = bucket.names(LOCKS)
    content = json.loads(bucket.client().get_object(Bucket=BUCKET, Key=lock)["Body"].read())
    os.kill(content["pid"], signal.SIGKILL)
    bucket.gate.open()
    output, _ = update.communicate(timeout=TIMEOUT_SECONDS)
    assert update.returncode != 0
    assert f"pulumi cancel --stack {STACK} --yes" in output
    refused = second.pulumi("refresh", "--stack", STACK, "--yes", fails=True)
    assert f"created by {getpass.getuser()}@{socket.gethostname()} (pid {content['pid']})" in refused
    assert bucket.names(LOCKS) == [lock]
    second.pulumi("cancel", "--stack", STACK, "--yes")
    assert bucket.names(LOCKS) == []


PROGRAM = 'import pulumi\n\npulumi.export("token", pulumi.Output.secret("hunter2"))\n'


def test_a_state_moves_to_another_backend_as_documented(
    tmp_path: Path, repo: Path, engine: Engine, bucket: LoopbackS3
) -> None:
    project, state = tmp_path / "project", tmp_path / "state.json"
    project.mkdir()
    (tmp_path / "new").mkdir()
    options = f"runtime:\n  name: python\n  options:\n    virtualenv: {(repo / '.venv').resolve()}\n"
    (project / "Pulumi.yaml").write_text(f"name: moved\n{options}")
    (project / "__main__.py").write_text(PROGRAM)

    def pulumi(backend: str, *arguments: str, answers: str = "", passphrase: str = "old") -> str:
        environment = {
            **os.environ,
            **KEYS,
            "PATH": os.pathsep.join([str(engine.bin_dir), os.environ["PATH"]]),
            "PULUMI_HOME": str(tmp_path / "home"),
            "PULUMI_BACKEND_URL": backend,
            "PULUMI_CONFIG_PASSPHRASE": passphrase,
            "PULUMI_SKIP_UPDATE_CHECK": "true",
        }
        done = subprocess.run(
            ["pulumi", *arguments],
            cwd=project,
            env=environment,
            input=answers,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    old, new = bucket.backend, (tmp_path / "new").as_uri()
    pulumi(old, "stack", "init", "dev")
    pulumi(old, "up", "--yes", "--skip-preview", "--stack", "dev")
    pulumi(old, "stack", "export", "--stack", "dev", "--show-secrets", "--file", str(state))
    before = bucket.client().list_object_versions(Bucket=BUCKET)["Versions"]
    # A preview takes no lock, and writes nothing.
    pulumi(old, "preview", "--stack", "dev", "--expect-no-changes")
    written = bucket.client().list_object_versions(Bucket=BUCKET)["Versions"]
    assert written == before
    pulumi(new, "stack", "init", "dev")
    pulumi(new, "stack", "import", "--stack", "dev", "--file", str(state))
    pulumi(new, "stack", "change-secrets-provider", "--stack", "dev", "passphrase", answers="new\nnew\n")
    shown = ("stack", "output", "--stack", "dev", "--show-secrets", "--json")
    assert json.loads(pulumi(new, *shown, passphrase="new")) == {"token": "hunter2"}
    pulumi(new, "preview", "--stack", "dev", "--expect-no-changes", passphrase="new")
    # The move writes nothing into the old backend.
    assert bucket.client().list_object_versions(Bucket=BUCKET)["Versions"] == written
