from pathlib import Path

import pytest

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.reader import Identity
from gpufabric.accounts.target import Target
from gpufabric.check.needs import Collecting
from gpufabric.check.result import CheckReport, StackCheck
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.preflight import examine
from gpufabric.preflight.examine import Preflight
from gpufabric.preflight.result import PreflightExit
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import load_project
from tests.accounts.scripted import ScriptedReader
from tests.preflight.cases import NOW, answers, days, needs, quota

STACK = "aws-us-west-2"


@pytest.fixture(autouse=True)
def _programs_that_do_not_run(monkeypatch: pytest.MonkeyPatch, repo: Path) -> None:
    """Take the needs from the declarations."""
    monkeypatch.setenv(NOW_VARIABLE, NOW.isoformat())
    regions = load_project(repo).regions

    def collect(_root: Path, names: list[str], **_: object) -> CheckReport:
        return CheckReport([StackCheck(name, needs=needs(regions[name], running=0)) for name in names])

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


def test_backbone_has_no_account(repo: Path) -> None:
    report = Preflight(root=repo, stacks=["backbone"], reader_for=lambda _: ScriptedReader()).run()
    assert report.exit is PreflightExit.UNSURE
    assert report.headline.startswith("nothing was checked: backbone has no account of its own")


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
