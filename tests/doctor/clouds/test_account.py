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
from gpufabric.doctor.clouds.searched import Searched
from gpufabric.engine.adoption.adopter import AdoptionError
from gpufabric.engine.adoption.plan import Fits
from gpufabric.engine.adoption.wanted import Survey, Wanted
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
    engine: Engine,
    *,
    resources: Sequence[dict[str, Any]] = (PROVIDER,),
    pending: Sequence[dict[str, Any]] = (),
    fits: Fits | None = None,
    held: Sequence[StackHolding] = (ORPHAN,),
    unsearched: str = "",
    survey: Survey | str = "no survey is due",
    known: Sequence[str] = (STACK,),
) -> CloudDoctor:
    state = {"deployment": {"resources": list(resources), "pending_operations": list(pending)}}

    def find(wanted: Sequence[Wanted], known: Mapping[str, str]) -> Fits:
        del wanted
        return fits or Fits(known)

    def surveyed(stack: str, keys: Sequence[str]) -> Survey:
        assert (stack, len(keys)) == (STACK, len(resources))
        if isinstance(survey, str):
            raise AdoptionError(survey)
        return survey

    searched = Searched({STACK: held}, {STACK: unsearched} if unsearched else {})
    return CloudDoctor(
        engine.project,
        engine,  # pyright: ignore[reportArgumentType]
        known,
        lambda _: json.dumps(state),
        lambda _: find,
        lambda _: searched,
        surveyed,
    )


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
    made: dict[str, Any] = {"urn": ORPHAN.urn, "type": VPC, "custom": True, "inputs": {}}
    fits = Fits({}, unknown={ORPHAN.urn: "the call failed"})
    pending = [{"type": "creating", "resource": made}]
    examined = doctor(engine, pending=pending, fits=fits, held=(), unsearched="no login")
    (account,) = examined.examine([STACK])
    assert [finding.kind for finding in account.findings] == ["uncertain"]
    assert account.unsearched == "no login"
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
    examined = doctor(engine, known=())
    (account,) = examined.examine([STACK])
    assert [finding.kind for finding in account.findings] == ["orphan"]
    examined.repair(account)
    assert not engine.ran, "another backend may have the stack"
    assert account.left == account.findings


BY_TAG = StackHolding(VPC, "vpc-1", "", "net", "tag gpufabric-stack", "us-east-1")
DECLARED = Wanted(ORPHAN.urn, VPC, {}, frozenset(), {})
NEW_PROVIDER = {"urn": PROVIDER["urn"], "type": PROVIDER["type"], "inputs": {"region": "us-east-1"}}


def test_a_declared_resource_gets_its_urn_and_a_destroyed_stack_its_provider(engine: Engine) -> None:
    survey = Survey((DECLARED,), (NEW_PROVIDER,))
    examined = doctor(engine, resources=(), held=[BY_TAG], survey=survey, fits=Fits({ORPHAN.urn: "vpc-1"}))
    (account,) = examined.examine([STACK])
    examined.repair(account)
    provider, network = engine.written["deployment"]["resources"]
    assert (provider["urn"], provider["custom"], len(provider["id"])) == (PROVIDER["urn"], True, 36)
    assert (network["urn"], network["id"]) == (ORPHAN.urn, "vpc-1")
    assert network["provider"] == f"{provider['urn']}::{provider['id']}"
    assert account.mended
    assert not account.left


def test_what_nobody_declares_gets_a_urn_that_the_next_update_deletes(engine: Engine) -> None:
    examined = doctor(engine, held=[BY_TAG], survey=Survey())
    (account,) = examined.examine([STACK])
    examined.repair(account)
    (_, network) = engine.written["deployment"]["resources"]
    assert network["urn"] == f"urn:pulumi:{STACK}::gpufabric::{VPC}::left-over-vpc-1"


def test_without_a_survey_nothing_is_written(engine: Engine) -> None:
    examined = doctor(engine, held=[BY_TAG], survey="the program fails")
    (account,) = examined.examine([STACK])
    examined.repair(account)
    assert not engine.ran
    assert account.errors == ["what the stack declares is not known: the program fails"]
    assert account.left == account.findings
