"""Versions of the engine and of the providers, as verdicts of a preflight."""

import os
from collections.abc import Iterator
from pathlib import Path

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
    """Return verdicts on the engine and on the providers of each stack's clouds, as in ``doctor``.

    Args:
        root: folder of ``Pulumi.yaml``.
        report: the preflight with the stacks.

    Raises:
        DeclarationError: ``Pulumi.yaml`` cannot be read.
    """
    machine = LocalMachine(root, Path.home(), os.environ)
    _, folder = environment(machine, read_yaml(root / PROJECT_FILE, PROJECT_FILE))
    shared = list(engine(machine))
    checked = [stack for stack in report.stacks if stack.verdicts]
    used = {cloud for stack in checked for cloud in stack.clouds}
    by_cloud = {cloud: list(providers(machine, folder, [cloud])) for cloud in CLOUDS if cloud in used}
    return [
        verdict
        for stack in checked
        for verdict in _verdicts(
            stack.stack, [*shared, *(check for cloud in stack.clouds for check in by_cloud[cloud])], report
        )
    ]


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
