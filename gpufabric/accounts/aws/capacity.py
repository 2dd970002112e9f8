"""Reads where shapes are sold, their facts, and the capacity that the account holds."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from gpufabric.accounts.aws.calls import GROUP_RESOURCES, INSTANCE_TYPES, OFFERINGS, RESERVATIONS
from gpufabric.accounts.aws.client import Client
from gpufabric.accounts.aws.decimals import plain
from gpufabric.accounts.aws.declared import groups_of, reservations_of, zones_by_shape
from gpufabric.accounts.aws.errors import CallError
from gpufabric.accounts.aws.sdk import Row
from gpufabric.accounts.aws.section import Reading, TopicSection
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import Catalog
from gpufabric.snapshots.rows import HeldCapacity, Offer, ShapeFacts

_BANDWIDTH = re.compile(r"(?:(\d+)x )?(\d+(?:\.\d+)?) Gigabit")

_USABLE = {"active": True, "scheduled": False, "pending": False, "payment-pending": False, "assessing": False,
           "delayed": False, "expired": False, "cancelled": False, "cancelling": False, "failed": False,
           "payment-failed": False, "unsupported": False, "unavailable": False}  # fmt: skip
"""Whether machines can start in a reservation, by its state (EC2 API reference, CapacityReservation)."""


def sections(client: Client, target: Target, catalog: Catalog) -> list[TopicSection]:
    """List the sections of shapes and of capacity that the account holds.

    Args:
        client: calls of the target.
        target: account and region.
        catalog: shape of the system nodes.
    """
    held_calls = (RESERVATIONS, *((GROUP_RESOURCES,) if groups_of(target) else ()))
    wanted = [
        TopicSection("offers", (OFFERINGS,), lambda: _offers(client, zones_by_shape(target, catalog))),
        TopicSection("held", held_calls, lambda: _held(client, target)),
    ]
    if target.shapes:
        wanted.append(TopicSection("shapes", (INSTANCE_TYPES,), lambda: _shapes(client, target)))
    return wanted


def _offers(client: Client, declared: dict[str, set[str]]) -> Reading:
    """Read the zones that sell the shapes. A declared zone that is not listed does not sell its shape."""
    listed = client.rows(
        OFFERINGS,
        LocationType="availability-zone-id",
        Filters=[{"Name": "instance-type", "Values": sorted(declared)}],
    )
    sold = {f"{row['InstanceType']}@{row['Location']}" for row in listed}
    wanted = {f"{shape}@{zone}" for shape, zones in declared.items() for zone in zones}
    reason = "DescribeInstanceTypeOfferings does not list it"
    return Reading(
        {
            key: Offer(is_sold=True) if key in sold else Offer(is_sold=False, reason=reason)
            for key in sorted(sold | wanted)
        }
    )


def _shapes(client: Client, target: Target) -> Reading:
    # A filter, because a list of types with one that the region lacks is refused as a whole.
    listed = client.rows(INSTANCE_TYPES, Filters=[{"Name": "instance-type", "Values": list(target.shapes)}])
    rows = {row["InstanceType"]: _facts(row) for row in listed}
    absent = {
        shape: "DescribeInstanceTypes does not list it in the region"
        for shape in target.shapes
        if shape not in rows
    }
    return Reading(dict(sorted(rows.items())), absent)


def _facts(row: Row) -> ShapeFacts:
    accelerators = [
        *row.get("GpuInfo", {}).get("Gpus", []),
        *row.get("NeuronInfo", {}).get("NeuronDevices", []),
    ]
    memory_mib = row.get("MemoryInfo", {}).get("SizeInMiB")
    network = row.get("NetworkInfo", {})
    return ShapeFacts(
        gpus=sum(device["Count"] for device in accelerators) if accelerators else None,
        vcpus=row.get("VCpuInfo", {}).get("DefaultVCpus"),
        memory_gib=None if memory_mib is None else plain(Decimal(memory_mib) / 1024),
        nics=network.get("EfaInfo", {}).get("MaximumEfaInterfaces"),
        nic_gbps_total=_gbps(network.get("NetworkPerformance", "")),
        architecture=_architecture(row.get("ProcessorInfo", {}).get("SupportedArchitectures", [])),
    )


def _gbps(performance: str) -> Decimal | None:
    """Read a bandwidth such as ``3200 Gigabit`` or ``16x 200 Gigabit``; None in another form."""
    matched = _BANDWIDTH.fullmatch(performance)
    return None if matched is None else int(matched[1] or 1) * Decimal(matched[2])


def _architecture(names: list[str]) -> Literal["x86_64", "arm64"] | None:
    if names == ["x86_64"]:
        return "x86_64"
    return "arm64" if names == ["arm64"] else None


def _held(client: Client, target: Target) -> Reading:
    """Read the reservations that are declared, and all others of the declared shapes."""
    groups, absent = _groups(client, target)
    declared = reservations_of(target)
    rows = {
        row["CapacityReservationId"]: _held_capacity(row, groups.get(row["CapacityReservationId"], []))
        for row in client.rows(RESERVATIONS)
        if row["InstanceType"] in target.shapes
        or row["CapacityReservationId"] in declared
        or row["CapacityReservationId"] in groups
    }
    for id_ in sorted(declared - set(rows)):
        absent[id_] = "DescribeCapacityReservations does not list it in the account and region"
    return Reading(dict(sorted(rows.items())), absent)


def _groups(client: Client, target: Target) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Read the declared resource groups.

    Returns:
        Groups by id of their reservations, and the groups that do not exist.
    """
    groups: dict[str, list[str]] = {}
    absent: dict[str, str] = {}
    for arn in sorted(groups_of(target)):
        try:
            members = client.rows(GROUP_RESOURCES, Group=arn)
        except CallError as error:
            if error.code != "NotFoundException":
                raise
            absent[arn] = "NotFoundException: there is no such resource group"
            continue
        for id_ in _reservation_ids(members):
            groups.setdefault(id_, []).append(arn)
    return groups, absent


def _reservation_ids(members: list[Row]) -> Iterator[str]:
    for member in members:
        identifier = member.get("Identifier", {})
        if identifier.get("ResourceType") == "AWS::EC2::CapacityReservation":
            yield identifier["ResourceArn"].rpartition("/")[2]


def _held_capacity(row: Row, groups: list[str]) -> HeldCapacity:
    is_block = row.get("ReservationType") == "capacity-block"
    matching = row.get("InstanceMatchCriteria", "")
    return HeldCapacity(
        shape=row["InstanceType"],
        kind="capacity-block" if is_block else "on-demand",
        state=row["State"],
        is_usable=_is_usable(row),
        zone=row.get("AvailabilityZoneId", ""),
        nodes=row.get("TotalInstanceCount"),
        free_nodes=row.get("AvailableInstanceCount"),
        starts=row.get("StartDate"),
        ends=row.get("EndDate"),
        tenancy=row.get("Tenancy", ""),
        matching=matching if matching in ("open", "targeted") else "",
        groups=tuple(groups),
    )


def _is_usable(row: Row) -> bool | None:
    if row.get("LaunchStatus") == "unlaunchable":
        return False
    return _USABLE.get(row["State"])
