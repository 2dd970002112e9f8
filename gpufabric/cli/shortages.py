"""Bounds of capacity retries by stack, and what has capacity instead."""

import os
from functools import partial
from pathlib import Path

from gpufabric.components.capacity_retry import AS_DECLARED, RETRY_VARIABLE, retry_of
from gpufabric.engine.shortages import Shortages
from gpufabric.plan.pace import SIMULATED_VARIABLE, seconds_per_minute
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project
from gpufabric.time_units import SECONDS_PER_MINUTE


def shortages_of(project: Project, root: Path) -> Shortages:
    """Return what an update does when a cloud has too few machines.

    Args:
        project: the declarations.
        root: folder of ``Pulumi.yaml``.

    Raises:
        DeclarationError: a variable is wrong.
    """
    given = os.environ.get(RETRY_VARIABLE, AS_DECLARED)
    bounds = {name: retry_of(given, region.capacity_retry) for name, region in project.regions.items()}
    return Shortages(
        {name: bound for name, bound in bounds.items() if bound is not None},
        seconds_per_minute(simulated=SIMULATED_VARIABLE in os.environ) / SECONDS_PER_MINUTE,
        partial(_alternatives, project, root),
    )


def _alternatives(project: Project, root: Path, stack: str) -> list[str]:
    """Name what has capacity, as the simulated clouds or the project's snapshot say."""
    # Only an update that failed needs these, and they take a while to import.
    from gpufabric.accounts.refresh import read_accounts  # noqa: PLC0415
    from gpufabric.accounts.target import targets_of  # noqa: PLC0415
    from gpufabric.cli.account_readers import account_readers  # noqa: PLC0415
    from gpufabric.plan.clock import now  # noqa: PLC0415
    from gpufabric.preflight.alternatives import alternatives  # noqa: PLC0415
    from gpufabric.preflight.answers import answers_from_files, answers_of  # noqa: PLC0415
    from gpufabric.snapshots.files import load  # noqa: PLC0415

    region = project.regions.get(stack)
    if region is None:
        return []
    try:
        for target in targets_of({stack: region}, project.fabric.name, project.providers):
            if SIMULATED_VARIABLE in os.environ:
                answers = answers_of(target, read_accounts([target], ["capacity"], account_readers()), now())
            else:
                snapshot = load(root, "capacity", target.cloud, target.account, target.region)
                answers = answers_from_files(target, {"capacity": snapshot} if snapshot else {})
            return alternatives(region, answers, now())
    except DeclarationError:
        return []  # a snapshot with errors; `gpufabric check` names them
    return []
