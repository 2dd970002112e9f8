"""Capacity of a simulated AWS account: offers, free machines, reservations and Capacity Blocks."""

from collections.abc import Iterator
from decimal import Decimal

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.simcloud.accounts.reservations import NamedReservation, named_reservations
from gpufabric.simcloud.accounts.shapes import shapes
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.simcloud.clouds.aws.capacity import AwsCapacityPart
from gpufabric.simcloud.clouds.aws.rules.launch import Launch, running
from gpufabric.simcloud.clouds.aws.rules.offers import is_offered
from gpufabric.simcloud.clouds.aws.rules.on_demand import free_in
from gpufabric.simcloud.clouds.aws.rules.reservations import NOT_FOUND, Reserved, reserved
from gpufabric.simcloud.clouds.aws.tokens import CAPACITY_BLOCK
from gpufabric.simcloud.clouds.aws.zones import aliases, zone_id
from gpufabric.snapshots.rows import Availability, BlockOffer, HeldCapacity, Offer
from gpufabric.spec.aws.capacity import CapacityBlock
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.wire.values import plain


def capacity(view: AccountView) -> list[SectionAnswer]:
    """Return the sections on capacity."""
    places = sorted({place for region in _regions(view) for place in _places(region)})
    return [
        answered("offers", {f"{shape}@{zone}": _offer(view, shape, zone) for shape, zone in places}),
        shapes(view),
        _held(view),
        answered("block_offers", dict(_block_offers(view))),
        answered("availability", {f"{shape}@{zone}": _free(view, shape, zone) for shape, zone in places}),
    ]


def _regions(view: AccountView) -> list[AwsRegion]:
    return [region for region in view.target.stacks.values() if isinstance(region, AwsRegion)]


def _places(region: AwsRegion) -> Iterator[tuple[str, str]]:
    for pool in region.pools.values():
        yield pool.shape, region.zone


def _offer(view: AccountView, shape: str, zone: str) -> Offer:
    region = view.target.region
    return Offer(is_sold=is_offered(view.world, region, shape, aliases(region, zone)))


def _free(view: AccountView, shape: str, zone: str) -> Availability:
    free = free_in(view.state, view.request, shape, zone, but="")
    if free is None:
        return Availability(status="AVAILABLE", is_unlimited=True)
    return Availability(status="AVAILABLE" if free else "OUT_OF_HOST_CAPACITY", nodes=free)


def _part(view: AccountView) -> AwsCapacityPart | None:
    return view.world.capacity.aws if view.world.capacity else None


def _held(view: AccountView) -> SectionAnswer:
    """Return the reservations of the account, and those that it takes as they are declared."""
    known = reserved(view.state, view.target.region, view.world)
    rows = {reservation.id: _reservation(view, reservation, known) for reservation in known}
    targets = {reservation.id for reservation in known} | {
        reservation.group for reservation in known if reservation.group
    }
    absent: dict[str, str] = {}
    part = _part(view)
    for reservation in named_reservations(view):
        if reservation.id in targets:
            continue
        if part is not None and part.reservations is not None:
            absent[reservation.id] = f"{NOT_FOUND.code}: {NOT_FOUND.text.format(id=reservation.id)}"
        else:
            rows[reservation.id] = _assumed(view, reservation)
    return answered("held", rows, absent)


def _reservation(view: AccountView, reservation: Reserved, known: list[Reserved]) -> HeldCapacity:
    now, region = view.world.now, view.target.region
    starts, ends = reservation.starts, reservation.ends
    if starts is not None and now < starts:
        state = "scheduled" if reservation.kind == "capacity-block" else "pending"
    else:
        state = "active" if reservation.active(now) else "expired"
    zones = sorted({zone_id(region, zone) for zone in reservation.zones})
    return HeldCapacity(
        shape=reservation.instance_type or "",
        kind=reservation.kind,
        state=state,
        is_usable=reservation.active(now),
        zone=zones[0] if zones else "",
        nodes=reservation.count,
        free_nodes=_free_nodes(view, reservation, known),
        starts=starts,
        ends=ends,
        tenancy="default",
        matching="targeted",
        groups=(reservation.group,) if reservation.group else (),
    )


def _free_nodes(view: AccountView, reservation: Reserved, known: list[Reserved]) -> int | None:
    """Return the machines of a reservation that are not in use. Reservations of a group fill one by one."""
    if reservation.count is None:
        return None
    launches = running(view.state, view.target.region)
    used = sum(launch.nodes for launch in launches if launch.reservation == reservation.id)
    if reservation.group:
        earlier = [
            other.count or 0
            for other in known[: known.index(reservation)]
            if other.group == reservation.group
        ]
        in_group = sum(launch.nodes for launch in launches if launch.reservation_group == reservation.group)
        used += max(0, in_group - sum(earlier))
    return max(0, reservation.count - used)


def _assumed(view: AccountView, reservation: NamedReservation) -> HeldCapacity:
    """Return a reservation as it is declared, with all machines that its pools need."""
    capacity = reservation.pool.capacity
    block = capacity if isinstance(capacity, CapacityBlock) else None
    used = sum(
        launch.nodes for launch in running(view.state, view.target.region) if _targets(launch, reservation.id)
    )
    zone = reservation.region.zone if isinstance(reservation.region, AwsRegion) else ""
    return HeldCapacity(
        shape=reservation.pool.shape,
        kind="capacity-block" if block else "on-demand",
        state="active",
        is_usable=True,
        zone=zone,
        nodes=max(reservation.nodes, used),
        free_nodes=max(reservation.nodes, used) - used,
        starts=block.starts if block and block.starts <= view.world.now else None,
        ends=block.ends if block else None,
        tenancy="default",
        matching="targeted",
        groups=(reservation.id,) if reservation.id.startswith("arn:") else (),
    )


def _targets(launch: Launch, id_: str) -> bool:
    return id_ in (launch.reservation, launch.reservation_group)


def _block_offers(view: AccountView) -> Iterator[tuple[str, BlockOffer]]:
    """Yield the Capacity Blocks that can still be bought, and those that are taken as they are declared."""
    part = _part(view)
    if part is not None and part.offerings is not None:
        bought = {
            plain(block.inputs).get("capacityBlockOfferingId") for block in view.state.of_type(CAPACITY_BLOCK)
        }
        for offering in part.offerings:
            if offering.region == view.target.region and offering.ends > view.world.now:
                if offering.id in bought:
                    continue
                yield (
                    offering.id,
                    BlockOffer(
                        shape=offering.instance_type,
                        zone=zone_id(view.target.region, offering.zone),
                        nodes=offering.count,
                        hours=offering.hours,
                        starts=offering.starts,
                        ends=offering.ends,
                        upfront_usd=Decimal(offering.upfront_usd),
                    ),
                )
        return
    for region in _regions(view):
        for pool in region.pools.values():
            block = pool.capacity
            if isinstance(block, CapacityBlock) and block.purchase is not None:
                yield (
                    block.purchase.offering_id,
                    BlockOffer(
                        shape=pool.shape,
                        zone=region.zone,
                        nodes=block.nodes,
                        hours=block.hours,
                        starts=block.starts,
                        ends=block.ends,
                        # A simulated block costs nothing unless a price is stated, see Offering.upfront_usd.
                        upfront_usd=block.purchase.upfront_usd or Decimal(0),
                    ),
                )
