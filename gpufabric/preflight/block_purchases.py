"""Checks the offer of each Capacity Block that a stack buys."""

from collections.abc import Callable, Iterator
from functools import partial

from gpufabric.plural import plural
from gpufabric.preflight.answers import Known, Unanswered
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.verdict import PreflightVerdict, time_text
from gpufabric.preflight.zones import is_same_zone, zone_of
from gpufabric.snapshots.rows import BlockOffer, HeldCapacity
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.pools import Pool


def check_block_purchase(case: StackCase, name: str, pool: Pool, block: CapacityBlock) -> PreflightVerdict:
    """Check that the offer of a block still exists, as declared.

    AWS no longer lists the offer of a block that an earlier update bought.

    Args:
        case: the stack.
        name: name of the pool.
        pool: the pool that uses the block.
        block: the block.
    """
    at = ("pools", name, "capacity", "purchase", "offering_id")
    needed = f"an offer of {plural(block.nodes, 'machine')} of {pool.shape} in {zone_of(case.region)}"
    bought = case.needs.bought_offers if case.needs else None
    if bought is not None and block.id in bought:
        return case.verdict(
            "reservation",
            block.id,
            "ok",
            given="bought already",
            needed=needed,
            at=at,
            source="the stack's state",
            read_at=case.now,
        )
    offers = case.answers.section("capacity", "block_offers", BlockOffer)
    if isinstance(offers, Unanswered):
        return case.unanswered("reservation", block.id, offers, needed=needed, at=at)
    verdict = partial(case.verdict, "reservation", block.id, needed=needed, at=at, answer=offers)
    row = offers.rows.get(block.id)
    if row is not None:
        faults = list(_faults(case, row, pool, block))
        if faults:
            return verdict(status="missing", given="; ".join(faults), next_step=_search(case, pool, block))
        return verdict(status="ok", given=f"on offer for {row.upfront_usd:,} USD")
    return _not_offered(case, pool, block, offers, verdict)


def _not_offered(
    case: StackCase,
    pool: Pool,
    block: CapacityBlock,
    offers: Known[BlockOffer],
    verdict: Callable[..., PreflightVerdict],
) -> PreflightVerdict:
    """Return the verdict on an offer that is gone: perhaps an update bought it."""
    given = offers.section.absent.get(block.id, "not on offer")
    held = _held_like(case, pool, block)
    if held:
        return verdict(
            status="unknown",
            given=f"{given}; the account has {held}, a block of the same size and dates",
            next_step=f"if {held} is this block, import it into the stack, or declare id: {held}"
            " instead of purchase",
        )
    if case.needs is None or case.needs.bought_offers is None:
        return verdict(
            status="unknown",
            given=f"{given}; the stack may have bought it",
            next_step="log in to the backend, so that preflight can read the stack's state",
        )
    return verdict(status="missing", given=given, next_step=_search(case, pool, block))


def _faults(case: StackCase, row: BlockOffer, pool: Pool, block: CapacityBlock) -> Iterator[str]:
    """Yield the properties in which an offer differs from the declared block."""
    if row.shape.casefold() != pool.shape.casefold():
        yield f"its shape is {row.shape}"
    if not is_same_zone(row.zone, zone_of(case.region)):
        yield f"it is in zone {row.zone}"
    if row.nodes != block.nodes:
        yield f"it has {plural(row.nodes, 'machine')}"
    if row.ends != block.ends:
        yield f"it ends on {time_text(row.ends)}"


def _held_like(case: StackCase, pool: Pool, block: CapacityBlock) -> str:
    """Return the id of a block of the account that the offer may have become; empty if there is none."""
    held = case.answers.section("capacity", "held", HeldCapacity)
    if not isinstance(held, Known):
        return ""
    for id_, row in held.rows.items():
        if (
            row.kind == "capacity-block"
            and row.shape.casefold() == pool.shape.casefold()
            and is_same_zone(row.zone, zone_of(case.region))
            and row.nodes == block.nodes
            and row.ends == block.ends
        ):
            return id_
    return ""


def _search(case: StackCase, pool: Pool, block: CapacityBlock) -> str:
    """Return the command that lists offers like the declared block."""
    return (
        f"aws ec2 describe-capacity-block-offerings --region {case.region.region}"
        f" --instance-type {pool.shape} --instance-count {block.nodes}"
        f" --capacity-duration-hours {block.hours}"
    )
