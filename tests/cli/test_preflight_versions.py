from pathlib import Path

import pytest

from gpufabric.cli import preflight_versions
from gpufabric.cli.preflight_versions import version_verdicts
from gpufabric.doctor.check import Check, missing, ok
from gpufabric.preflight.result import PreflightReport, StackPreflight
from tests.preflight.cases import NOW
from tests.preflight.test_result import verdict


def test_engine_and_provider_of_each_cloud(monkeypatch: pytest.MonkeyPatch, repo: Path) -> None:
    def plugins(_machine: object, _folder: object, clouds: list[str]) -> list[Check]:
        return [missing(f"{clouds[0]} plugin", "not installed", "pulumi plugin install resource aws")]

    def installed(_machine: object) -> list[Check]:
        return [ok("engine", "pulumi 3.250.0")]

    monkeypatch.setattr(preflight_versions, "engine", installed)
    monkeypatch.setattr(preflight_versions, "providers", plugins)
    asked = StackPreflight(stack="aws-us-east-1", verdicts=(verdict("ok"),), clouds=("aws",))
    backbone = StackPreflight(stack="backbone", verdicts=(verdict("ok"),), clouds=("aws", "oci"))
    faulty = StackPreflight(stack="azure-eastus", problems=("a fault",))
    report = PreflightReport(stacks=[asked, backbone, faulty], checked_at=NOW)
    versions = version_verdicts(repo, report)
    assert [(entry.stack, entry.item, entry.status) for entry in versions] == [
        ("aws-us-east-1", "engine", "ok"),
        ("aws-us-east-1", "aws plugin", "missing"),
        ("backbone", "engine", "ok"),
        ("backbone", "aws plugin", "missing"),
        ("backbone", "oci plugin", "missing"),
    ]
    assert versions[1].next_step == "pulumi plugin install resource aws"
