"""Prices and quota demand of Azure virtual machines and scale sets."""

from collections.abc import Iterator

from gpufabric.catalog.shape import CapacityMode
from gpufabric.policies.azure.types import (
    AUTOSCALE_SETTINGS,
    RESERVATION_GROUP,
    SCALE_SET,
    VIRTUAL_MACHINE,
)
from gpufabric.policies.billing.choices import Candidate, GroupSize, chosen
from gpufabric.policies.billing.extractors import (
    Extractor,
    Lookup,
    Reading,
    needed,
)
from gpufabric.policies.billing.machines import machines, pool_name
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource

_GROUP = ("capacityReservation", "capacityReservationGroup", "id")
_DEFAULT_BATCH_PERCENT = 20
"""Share of a scale set that one batch of a rolling upgrade takes (Azure REST API, RollingUpgradePolicy)."""


def _machine(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    props = resource.props
    _require_shared_host(props)
    capacity = _capacity(props)
    yield from machines(
        lookup,
        name=pool_name(resource),
        cloud="azure",
        region=lookup.region_of(resource, "location"),
        shape=needed(props.text("hardwareProfile", "vmSize"), "hardwareProfile.vmSize"),
        shape_key="hardwareProfile.vmSize",
        capacity=capacity,
        nodes_min=1,
        nodes_now=1,
        nodes_max=1,
        reservation=_group_of(resource, lookup, "capacityReservation", capacity),
        reservation_id=props.text_if_known(*_GROUP) or "",
    )


def _scale_set(resource: Resource, lookup: Lookup) -> Iterator[Reading]:
    """Yield the machines of a scale set at the limits of its autoscale setting, if it has one.

    A set without a size holds machines that are resources of their own.
    """
    props = resource.props
    if not props.present("sku"):
        return
    _require_shared_host(props)
    profile = props.section("virtualMachineProfile")
    size = _size(resource, lookup)
    capacity = _capacity(profile)
    for mode, share in _shares(props, size, capacity):
        yield from chosen(
            resource,
            lookup,
            list(_candidates(props)),
            share,
            cloud="azure",
            region=lookup.region_of(resource, "location"),
            capacity=mode,
            reservation=_group_of(resource, lookup, "virtualMachineProfile", mode),
            reservation_id=profile.text_if_known(*_GROUP) or "",
            surge=_surge(props, share),
        )


def _candidates(props: Props) -> Iterator[Candidate]:
    """Yield the size of the machines, or the sizes that Azure chooses from (instance mix)."""
    sizes = props.sections("skuProfile", "vmSizes")
    for size in sizes:
        key = size.name("name")
        yield Candidate(needed(size.text("name"), key), key)
    if not sizes:
        yield Candidate(needed(props.text("sku", "name"), "sku.name"), "sku.name")


def _size(resource: Resource, lookup: Lookup) -> GroupSize:
    """Return the size with the limits of autoscale settings, which are off unless they are enabled."""
    now = needed(resource.props.number("sku", "capacity"), "sku.capacity")
    least = most = now
    for setting in _autoscale_settings(resource, lookup):
        if not setting.props.flag("enabled"):
            continue
        for profile in setting.props.sections("profiles"):
            minimum, maximum = (profile.number("capacity", key) for key in ("minimum", "maximum"))
            least = min(least, needed(minimum, profile.name("capacity", "minimum")))
            most = max(most, needed(maximum, profile.name("capacity", "maximum")))
    return GroupSize(least, now, most)


def _autoscale_settings(resource: Resource, lookup: Lookup) -> list[Resource]:
    """Return the settings that scale a scale set: those that refer to it, or give its id as text."""
    linked = lookup.graph.users(resource, "targetResourceUri", *AUTOSCALE_SETTINGS)
    id_ = resource.outputs.text_if_known("id")
    named = [
        setting
        for setting in lookup.graph.of(*AUTOSCALE_SETTINGS)
        if id_ and (setting.props.text_if_known("targetResourceUri") or "").casefold() == id_.casefold()
    ]
    return linked or named


def _shares(
    props: Props, size: GroupSize, capacity: CapacityMode
) -> Iterator[tuple[CapacityMode, GroupSize]]:
    """Yield the regular and the spot part of a scale set; a priority mix divides a spot set."""
    if capacity != "spot" or not props.present("priorityMixPolicy"):
        yield capacity, size
        return
    base = props.number("priorityMixPolicy", "baseRegularPriorityCount") or 0
    percent = props.number("priorityMixPolicy", "regularPriorityPercentageAboveBase") or 0

    def regular(machines: int) -> int:
        return min(machines, base) + -(-max(machines - base, 0) * percent // 100)

    held = GroupSize(regular(size.least), regular(size.now), regular(size.most))
    spot = GroupSize(size.least - held.least, size.now - held.now, size.most - held.most)
    if held.most:
        yield "on-demand", held
    if spot.most:
        yield "spot", spot


def _surge(props: Props, share: GroupSize) -> int:
    """Return the machines that a rolling upgrade with max surge starts before it stops old ones."""
    policy = props.section("upgradePolicy", "rollingUpgradePolicy")
    if not policy.flag("maxSurge"):
        return 0
    percent = policy.number("maxBatchInstancePercent")
    return -(-share.most * (_DEFAULT_BATCH_PERCENT if percent is None else percent) // 100)


def _capacity(props: Props) -> CapacityMode:
    if props.text("priority") in ("Spot", "Low"):
        return "spot"
    return "reservation" if props.present(*_GROUP) else "on-demand"


def _group_of(resource: Resource, lookup: Lookup, key: str, capacity: CapacityMode) -> str:
    return lookup.source_urn(resource, key, RESERVATION_GROUP) if capacity == "reservation" else ""


def _require_shared_host(props: Props) -> None:
    """Refuse machines on dedicated hosts: the host is billed, not what runs on it.

    Raises:
        UnreadableProperty: the machines run on a dedicated host.
    """
    for key in ("host", "hostGroup"):
        if props.present(key, "id"):
            raise UnreadableProperty(f"{key}.id", "puts it on a dedicated host, which is billed as a whole")


EXTRACTORS: dict[str, Extractor] = {VIRTUAL_MACHINE: _machine, SCALE_SET: _scale_set}
