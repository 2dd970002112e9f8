import json
import socket
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pulumi import automation as auto

from gpufabric.doctor.clouds.account import CloudDoctor
from gpufabric.doctor.clouds.finding import StackHolding
from gpufabric.engine.adoption.plan import Fits
from gpufabric.engine.adoption.wanted import Wanted
from tests.cli.demo_project import write_project

STACK = "aws-us-east-1"
VPC = "aws:ec2/vpc:Vpc"
PROVIDER = {
    "urn": f"urn:pulumi:{STACK}::gpufabric::pulumi:providers:aws::aws",
    "type": "pulumi:providers:aws",
    "id": "p-1",
}
ORPHAN = StackHolding(VPC, "vpc-1", f"urn:pulumi:{STACK}::gpufabric::{VPC}::net", "net", "its name")


class Engine:
    """An engine that notes its commands."""

    def __init__(self, root: Path, address: str) -> None:
        self.project = root
        self.workspace = SimpleNamespace(project_settings=lambda: SimpleNamespace(name="gpufabric"))
        self.ran: list[tuple[str, ...]] = []
        self.written: dict[str, Any] = {}
        self.fails = False
        self._address = address

    def address(self) -> str:
        return self._address

    def run(self, *arguments: str) -> str:
        self.ran.append(arguments[:2])
        if self.fails:
            raise auto.CommandError(auto.CommandResult("", "error: no space left on device", 1))
        if arguments[:2] == ("stack", "import"):
            self.written = json.loads(Path(arguments[-1]).read_text())
        return ""


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return Engine(write_project(tmp_path / "project"), (tmp_path / "state").as_uri())


def doctor(
    engine: Engine, *, pending: Sequence[dict[str, Any]] = (), fits: Fits | None = None, searched: bool = True
) -> CloudDoctor:
    state = {"deployment": {"resources": [PROVIDER], "pending_operations": list(pending)}}

    def find(wanted: Sequence[Wanted], known: Mapping[str, str]) -> Fits:
        del wanted
        return fits or Fits(known)

    held = {STACK: [ORPHAN]} if searched else None
    return CloudDoctor(engine.project, engine, [STACK], lambda _: json.dumps(state), lambda _: find, held)  # pyright: ignore[reportArgumentType]


def lock(tmp_path: Path, *, host: str) -> None:
    folder = tmp_path / "state/.pulumi/locks/organization/gpufabric" / STACK
    folder.mkdir(parents=True)
    content = {"pid": 4194303, "username": "eva", "hostname": host, "timestamp": "2026-11-30T12:00:00Z"}
    (folder / "1.json").write_text(json.dumps(content))


def test_a_repair_writes_the_state_and_reads_the_cloud(engine: Engine) -> None:
    examined = doctor(engine)
    (account,) = examined.examine([STACK])
    assert [finding.kind for finding in account.findings] == ["orphan"]
    assert not engine.ran, "looking changes nothing"
    examined.repair(account)
    assert account.mended
    assert engine.ran == [("stack", "import"), ("refresh", "--stack")]
    assert [entry["type"] for entry in engine.written["deployment"]["resources"]] == [PROVIDER["type"], VPC]


def test_the_lock_of_an_engine_that_ended_is_removed_first(engine: Engine, tmp_path: Path) -> None:
    lock(tmp_path, host=socket.gethostname())
    examined = doctor(engine)
    (account,) = examined.examine([STACK])
    examined.repair(account)
    assert engine.ran[0] == ("cancel", "--stack")
    assert account.mended


def test_the_lock_of_another_machine_stops_the_repair(engine: Engine, tmp_path: Path) -> None:
    lock(tmp_path, host="elsewhere")
    examined = doctor(engine)
    (account,) = examined.examine([STACK])
    examined.repair(account)
    assert not engine.ran
    assert not account.mended
    assert account.left == account.findings


def test_nothing_is_written_while_a_result_is_unknown(engine: Engine) -> None:
    made = {"urn": ORPHAN.urn, "type": VPC, "custom": True, "inputs": {}}
    fits = Fits({}, unknown={ORPHAN.urn: "the call failed"})
    pending = [{"type": "creating", "resource": made}]
    examined = doctor(engine, pending=pending, fits=fits, searched=False)
    (account,) = examined.examine([STACK])
    assert [finding.kind for finding in account.findings] == ["uncertain"]
    assert not account.is_searched
    examined.repair(account)
    assert not engine.ran


def test_an_engine_that_fails_leaves_the_findings(engine: Engine) -> None:
    engine.fails = True
    examined = doctor(engine)
    (account,) = examined.examine([STACK])
    examined.repair(account)
    assert account.errors == ["no space left on device"]
    assert account.left == account.findings
    assert not account.mended


def test_a_stack_that_the_backend_does_not_have_may_still_have_orphans(engine: Engine) -> None:
    examined = doctor(engine)
    examined = CloudDoctor(
        engine.project, examined.command, [], examined.export, examined.find, examined.held
    )
    (account,) = examined.examine([STACK])
    assert [finding.kind for finding in account.findings] == ["orphan"]
