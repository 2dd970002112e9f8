from decimal import Decimal
from pathlib import Path

import pytest

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.reader import Identity
from gpufabric.accounts.target import Target
from gpufabric.check.ends import EndNeeds
from gpufabric.check.needs import Collecting, StackNeeds
from gpufabric.check.result import CheckReport, StackCheck
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.preflight import examine
from gpufabric.preflight.examine import Preflight
from gpufabric.preflight.result import PreflightExit
from gpufabric.quota.counted import Amount, CountedUse, Place
from gpufabric.snapshots.rows import Limit, Usage
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import load_project
from tests.accounts.scripted import ScriptedReader
from tests.preflight.cases import NOW, answers, days, needs, quota, section

STACK = "aws-us-west-2"
VPN = "aws:ec2/vpnConnection:VpnConnection"
CONNECTIONS = "ec2/L-3E6EC3A3"


def vpn_connections(number: int) -> CountedUse:
    """Return a planned use of VPN connections, of which none exists."""
    return CountedUse(
        {CONNECTIONS: {Place(): Amount(Decimal(number))}}, {CONNECTIONS: {Place(): Amount(Decimal(0))}}
    )


def connections(*, limit: int, used: int) -> list[SectionAnswer]:
    """Return the sections of the quota of VPN connections."""
    return [
        section("limits", {CONNECTIONS: Limit(limit=Decimal(limit))}),
        section("usage", {CONNECTIONS: Usage(used=Decimal(used))}),
    ]


@pytest.fixture(autouse=True)
def _programs_that_do_not_run(monkeypatch: pytest.MonkeyPatch, repo: Path) -> None:
    """Take the needs from the declarations."""
    monkeypatch.setenv(NOW_VARIABLE, NOW.isoformat())
    regions = load_project(repo).regions
    ends = {stack: EndNeeds({VPN: 4}, vpn_connections(4)) for stack in regions}

    def collect(_root: Path, names: list[str], **_: object) -> CheckReport:
        return CheckReport(
            [
                StackCheck(
                    name,
                    needs=needs(regions[name], running=0)
                    if name in regions
                    else StackNeeds(types={VPN: 16}, ends=ends),
                )
                for name in names
            ]
        )

    monkeypatch.setattr(examine, "check_fabric", collect)


def test_answers_reach_the_checks(repo: Path) -> None:
    reader = ScriptedReader({"quotas": quota(6143, 0)})
    lines: list[str] = []
    report = Preflight(root=repo, stacks=[STACK], reader_for=lambda _: reader, tell=lines.append).run()
    short = next(verdict for verdict in report.verdicts if verdict.status == "short")
    assert (short.stack, short.subject, short.short_by) == (STACK, "quota", 1)
    assert short.place == "stacks/Pulumi.aws-us-west-2.yaml:17"
    assert report.exit is PreflightExit.LACKING
    assert lines[-1].endswith("(4 of 4 answers)")


def test_wrong_account_answers_nothing(repo: Path) -> None:
    reader = ScriptedReader(
        {"quotas": quota(99999, 0)}, who=Identity("999", "user/x", is_declared_account=False)
    )
    report = Preflight(root=repo, stacks=[STACK], reader_for=lambda _: reader).run()
    assert "ok" not in {verdict.status for verdict in report.verdicts}
    assert not reader.asked


def test_no_credentials_is_one_reason_for_all(repo: Path) -> None:
    failure = Failure("sts", "no-credentials", "NoCredentials: none found", "aws configure sso")
    report = Preflight(root=repo, stacks=[STACK], reader_for=lambda _: failure).run()
    unknown = {verdict.given for verdict in report.verdicts if verdict.next_step == "aws configure sso"}
    assert unknown == {"NoCredentials: none found"}
    assert report.exit is PreflightExit.UNSURE


def test_reader_that_raises_is_unknown(repo: Path) -> None:
    def broken(_target: object, _topic: object) -> None:
        raise RuntimeError("a fault of the reader")

    reader = ScriptedReader(before=broken)
    report = Preflight(root=repo, stacks=[STACK], reader_for=lambda _: reader).run()
    assert report.exit is PreflightExit.UNSURE


def test_files_answer_without_credentials(repo: Path) -> None:
    report = Preflight(root=repo, stacks=[STACK]).run()
    assert not report.is_live
    steps = {verdict.next_step for verdict in report.verdicts}
    assert f"gpufabric snapshot quotas {STACK}" in steps
    assert report.exit is PreflightExit.UNSURE


def test_backbone_has_an_answer_for_each_account_and_region(repo: Path) -> None:
    reader = ScriptedReader({"quotas": [*connections(limit=10, used=7), section("requests", {})]})
    report = Preflight(root=repo, stacks=["backbone"], reader_for=lambda _: reader).run()
    names = {verdict.item.rpartition(" of ")[2] for verdict in report.verdicts}
    assert names == {
        "aws 123456789012 us-east-1",
        "aws 123456789012 us-west-2",
        "azure 5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93 eastus",
        "oci ocid1.tenancy.oc1..aaaaaaaagpufabricdemotenancy us-ashburn-1",
    }
    identities = [verdict for verdict in report.verdicts if verdict.subject == "identity"]
    assert [verdict.status for verdict in identities] == ["ok"] * 4
    short = [verdict for verdict in report.verdicts if verdict.status == "short"]
    assert [(verdict.short_by, verdict.place, verdict.setting) for verdict in short] == [
        (1, "stacks/Pulumi.backbone.yaml:9", "links.1.between.0"),
        (1, "stacks/Pulumi.backbone.yaml:15", "links.3.between.1"),
    ]
    assert short[0].item == "L-3E6EC3A3 (VPN connections per Region) of aws 123456789012 us-east-1"
    assert short[0].stops
    assert report.stacks[0].clouds == ("aws", "azure", "oci")
    assert not report.notes


def test_backbone_and_region_of_one_account_are_added_up(monkeypatch: pytest.MonkeyPatch, repo: Path) -> None:
    regions = load_project(repo).regions
    ends = {STACK: EndNeeds({VPN: 4}, vpn_connections(4))}

    def collect(_root: Path, names: list[str], **_: object) -> CheckReport:
        assert "backbone" in names
        return CheckReport(
            [
                StackCheck("backbone", needs=StackNeeds(types={}, ends=ends)),
                StackCheck(STACK, needs=needs(regions[STACK], running=0, counted=vpn_connections(2))),
            ]
        )

    monkeypatch.setattr(examine, "check_fabric", collect)
    reader = ScriptedReader({"quotas": [*connections(limit=10, used=5), section("requests", {})]})
    report = Preflight(root=repo, stacks=[STACK], reader_for=lambda _: reader).run()
    short = [verdict for verdict in report.verdicts if verdict.status == "short"]
    assert [(verdict.stack, verdict.short_by) for verdict in short] == [(STACK, 1)]
    report = Preflight(root=repo, stacks=["backbone"], reader_for=lambda _: reader).run()
    short = [verdict for verdict in report.verdicts if verdict.status == "short"]
    assert [(verdict.stack, verdict.short_by) for verdict in short] == [("backbone", 1)]
    assert f"with {STACK}" not in short[0].needed


def test_backbone_whose_program_fails_is_unknown(monkeypatch: pytest.MonkeyPatch, repo: Path) -> None:
    def collect(_root: Path, names: list[str], **_: object) -> CheckReport:
        return CheckReport([StackCheck(name, errors=("no such thing",)) for name in names])

    monkeypatch.setattr(examine, "check_fabric", collect)
    report = Preflight(root=repo, stacks=["backbone"], reader_for=lambda _: ScriptedReader()).run()
    quotas = [verdict for verdict in report.verdicts if verdict.subject == "quota"]
    assert {(verdict.status, verdict.given) for verdict in quotas} == {
        ("unknown", "the program did not run: no such thing")
    }
    assert len(quotas) == 4


def test_files_answer_for_the_backbone(repo: Path) -> None:
    report = Preflight(root=repo, stacks=["backbone"]).run()
    assert {verdict.subject for verdict in report.verdicts} == {"quota"}
    assert f"gpufabric snapshot quotas {STACK}" in {verdict.next_step for verdict in report.verdicts}


def test_unknown_stack_is_refused(repo: Path) -> None:
    with pytest.raises(DeclarationError, match="given mars"):
        Preflight(root=repo, stacks=["mars"]).run()


def test_encrypted_account_is_unknown(monkeypatch: pytest.MonkeyPatch, repo: Path) -> None:
    def nothing(*_: object) -> list[object]:
        return []

    # The targets leave out accounts that a file encrypts.
    monkeypatch.setattr(examine, "targets_of", nothing)
    report = Preflight(root=repo, stacks=[STACK], reader_for=lambda _: ScriptedReader()).run()
    assert [verdict.given for verdict in report.verdicts] == [
        "the file states the account encrypted, so preflight cannot ask it"
    ]
    assert report.exit is PreflightExit.UNSURE


def test_machines_younger_than_the_files_are_no_part_of_their_figures(
    monkeypatch: pytest.MonkeyPatch, repo: Path
) -> None:
    collected: list[Collecting] = []

    def collect(_root: Path, names: list[str], *, collecting: Collecting) -> CheckReport:
        collected.append(collecting)
        return CheckReport([StackCheck(name) for name in names])

    def recorded(_root: Path, target: Target) -> object:
        region = target.stacks[STACK]
        return answers(region, {"quotas": quota(9999, 0)}, read_at=days(-3)).snapshots

    monkeypatch.setattr(examine, "check_fabric", collect)
    monkeypatch.setattr(examine, "_snapshots", recorded)
    Preflight(root=repo, stacks=[STACK]).run()
    Preflight(root=repo, stacks=[STACK], reader_for=lambda _: ScriptedReader()).run()
    assert [collecting.held_at for collecting in collected] == [days(-3), NOW]
