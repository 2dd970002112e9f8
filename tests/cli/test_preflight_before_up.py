import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from gpufabric.cli import preflight_before_up
from gpufabric.cli.preflight_before_up import stopped_by_preflight
from gpufabric.cli.prepare import Prepared
from gpufabric.cli.request import EngineRequest
from gpufabric.doctor.check import Check
from gpufabric.engine.result import StackResult
from gpufabric.masking.mask import Mask
from gpufabric.plan.pace import SIMULATED_VARIABLE
from gpufabric.preflight.result import PreflightReport, StackPreflight
from gpufabric.preflight.verdict import PreflightStatus
from gpufabric.report.preflight import PREFLIGHT
from tests.preflight.cases import NOW
from tests.preflight.test_result import verdict

STACKS = ["aws-us-east-1", "azure-eastus"]


class _Run:
    def __init__(self, folder: Path) -> None:
        self.folder = folder


class _Secrets:
    mask = Mask()


class _Fleet:
    """The parts of a fleet that a preflight uses."""

    secrets = _Secrets()

    def __init__(self, folder: Path) -> None:
        self.run = _Run(folder)

    def end(self, result: StackResult) -> StackResult:
        return result


def prepared(folder: Path) -> Prepared:
    fleet: Any = _Fleet(folder)
    return Prepared(fleet, list(STACKS), [])


def answer(status: PreflightStatus) -> Callable[..., PreflightReport]:
    stacks = [
        StackPreflight(stack="aws-us-east-1", verdicts=(verdict(status, short_by=3),)),
        StackPreflight(stack="azure-eastus", verdicts=()),
    ]

    def run_preflight(*_: object) -> PreflightReport:
        return PreflightReport(stacks=stacks, checked_at=NOW)

    return run_preflight


def run(folder: Path, root: Path) -> tuple[list[StackResult] | None, str]:
    screen = io.StringIO()
    request = EngineRequest("up", STACKS, root, preflight=True)
    return stopped_by_preflight(request, prepared(folder), Console(file=screen, width=200)), screen.getvalue()


@pytest.fixture(autouse=True)
def _simulated(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(SIMULATED_VARIABLE, str(tmp_path))


def test_short_account_stops_every_stack(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, repo: Path) -> None:
    monkeypatch.setattr(preflight_before_up, "_run", answer("short"))
    results, shown = run(tmp_path, repo)
    assert results is not None
    assert [(result.stack, result.status) for result in results] == [
        ("aws-us-east-1", "failed"),
        ("azure-eastus", "skipped"),
    ]
    assert results[0].errors == ["the account is not ready: quota L-1 short by 3"]
    assert "--no-preflight" in results[0].next_steps[0]
    assert "aws do something" in shown
    assert (tmp_path / PREFLIGHT).is_file()


@pytest.mark.parametrize("status", ["ok", "unknown", "pending"])
def test_what_is_not_lacking_goes_on(
    status: PreflightStatus, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, repo: Path
) -> None:
    monkeypatch.setattr(preflight_before_up, "_run", answer(status))
    results, shown = run(tmp_path, repo)
    assert results is None
    assert shown.startswith("Preflight: ")
    assert (tmp_path / PREFLIGHT).is_file()


def test_without_credentials_one_line_says_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, repo: Path
) -> None:
    for name in [SIMULATED_VARIABLE, *CREDENTIALS]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    results, shown = run(tmp_path, repo)
    assert results is None
    assert [line.split(":")[1] for line in shown.splitlines()] == [" aws not asked", " azure not asked"]
    assert not (tmp_path / PREFLIGHT).exists()


def test_the_backbone_is_asked_if_all_its_clouds_have_credentials(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, repo: Path
) -> None:
    for name in [SIMULATED_VARIABLE, *CREDENTIALS]:
        monkeypatch.delenv(name, raising=False)
    asked: list[list[str]] = []

    def run_preflight(_root: object, stacks: list[str], *_: object) -> PreflightReport:
        asked.append(stacks)
        return PreflightReport(stacks=[], checked_at=NOW)

    def of(*with_credentials: str) -> Callable[..., Check]:
        def check(_machine: object, cloud: str) -> Check:
            return Check(cloud, "ok" if cloud in with_credentials else "missing", "none")

        return check

    monkeypatch.setattr(preflight_before_up, "_run", run_preflight)
    request = EngineRequest("up", ["aws-us-east-1", "backbone"], repo, preflight=True)
    fleet: Any = _Fleet(tmp_path)
    for clouds in [("aws",), ("aws", "azure", "oci")]:
        monkeypatch.setattr(preflight_before_up, "credentials", of(*clouds))
        console = Console(file=io.StringIO())
        stopped_by_preflight(request, Prepared(fleet, list(request.stacks), []), console)
    assert asked == [["aws-us-east-1"], ["aws-us-east-1", "backbone"]]


CREDENTIALS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_CONFIG_FILE",
    "ARM_CLIENT_ID",
    "ARM_USE_MSI",
    "AZURE_CONFIG_DIR",
)
