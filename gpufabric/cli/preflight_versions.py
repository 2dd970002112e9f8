"""Versions of the engine and of the providers, as verdicts of a preflight."""

import os
from collections.abc import Iterator
from pathlib import Path

from gpufabric.catalog.shape import Cloud
from gpufabric.doctor.check import Check
from gpufabric.doctor.machine import LocalMachine
from gpufabric.doctor.software import engine, environment, providers
from gpufabric.preflight.result import PreflightReport
from gpufabric.preflight.verdict import PreflightStatus, PreflightVerdict
from gpufabric.quote.offers import CLOUDS
from gpufabric.spec.yamlfile import read_yaml
from gpufabric.wire.project import PROJECT_FILE

_STATUSES: dict[str, PreflightStatus] = {"ok": "ok", "missing": "missing", "note": "unknown"}


def version_verdicts(root: Path, report: PreflightReport) -> list[PreflightVerdict]:
    """Return verdicts on the engine and on the provider of each stack's cloud, as in ``doctor``.

    Args:
        root: folder of ``Pulumi.yaml``.
        report: the preflight with the stacks.

    Raises:
        DeclarationError: ``Pulumi.yaml`` cannot be read.
    """
    machine = LocalMachine(root, Path.home(), os.environ)
    _, folder = environment(machine, read_yaml(root / PROJECT_FILE, PROJECT_FILE))
    shared = list(engine(machine))
    checked = [stack.stack for stack in report.stacks if stack.verdicts]
    by_cloud: dict[Cloud, list[Check]] = {
        cloud: list(providers(machine, folder, [cloud])) for cloud in CLOUDS if _of(cloud, checked)
    }
    return [
        verdict
        for cloud, checks in by_cloud.items()
        for stack in _of(cloud, checked)
        for verdict in _verdicts(stack, [*shared, *checks], report)
    ]


def _of(cloud: Cloud, stacks: list[str]) -> list[str]:
    return [stack for stack in stacks if stack.startswith(f"{cloud}-")]


def _verdicts(stack: str, checks: list[Check], report: PreflightReport) -> Iterator[PreflightVerdict]:
    for check in checks:
        yield PreflightVerdict(
            stack=stack,
            subject="version",
            item=check.name,
            status=_STATUSES[check.status],
            given=check.result,
            needed="installed",
            source="this machine",
            read_at=report.checked_at,
            next_step=check.mend,
        )
