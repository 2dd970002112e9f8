"""Term of each pool's capacity: when it begins and ends, and its cost per hour while no machine runs."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypedDict

from gpufabric.catalog.catalog import Catalog
from gpufabric.cost.contract import ContractPrices
from gpufabric.cost.items import NodePool
from gpufabric.cost.line import shown
from gpufabric.cost.lines import line_of
from gpufabric.cost.text import cents
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.regions import AnyRegionPlan
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.capacity import Bound, NewReservation, OnDemand, Spot
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.pools import Capacity, sold_as


class CapacityTermOutputs(TypedDict):
    """Term of the capacity of a pool, in the ``summary`` output."""

    pool: str
    mode: str
    """Mode as declared: on-demand, reservation, new-reservation, capacity-block or spot."""

    count: int
    """Machines that the capacity holds; for on-demand and spot, machines of the pool at peak."""

    begins: str | None
    """Begin (ISO 8601, UTC); None: see ``begin``."""

    begin: Bound
    ends: str | None
    """End (ISO 8601, UTC); None: see ``end``."""

    end: Bound
    usd_per_hour_idle: str | None
    """US dollars per hour of its term, for all machines of the capacity, while none of them runs; None:
    unknown."""

    shared_with: list[str]
    """Other pools of the stack that use the same reservation or block. It is paid once for all of them."""


def capacity_terms(
    plan: AnyRegionPlan, fabric: Fabric, catalog: Catalog, today: date
) -> list[CapacityTermOutputs]:
    """Return the term of each pool's capacity, in the order of the pools.

    Args:
        plan: the region.
        fabric: declaration that all stacks share, with its stated prices.
        catalog: list prices.
        today: day of the prices.
    """
    contract = ContractPrices.of(plan.spec, fabric.prices, named_by="declaration")
    return [_term(pool, plan, contract, catalog, today) for pool in plan.pools]


def _term(
    pool: PoolPlan, plan: AnyRegionPlan, contract: ContractPrices, catalog: Catalog, today: date
) -> CapacityTermOutputs:
    capacity = pool.capacity
    held = _held(pool, plan)
    begins, begin, ends, end = _bounds(capacity)
    usd_per_hour = Decimal(0) if held is None else _idle_usd_per_hour(held, contract, catalog, today)
    return {
        "pool": pool.name,
        "mode": capacity.mode,
        "count": pool.max_nodes if held is None else held.nodes_max,
        "begins": begins,
        "begin": begin,
        "ends": ends,
        "end": end,
        "usd_per_hour_idle": None if usd_per_hour is None else cents(usd_per_hour),
        "shared_with": list(_sharing(pool, plan)),
    }


def _held(pool: PoolPlan, plan: AnyRegionPlan) -> NodePool | None:
    """Return the machines that the cloud bills without any of them running; None: it holds none."""
    capacity = pool.capacity
    if isinstance(capacity, OnDemand | Spot):
        return None
    block = capacity if isinstance(capacity, CapacityBlock) else None
    return NodePool(
        name=pool.name,
        cloud=plan.spec.cloud,
        region=plan.region,
        shape=pool.shape.name,
        capacity=sold_as(capacity),
        nodes_min=capacity.nodes,
        nodes_now=capacity.nodes,
        nodes_max=capacity.nodes,
        block=block,
        idle=block is None,
    )


def _idle_usd_per_hour(
    held: NodePool, contract: ContractPrices, catalog: Catalog, today: date
) -> Decimal | None:
    """Price the machines; None without a price, and if the price is encrypted."""
    (priced,) = contract.priced([held])
    return shown(line_of(priced, catalog, today)).usd_per_hour


def _bounds(capacity: Capacity) -> tuple[str | None, Bound, str | None, Bound]:
    """Return the begin and its kind, and the end and its kind."""
    match capacity:
        case CapacityBlock():
            return _utc(capacity.starts), "dated", _utc(capacity.ends), "dated"
        case NewReservation():
            return None, "with-stack", None, "open"
        case OnDemand() | Spot():
            return None, "open", None, "open"
        case _:
            return None, "unknown", None, "unknown"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _sharing(pool: PoolPlan, plan: AnyRegionPlan) -> Iterator[str]:
    """Yield the other pools whose capacity has the same id."""
    held = _id_of(pool)
    for other in plan.pools:
        if held and other.name != pool.name and _id_of(other) == held:
            yield other.name


def _id_of(pool: PoolPlan) -> str:
    # Azure compares resource ids without case.
    return str(getattr(pool.capacity, "id", "")).lower()
