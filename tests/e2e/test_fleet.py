"""Many stacks at once on the real engine: a region that fails, Ctrl-C, and going on after each."""

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.cli.demo import KEPT
from gpufabric.engine.locate import Engine
from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.home import build_home
from gpufabric.simcloud.inspect import held
from tools.small_fabric import SMALL_JOB

# Further runs: `make test` has the demo, which runs on the same machinery.
pytestmark = [pytest.mark.engine, pytest.mark.slow]

AWS, AZURE, OCI, BACKBONE = STACKS = ["aws-us-east-1", "azure-eastus", "oci-us-ashburn-1", "backbone"]
COMMAND = [sys.executable, "-c", "from gpufabric.cli.main import run; run()"]
TIMEOUT_SECONDS = 600
BLOCK = {
    "id": "cr-0f3a9c1d2b4e5f607",
    "kind": "capacity-block",
    "region": "us-east-1",
    "zone": "use1-az6",
    "instance_type": "p6-b200.48xlarge",
    "starts": "2026-11-24T11:30:00Z",
    "ends": "2027-01-05T11:30:00Z",
}


@dataclass
class Checkout:
    """A copy of the demo's project whose user has chosen the simulated clouds in the shell."""

    root: Path
    clouds: Path
    environment: dict[str, str]

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """Begin ``gpufabric`` as a shell does."""
        return subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=self.root,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def gpufabric(self, *arguments: str, status: int = 0) -> dict[str, Any]:
        """Run ``gpufabric`` to its end and give its JSON."""
        return finished(self.start(*arguments, "--json"), status)

    def pulumi(self, *arguments: str) -> str:
        """Run plain ``pulumi`` on the same stacks."""
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def state(self, stack: str, *options: str) -> dict[str, Any]:
        """Give a stack's state."""
        return json.loads(self.pulumi("stack", "export", "-s", stack, *options))["deployment"]

    def orphans(self) -> list[str]:
        """List what the clouds hold and no stack's state knows."""
        known = {
            resource["id"]
            for stack in self.stacks()
            for resource in self.state(stack).get("resources", [])
            if resource.get("id")
        }
        return [entry.resource.urn for entry in held(self.clouds) if entry.resource.id not in known]

    def stacks(self) -> list[str]:
        """List the stacks of the backend."""
        return [stack["name"] for stack in json.loads(self.pulumi("stack", "ls", "--json"))]

    def capacity(self, nodes: int) -> None:
        """Say how many machines the capacity block of the AWS region has."""
        text = json.dumps({"aws": {"reservations": [{**BLOCK, "count": nodes}]}})
        (self.clouds / "capacity.json").write_text(text)

    def priced(self, result: dict[str, Any], stack: str, action: str) -> dict[str, Any]:
        """Give what a run left of a stack's cost."""
        return json.loads((Path(result["folder"]) / f"{stack}.{action}.priced.json").read_text())

    def run_text(self) -> str:
        """Give all that the runs have written."""
        files = (self.root / ".gpufabric" / "runs").rglob("*.json*")
        return "\n".join(path.read_text() for path in files)


@pytest.fixture
def checkout(tmp_path: Path, repo: Path, engine: Engine) -> Checkout:
    """Give a copy of the demo's project with three of its regions."""
    root = tmp_path / "project"
    root.mkdir()
    shutil.copy2(repo / "Pulumi.yaml", root)
    for part in ("stacks", "policies"):
        shutil.copytree(repo / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    leave_out(root, "aws-us-west-2")
    for part in (".venv", ".engine"):
        if (repo / part).exists():
            (root / part).symlink_to(repo / part, target_is_directory=True)
    build_home(tmp_path / "sim")
    environment = os.environ | sim_environment(tmp_path / "sim", engine.bin_dir)
    return Checkout(root, tmp_path / "sim", environment)


def leave_out(root: Path, stack: str) -> None:
    """Take a region out of a project: its file, its links, and what the fabric says of it."""
    (root / "stacks" / f"Pulumi.{stack}.yaml").unlink()
    yaml = YAML()
    shared, backbone = root / "Pulumi.yaml", root / "stacks" / "Pulumi.backbone.yaml"
    fabric, links = yaml.load(shared.read_text()), yaml.load(backbone.read_text())
    shared_by_all = fabric["config"]["fabric"]["default"]
    del shared_by_all["resilience"]
    # The links that are left form a ring that does not carry the demo's job.
    shared_by_all["training"] = SMALL_JOB
    declared = links["config"]["gpufabric:backbone"]
    declared["links"] = [link for link in declared["links"] if stack not in link["between"]]
    yaml.dump(fabric, shared)
    yaml.dump(links, backbone)


def finished(process: "subprocess.Popen[str]", status: int) -> dict[str, Any]:
    """Wait for a command and give its JSON."""
    output, error = process.communicate(timeout=TIMEOUT_SECONDS)
    assert process.returncode == status, output + error
    assert "Traceback" not in error
    return json.loads(output)


def statuses(result: dict[str, Any]) -> dict[str, str]:
    """Give the status of each stack."""
    return {result["stack"]: result["status"] for result in result["stacks"]}


def of(result: dict[str, Any], stack: str) -> dict[str, Any]:
    """Give the result of one stack."""
    (row,) = [result for result in result["stacks"] if result["stack"] == stack]
    return row


def wait_for_creations(folder: Path, stack: str, count: int) -> None:
    """Wait until a stack's update has made some resources."""
    deadline = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < deadline:
        for path in folder.glob(f"*-up-*/{stack}.up.events.jsonl"):
            if path.read_text().count('"resOutputsEvent"') >= count:
                return
        time.sleep(0.05)
    pytest.fail(f"{stack} made nothing")


def test_failed_region_leaves_the_others_running_and_is_resumed(checkout: Checkout) -> None:
    checkout.capacity(nodes=16)
    stopped = checkout.gpufabric("up", "--yes", status=1)
    assert statuses(stopped) == {AWS: "failed", AZURE: "skipped", OCI: "skipped", BACKBONE: "skipped"}
    assert "reservation cr-" in "\n".join(of(stopped, AWS)["errors"])
    assert "--no-preflight" in "\n".join(of(stopped, AWS)["next"])
    assert (Path(stopped["folder"]) / "preflight.json").is_file()
    assert not checkout.orphans()

    first = checkout.gpufabric("up", "--yes", "--no-preflight", status=1)
    assert statuses(first) == {AWS: "failed", AZURE: "done", OCI: "done", BACKBONE: "skipped"}
    failed = of(first, AWS)
    assert "ReservationCapacityExceeded" in "\n".join(failed["errors"])
    assert "gpufabric up --resume" in "\n".join(failed["next"])
    assert of(first, BACKBONE)["reason"] == f"it needs {AWS} (failed)"
    assert not checkout.orphans()
    new = checkout.priced(first, AZURE, "up")
    assert new["before"]["usd_per_hour"] == "0.00"
    assert float(new["after"]["usd_per_hour"]) > 0

    checkout.capacity(nodes=48)
    second = checkout.gpufabric("up", "--resume", "--yes")
    assert second["resumes"] == first["run"]
    assert set(statuses(second).values()) == {"done"}
    assert {result["stack"]: result["action"] for result in second["stacks"]} == {
        AWS: "up",
        AZURE: "none",
        OCI: "none",
        BACKBONE: "up",
    }
    assert not checkout.orphans()
    for stack in (AWS, BACKBONE):  # plain pulumi works on the same stacks, and finds nothing to do
        checkout.pulumi("preview", "-s", stack, "--expect-no-changes")

    written = checkout.run_text()
    texts = secrets_of(checkout.state(BACKBONE, "--show-secrets"))
    assert len(texts) > 4, "the backbone's state holds pre-shared keys"
    assert not [text for text in texts if text in written], "a secret is in the folder of a run"
    assert "[secret]" in written


def test_interrupted_update_is_resumed_and_leaves_no_orphan(checkout: Checkout) -> None:
    process = checkout.start("up", "--yes", "--json")
    wait_for_creations(checkout.root / ".gpufabric" / "runs", AWS, 15)
    process.send_signal(signal.SIGINT)
    first = finished(process, 130)
    stopped = statuses(first)
    assert stopped[AWS] == "interrupted"
    assert stopped[BACKBONE] == "interrupted"
    assert "gpufabric up --resume" in "\n".join(of(first, AWS)["next"])
    assert len(list(held(checkout.clouds))) > 0
    assert not checkout.orphans()
    assert not checkout.state(AWS).get("pending_operations")

    second = checkout.gpufabric("up", "--resume", "--yes")
    assert set(statuses(second).values()) == {"done"}
    assert not checkout.orphans()

    refused = checkout.gpufabric("destroy", "--yes", status=1)
    assert statuses(refused)[BACKBONE] == "skipped", "protected data keeps what is joined to it"
    assert "pulumi state unprotect" in "\n".join(of(refused, AWS)["next"])
    ending = checkout.priced(refused, AWS, "preview-destroy")
    assert float(ending["before"]["usd_per_hour"]) > 1000
    assert ending["after"]["usd_per_hour"] == "0.00"
    for stack in STACKS:
        checkout.pulumi("state", "unprotect", "--all", "--yes", "-s", stack)
    gone = checkout.gpufabric("destroy", "--resume", "--yes", "--remove")
    assert set(statuses(gone).values()) == {"done"}
    assert {entry.resource.type for entry in held(checkout.clouds)} <= KEPT
    assert not checkout.stacks()
    assert (checkout.root / "stacks" / f"Pulumi.{AWS}.yaml").is_file(), "the declaration is kept"


def test_killed_update_is_mended_before_it_goes_on(checkout: Checkout) -> None:
    process = checkout.start("up", OCI, "--yes", "--json")
    wait_for_creations(checkout.root / ".gpufabric" / "runs", OCI, 15)
    for _ in range(3):  # the third one kills the engine
        process.send_signal(signal.SIGINT)
        time.sleep(0.05)
    first = finished(process, 130)
    assert statuses(first) == {OCI: "interrupted"}
    advice = "\n".join(of(first, OCI)["next"])
    assert "gpufabric up --resume" in advice
    for command in re.findall(r"`((?:cp|rm) [^`]+)`", advice):  # it was killed while it wrote the state
        subprocess.run(shlex.split(command), check=True)
    if f"pulumi cancel --stack {OCI} --yes" in advice:
        checkout.pulumi("cancel", "-s", OCI, "--yes")
    process = checkout.start("up", "--resume", "--yes", "--json")
    output, _ = process.communicate(timeout=TIMEOUT_SECONDS)
    if process.returncode:  # a creation of which nothing is known
        assert f"gpufabric doctor --clouds {OCI}" in "\n".join(of(json.loads(output), OCI)["next"]), output
        checkout.gpufabric("doctor", "--clouds", OCI, "--yes")
        checkout.gpufabric("up", "--resume", "--yes")
    assert not checkout.state(OCI).get("pending_operations")
    assert not checkout.orphans()
    checkout.pulumi("preview", "-s", OCI, "--expect-no-changes")


def secrets_of(value: Any, name: str = "") -> set[str]:
    """Collect the plain texts of keys and shared secrets in a state that was exported with them.

    Some ids stand as secrets in one place of a state and openly in another: those are none.
    """
    if isinstance(value, list):
        return {text for item in value for text in secrets_of(item, name)}
    if not isinstance(value, dict):
        return set()
    if "plaintext" in value:
        return {str(json.loads(value["plaintext"]))} if name.lower().endswith(("key", "secret")) else set()
    return {text for key, item in value.items() for text in secrets_of(item, key)}
