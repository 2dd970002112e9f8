"""Prepares the roll of a pool from the declaration, the state of an earlier run, and the nodes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import Pins, manifest_pins
from gpufabric.cli.declared_region import declared_region
from gpufabric.manifests.build import TEST
from gpufabric.manifests.identity import declared_namespace
from gpufabric.manifests.model import Document, Job, ManifestOptions, Stage, Step
from gpufabric.manifests.references import require_digests
from gpufabric.manifests.smoke import unpinned
from gpufabric.plan.clock import now
from gpufabric.plan.drain_order import drain_order
from gpufabric.plan.maintenance import outside_text
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.regions import AnyRegionPlan, plan_region
from gpufabric.plural import plural
from gpufabric.rolling.cluster import KubectlCluster
from gpufabric.rolling.errors import RollError, stopped
from gpufabric.rolling.node_test import mpi_job, pool_test
from gpufabric.rolling.nodes import PoolNode, require_nodes_of
from gpufabric.rolling.plan import RollSettings, batch_size, batches_by_partition
from gpufabric.rolling.roller import Roller
from gpufabric.rolling.state import RollState, load, save, state_file, unfinished
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.image_lock import LOCK_FILE, load_locked
from gpufabric.spec.maintenance import Maintenance
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project
from gpufabric.spec.regions import AnyRegion
from gpufabric.wire.project import project_directory

ROLLS = Path(".gpufabric") / "rolls"


@dataclass(frozen=True, slots=True)
class RollRequest:
    """A roll that a user asks for.

    Attributes:
        stack: the stack of the region.
        pool: the pool's name in the declaration.
        settings: commands and time-outs.
        batch: machines at a time; None for the declared number.
        context: context of kubectl; empty for the current one.
        namespace: namespace of the test; None for that of the training jobs.
        with_test: whether to test new machines.
        root: folder of ``Pulumi.yaml``, or one below it.
    """

    stack: str
    pool: str
    settings: RollSettings
    batch: int | None
    context: str
    namespace: str | None
    with_test: bool
    root: Path


@dataclass(frozen=True, slots=True)
class PreparedRoll:
    """A roll that can begin or continue.

    Attributes:
        state: its state.
        file: the file of the state.
        roller: carries it out.
        test_name: name of the test; empty without one.
        outside: says that the present is outside the maintenance windows; empty if it is not.
        next_pool: next pool in the drain order; empty if there is none.
    """

    state: RollState
    file: Path
    roller: Roller
    test_name: str
    outside: str
    next_pool: str


def prepare_roll(request: RollRequest, say: Callable[[str], None]) -> PreparedRoll:
    """Prepare a roll; change nothing.

    Args:
        request: the user's request.
        say: shows a line of progress.

    Raises:
        DeclarationError: the declaration cannot be planned.
        RollError: the cluster or the state of an earlier run does not fit the request.
        BadParameter: there is no such stack or pool.
    """
    root = project_directory(request.root)
    project = project_with_facts(root)
    region = declared_region(project, request.stack)
    plan = _plan(project, request.stack, region)
    pool = _pool(plan, request)
    test = _test(project, plan, pool, request)
    folder = root / ROLLS
    _require_no_other_roll(folder, request)
    cluster = KubectlCluster(request.context, pool.resource_name)
    file = state_file(folder, request.stack, request.pool)
    nodes = cluster.nodes()
    require_nodes_of(pool, region.cloud, nodes)
    if len(nodes) != pool.nodes and not pool.autoscales:
        say(f"the cluster has {plural(len(nodes), 'node')} of pool {request.pool}; {pool.nodes} are declared")
    state = _state(file, request, nodes, pool)
    maintenance = region.maintenance or project.fabric.maintenance
    order = drain_order(region, maintenance)
    _warn_of_order(folder, request, order, say)
    outside = outside_text(maintenance, now()) if maintenance else ""
    if outside:
        say(outside)
    roller = Roller(
        cluster=cluster,
        settings=request.settings,
        test=test,
        may_begin=lambda: _require_window(maintenance),
        save=lambda changed: save(file, changed),
        say=say,
    )
    place = order.index(request.pool) + 1 if request.pool in order else len(order)
    following = order[place] if place < len(order) else ""
    return PreparedRoll(state, file, roller, mpi_job(test)[1] if test else "", outside, following)


def _plan(project: Project, stack: str, region: AnyRegion) -> AnyRegionPlan:
    try:
        return plan_region(stack, region, project.fabric, catalog=default_catalog(), now=now())
    except DeclarationError as error:
        raise DeclarationError(project.locate(stack, problem) for problem in error.problems) from None


def _pool(plan: AnyRegionPlan, request: RollRequest) -> PoolPlan:
    pools = {pool.name: pool for pool in plan.pools}
    if request.pool not in pools:
        known = ", ".join(pools) or "none; the region has no pools"
        raise typer.BadParameter(
            f"{request.pool!r} is not a pool of {request.stack}; allowed: {known}", param_hint="POOL"
        )
    return pools[request.pool]


def _test(
    project: Project, plan: AnyRegionPlan, pool: PoolPlan, request: RollRequest
) -> tuple[Document, ...]:
    if not request.with_test:
        return ()
    options = ManifestOptions(namespace=request.namespace or declared_namespace(plan.spec), with_test=True)
    locked = load_locked(project_directory(request.root))
    pins = manifest_pins(default_catalog(), plan.spec.cloud, locked)
    documents = pool_test(Job(plan, pins, options), pool)
    if not documents:
        raise _no_test(plan, pool, pins)
    if project.fabric.supply_chain.digests == "required":
        stage = Stage(TEST, (Step(pool.resource_name, "", documents),))
        require_digests([stage], plan.stack, project.fabric_line("supply_chain", "digests"))
    return documents


def _no_test(plan: AnyRegionPlan, pool: PoolPlan, pins: Pins) -> RollError:
    own = "--no-test, and a test of your own before the next batch"
    if image := unpinned([pool], pins).get(pool.name):
        command = f"gpufabric manifests {plan.stack} --with-test --pin-commands"
        return stopped(
            "test",
            f"{image}, whose tag moves",
            allowed=f"its digest in {LOCK_FILE}, for which `{command}` prints the commands; or {own}",
            limit="the test of a batch runs the image that was reviewed",
        )
    return stopped(
        "test", f"no test for {pool.shape.name}", allowed=own, limit="test images of the catalogue"
    )


def _require_no_other_roll(folder: Path, request: RollRequest) -> None:
    for pool in unfinished(folder, request.stack):
        if pool != request.pool:
            raise stopped(
                "POOL",
                request.pool,
                allowed=f"{pool}, whose roll is not finished",
                limit=f"one roll of a stack at a time: {state_file(folder, request.stack, pool)}",
            )


def _state(file: Path, request: RollRequest, nodes: Sequence[PoolNode], pool: PoolPlan) -> RollState:
    """Return the state of the roll that is in progress, or else of a new one."""
    state = load(file)
    if state is None or state.is_done:
        batches = batches_by_partition(nodes, batch_size(pool, len(nodes), request.batch))
        return RollState(request.stack, request.pool, request.context, batches)
    if state.context != request.context:
        limit = f"the roll in progress: {file}"
        raise stopped("--context", request.context or "none", allowed=state.context or "none", limit=limit)
    size = max(len(batch.machines) for batch in state.batches)
    if request.batch not in (None, size):
        limit = f"the roll in progress: {file}"
        raise stopped("--batch", str(request.batch), allowed=str(size), limit=limit)
    return state


def _warn_of_order(folder: Path, request: RollRequest, order: list[str], say: Callable[[str], None]) -> None:
    for earlier in order[: order.index(request.pool)] if request.pool in order else []:
        state = load(state_file(folder, request.stack, earlier))
        if state is None or not state.is_done:
            say(f"pool {earlier} comes earlier in maintenance.drain_order and has no finished roll")


def _require_window(maintenance: Maintenance | None) -> None:
    outside = outside_text(maintenance, now()) if maintenance and maintenance.enforce else ""
    if outside:
        raise stopped("time", outside, allowed="a time inside the windows", limit="maintenance.enforce")
