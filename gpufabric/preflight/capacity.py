"""Checks whether machines outside existing reservations could start now, where a cloud states it."""

from collections.abc import Iterator
from functools import partial

from gpufabric.plural import plural
from gpufabric.preflight.absence import absence_of
from gpufabric.preflight.answers import Unanswered
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.machines import shared_machines
from gpufabric.preflight.verdict import PreflightVerdict
from gpufabric.preflight.zones import in_zone, zone_of
from gpufabric.snapshots.rows import Availability, Construct
from gpufabric.spec.capacity import NewReservation
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.pools import Pool, sold_as


def check_capacity(case: StackCase) -> Iterator[PreflightVerdict]:
    """Compare machines that could start now with those that the update adds.

    Only OCI and the simulated clouds state it. AWS and Azure have no such call: only a reservation is certain
    there.
    """
    availability = case.answers.section("capacity", "availability", Availability)
    by_shape: dict[str, list[tuple[str, Pool]]] = {}
    for name, pool in case.pools:
        if _starts_freely(pool.shape, pool):
            by_shape.setdefault(pool.shape, []).append((name, pool))
    for shape, pools in by_shape.items():
        item, at = f"{shape} in {zone_of(case.region)}", ("pools", pools[0][0], "nodes")
        shared = shared_machines(case, partial(_starts_freely, shape))
        own = shared.own
        adds = shared.needed if own is None else max(0, shared.needed - own)
        needed = f"{plural(adds, 'machine')}{shared.of_others}"
        if isinstance(availability, Unanswered):
            if not availability.not_offered and (case.region.cloud == "oci" or case.answers.is_live):
                yield case.unanswered("capacity", item, availability, needed=needed, at=at)
            continue
        rows = list(in_zone(availability.rows, shape, zone_of(case.region)).values())
        if not rows:
            if case.region.cloud == "oci":
                yield case.verdict(
                    "capacity",
                    item,
                    "unknown",
                    given="the answer does not have this shape",
                    needed=needed,
                    at=at,
                    answer=availability,
                )
            continue
        free = _free(rows)
        if adds == 0 or any(row.is_unlimited for row in rows):
            given = "no limit on free machines" if adds else "the update adds no machines"
            yield case.verdict("capacity", item, "ok", given=given, needed=needed, at=at, answer=availability)
        elif free is None:
            yield case.verdict(
                "capacity",
                item,
                "unknown",
                given="available; their number is not stated",
                needed=needed,
                at=at,
                answer=availability,
            )
        elif free >= adds:
            yield case.verdict(
                "capacity",
                item,
                "ok",
                given=f"{free:,} could start now",
                needed=needed,
                at=at,
                answer=availability,
            )
        elif own is None:
            given = f"{free:,} could start now; machines that run may be this stack's"
            yield case.verdict(
                "capacity", item, "unknown", given=given, needed=needed, at=at, answer=availability
            )
        else:
            yield case.verdict(
                "capacity",
                item,
                "short",
                given=f"{free:,} could start now",
                needed=needed,
                at=at,
                answer=availability,
                short_by=adds - free,
                next_step="reserve the machines, declare fewer nodes, or choose another zone",
            )


def check_fabrics(case: StackCase) -> Iterator[PreflightVerdict]:
    """Check the GPU memory fabrics that pools of OCI name."""
    if not isinstance(case.region, OciRegion):
        return
    named = [
        (name, id_) for name, pool in sorted(case.region.pools.items()) for id_ in pool.memory_fabric_ids
    ]
    if not named:
        return
    constructs, needed = case.answers.section("capacity", "constructs", Construct), "a GPU memory fabric"
    for name, id_ in named:
        at = ("pools", name, "memory_fabric_ids")
        if isinstance(constructs, Unanswered):
            yield case.unanswered("reservation", id_, constructs, needed=needed, at=at)
            continue
        row = constructs.rows.get(id_)
        if row is None or row.kind != "gpu-memory-fabric":
            status, given = absence_of(constructs, id_, "GPU memory fabric")
            yield case.verdict(
                "reservation",
                id_,
                "missing" if row else status,
                given=f"it is a {row.kind}" if row else given,
                needed=needed,
                at=at,
                answer=constructs,
                next_step="oci compute compute-gpu-memory-fabric list "
                f"--compartment-id {case.region.tenancy_id}",
            )
        else:
            free = f", {row.free_nodes:,} hosts free" if row.free_nodes is not None else ""
            yield case.verdict(
                "reservation", id_, "ok", given=f"{row.state}{free}", needed=needed, at=at, answer=constructs
            )


def _starts_freely(shape: str, pool: Pool) -> bool:
    """Return whether a pool starts machines of a shape outside existing reservations."""
    return pool.shape == shape and (
        sold_as(pool.capacity) in ("on-demand", "spot") or isinstance(pool.capacity, NewReservation)
    )


def _free(rows: list[Availability]) -> int | None:
    """Return the machines that could start; None if a place does not state how many."""
    open_ = [row.nodes for row in rows if row.can_start]
    return None if any(nodes is None for nodes in open_) else sum(nodes or 0 for nodes in open_)
