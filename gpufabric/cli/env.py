"""``gpufabric env``: prints the launch environment of a stack's pools."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cli.declared_region import declared_region
from gpufabric.cli.options import RegionStack, Root
from gpufabric.cli.say import say, say_json
from gpufabric.plan.clock import now
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.regions import plan_region
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.problems import DeclarationError


def env(
    stack: RegionStack,
    pool: Annotated[
        str | None, typer.Option("--pool", help="Name of the pool; required if pools differ.", metavar="NAME")
    ] = None,
    sriov: Annotated[
        bool, typer.Option("--sriov", help="For pods that hold SR-IOV virtual functions (OCI).")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the environment of every pool as JSON.")
    ] = False,
    root: Root = Path(),
) -> None:
    """Print the variables that a communication library such as NCCL needs on a stack's machines.

    It reads only the declaration and the catalogue. In a shell: eval "$(gpufabric env azure-eastus)".
    """
    project = project_with_facts(root)
    declared = declared_region(project, stack)
    try:
        plan = plan_region(stack, declared, project.fabric, catalog=default_catalog(), now=now())
    except DeclarationError as error:
        raise DeclarationError(project.locate(stack, problem) for problem in error.problems) from None
    pools = {pool.name: _variables(pool, sriov=sriov) for pool in plan.pools}
    if pool is not None and pool not in pools:
        raise typer.BadParameter(
            f"{pool!r} is not a pool of {stack}; allowed: {', '.join(pools)}", param_hint="--pool"
        )
    wanted = {name: variables for name, variables in pools.items() if pool in (None, name)}
    if as_json:
        say_json(wanted, sort_keys=True)
        return
    without = [name for name, variables in wanted.items() if variables is None]
    if without:
        raise typer.BadParameter(
            f"pool {without[0]} has no virtual functions; omit --sriov", param_hint="--sriov"
        )
    different = {tuple(sorted((variables or {}).items())) for variables in wanted.values()}
    if len(different) > 1:
        raise typer.BadParameter(
            f"the pools of {stack} differ; allowed: {', '.join(wanted)}", param_hint="--pool"
        )
    for key, value in next(iter(different)):
        say(f"export {key}={shlex.quote(value)}")


def _variables(pool: PoolPlan, *, sriov: bool) -> dict[str, str] | None:
    """Return a pool's environment; None if virtual functions are requested and there are none."""
    return pool.shape.sriov_variables if sriov else dict(pool.environment)
