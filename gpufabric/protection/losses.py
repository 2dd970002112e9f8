"""Compares what a stack holds before and after a change, and lists what goes."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from gpufabric.plural import noun, plural
from gpufabric.protection.holdings import Asset, Holdings, PoolHolding, gpus_of
from gpufabric.protection.recorded import NOT_RECORDED, RecordedLimits

LossKind = Literal["pool", "link", "store", "copy"]
Cause = Literal["removed", "scaled in", "shape", "zone", "capacity", "replaced", "lease ended"]
"""Reason of a loss. shape, zone, capacity: this property of the pool changes, so that all of its machines
are replaced. lease ended: the machines went when the lease did."""

_WHOLE: tuple[Cause, ...] = ("removed", "shape", "zone", "capacity", "replaced")
"""Causes by which a whole pool goes."""

_UNKNOWN = "an unknown number of"


@dataclass(frozen=True, slots=True)
class Loss:
    """Something of value that a change takes away, even if the change also makes a replacement.

    Attributes:
        kind: pool, link, store or copy.
        name: name of the pool, key of the link, or logical name.
        cause: reason.
        text: one sentence for reviewers, without the stack.
        gpus: GPUs that go; None if their number is unknown.
        gpus_before: GPUs of the pool at peak before the change; likewise.
        gpus_after: GPUs of the pool at peak after the change; likewise.
    """

    kind: LossKind
    name: str
    cause: Cause
    text: str
    gpus: int | None = 0
    gpus_before: int | None = 0
    gpus_after: int | None = 0

    @property
    def is_whole(self) -> bool:
        """Whether a whole pool, link, store or copy goes."""
        return self.cause in _WHOLE

    @property
    def counts(self) -> bool:
        """Whether it counts against limits; what a lease took away does not."""
        return self.cause != "lease ended"


@dataclass(frozen=True, slots=True)
class StackLosses:
    """Losses of one stack in a run.

    Attributes:
        stack: the stack.
        losses: what goes.
        gpus_before: its GPUs at peak before the run; None if unknown.
        limits: limits that its last update recorded.
    """

    stack: str
    losses: tuple[Loss, ...]
    gpus_before: int | None
    limits: RecordedLimits = NOT_RECORDED


def losses(before: Holdings, after: Holdings, replaced: Collection[str] = ()) -> tuple[Loss, ...]:
    """List what a change takes away: pools by GPUs, then links, stores and copies by name.

    Args:
        before: what the stack holds before the change.
        after: what it holds after it.
        replaced: URNs of resources that the change replaces.
    """
    gone = frozenset(replaced)
    pools = [
        loss
        for name, pool in before.pools.items()
        if (known := _without(pool, after.unread.keys() - gone)).machines
        if (loss := _pool_loss(known, after.pools.get(name), gone, offer_of(pool, before, after))) is not None
    ]
    kept = frozenset(urn for asset in after.assets for urn in asset.urns) - gone
    assets = [loss for asset in before.assets for loss in _asset_loss(asset, kept, gone)]
    pools.sort(key=lambda loss: (-(loss.gpus or 0) if loss.gpus is not None else float("-inf"), loss.name))
    assets.sort(key=lambda loss: (("link", "store", "copy").index(loss.kind), loss.name))
    return (*pools, *assets)


def _without(pool: PoolHolding, unread: Collection[str]) -> PoolHolding:
    """Leave out machines of which it is unknown how many the change keeps."""
    return replace(pool, machines=tuple(machines for machines in pool.machines if machines.urn not in unread))


def offer_of(pool: PoolHolding, before: Holdings, after: Holdings) -> str:
    """Offer to declare a removed pool as renamed; empty unless a new pool has the same machines."""
    if pool.name in after.pools:
        return ""
    new = next(
        (
            other
            for name, other in after.pools.items()
            if name not in before.pools and (other.shapes, other.max_nodes) == (pool.shapes, pool.max_nodes)
        ),
        None,
    )
    if new is None:
        return ""
    return f"; if it was renamed, declare was: {pool.name} in pools.{new.name}, and nothing is replaced"


def _pool_loss(
    before: PoolHolding, after: PoolHolding | None, replaced: frozenset[str], offer: str
) -> Loss | None:
    if not before.max_nodes:
        return None
    cause = _cause(before, after, replaced)
    if cause is None:
        return None
    lost = before.gpus if cause in _WHOLE else _gpus_lost(before, after, replaced)
    after_gpus = after.gpus if after else 0
    return Loss(
        "pool",
        before.name,
        cause,
        _text(before, after, cause, replaced) + offer,
        lost,
        before.gpus,
        after_gpus,
    )


def _cause(before: PoolHolding, after: PoolHolding | None, replaced: frozenset[str]) -> Cause | None:
    """Return the gravest reason why machines go; None if none go."""
    if after is None or not after.machines:
        return "removed"
    both_places = before.places is not None and after.places is not None
    checks: tuple[tuple[Cause, bool], ...] = (
        ("lease ended", after.lease_ended and after.nodes < before.nodes),
        ("shape", before.shapes != after.shapes),
        ("zone", both_places and before.places != after.places),
        ("capacity", before.capacity != after.capacity or _other_reservation(before, after)),
        ("replaced", {machines.urn for machines in before.machines} <= replaced),
        ("scaled in", _nodes_lost(before, after, replaced) > 0),
    )
    return next((cause for cause, holds in checks if holds), None)


def _other_reservation(before: PoolHolding, after: PoolHolding) -> bool:
    both = before.reservations is not None and after.reservations is not None
    return both and before.reservations != after.reservations


def _lost(
    before: PoolHolding, after: PoolHolding | None, replaced: frozenset[str]
) -> Iterator[tuple[int, int | None]]:
    """Yield the machines that go, with the GPUs of each, by resource."""
    remaining = {machines.urn: machines for machines in after.machines} if after else {}
    for machines in before.machines:
        kept = None if machines.urn in replaced else remaining.get(machines.urn)
        fewer = machines.nodes - (kept.nodes if kept else 0)
        fewer_at_peak = machines.max_nodes - (kept.max_nodes if kept else 0)
        yield max(fewer, fewer_at_peak, 0), machines.gpus_per_node


def _nodes_lost(before: PoolHolding, after: PoolHolding | None, replaced: frozenset[str]) -> int:
    return sum(nodes for nodes, _ in _lost(before, after, replaced))


def _gpus_lost(before: PoolHolding, after: PoolHolding | None, replaced: frozenset[str]) -> int | None:
    counts = (nodes for nodes, _ in _lost(before, after, replaced))
    return gpus_of(zip(before.machines, counts, strict=True))


def _text(before: PoolHolding, after: PoolHolding | None, cause: Cause, replaced: frozenset[str]) -> str:
    pool, shapes = f"pool {before.name}", ", ".join(before.shapes)
    nodes = f"{plural(before.max_nodes, 'node')} of {shapes}, {_gpus(before.gpus)}"
    if after is None or cause == "removed":
        return f"{pool} is removed: {nodes}"
    if cause == "lease ended":
        return f"the lease of {pool} is over: {nodes}, {noun(before.max_nodes, 'is', 'are')} gone"
    if cause == "scaled in":
        return f"{pool}: {_shrinks(before, after, replaced)}"
    whole = f"{noun(before.max_nodes, 'its', 'all')} {nodes}"
    if cause == "replaced":
        return f"{pool} is replaced: {whole}"
    modes = f"from {', '.join(before.capacity)} to {', '.join(after.capacity)}"
    changes: dict[Cause, str] = {
        "shape": f"changes from {shapes} to {', '.join(after.shapes)}",
        "zone": "moves to another zone",
        "capacity": f"changes its capacity {modes}"
        if before.capacity != after.capacity
        else "changes its reservation",
    }
    return f"{pool} {changes[cause]}: {whole}, {noun(before.max_nodes, 'is', 'are')} replaced"


def _shrinks(before: PoolHolding, after: PoolHolding, replaced: frozenset[str]) -> str:
    shapes = ", ".join(before.shapes)
    if after.nodes >= before.nodes and after.max_nodes >= before.max_nodes:
        lost = _gpus(_gpus_lost(before, after, replaced))
        fewer = _nodes_lost(before, after, replaced)
        return f"{fewer:,} of its machines of {shapes} {noun(fewer, 'goes', 'go')}, {lost}"
    fixed = (before.nodes, after.nodes) == (before.max_nodes, after.max_nodes)
    now = f"{before.nodes:,} -> {plural(after.nodes, 'node')}"
    peak = f"at most {before.max_nodes:,} -> {plural(after.max_nodes, 'node')}"
    counts = now if fixed else f"{now}, {peak}"
    return f"{counts} of {shapes}, {_count(before.gpus)} -> {_gpus(after.gpus)}"


def _asset_loss(asset: Asset, kept: frozenset[str], replaced: frozenset[str]) -> Iterator[Loss]:
    lost = [urn for urn in asset.urns if urn not in kept]
    if not lost:
        return
    cause: Cause = "replaced" if all(urn in replaced for urn in lost) else "removed"
    part = f"{len(lost)} of the {len(asset.urns)} resources of " if len(lost) < len(asset.urns) else ""
    verb = "are" if len(lost) > 1 and part else "is"
    yield Loss(asset.kind, asset.name, cause, f"{part}{asset.what} {asset.name} {verb} {cause}")


def _count(gpus: int | None) -> str:
    return _UNKNOWN if gpus is None else f"{gpus:,}"


def _gpus(gpus: int | None) -> str:
    return f"{_UNKNOWN} GPUs" if gpus is None else plural(gpus, "GPU")
