"""Reads capacity that can be bought: Capacity Blocks and spot machines."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from itertools import chain

from gpufabric.accounts.aws.calls import BLOCK_OFFERINGS, PLACEMENT_SCORES, SPOT_PRICES, ZONES
from gpufabric.accounts.aws.client import Client
from gpufabric.accounts.aws.decimals import plain
from gpufabric.accounts.aws.declared import blocks_of, spot_nodes
from gpufabric.accounts.aws.sdk import Row
from gpufabric.accounts.aws.section import Once, Reading, TopicSection
from gpufabric.accounts.aws.zones import read_zones, zone_ids
from gpufabric.accounts.target import Target
from gpufabric.catalog.capacity_blocks import capacity_block_terms
from gpufabric.catalog.catalog import Catalog
from gpufabric.snapshots.rows import BlockOffer, PlacementScore, SpotPrice
from gpufabric.spec.aws.capacity import CapacityBlock

LINUX = "Linux/UNIX"


def sections(client: Client, target: Target, catalog: Catalog, now: datetime) -> list[TopicSection]:
    """List the sections of capacity on sale, as far as the stacks use it.

    Args:
        client: calls of the target.
        target: account and region.
        catalog: sizes of UltraServers.
        now: time from which prices and offers count.
    """
    zones = Once(lambda: zone_ids(read_zones(client)))
    wanted: list[TopicSection] = []
    if blocks_of(target):
        wanted.append(
            TopicSection(
                "block_offers",
                (BLOCK_OFFERINGS, ZONES),
                lambda: _block_offers(client, target, catalog, now, zones),
            )
        )
    if target.shapes:
        wanted.append(
            TopicSection(
                "spot_prices", (SPOT_PRICES, ZONES), lambda: _spot_prices(client, target, now, zones)
            )
        )
    if spot_nodes(target):
        wanted.append(TopicSection("placement_scores", (PLACEMENT_SCORES,), lambda: _scores(client, target)))
    return wanted


def _block_offers(
    client: Client, target: Target, catalog: Catalog, now: datetime, zones: Once[dict[str, str]]
) -> Reading:
    """Read the offers that have the size and the length of a declared block."""
    offers: dict[str, BlockOffer] = {}
    purchases: set[str] = set()
    for shape, block in blocks_of(target):
        if block.purchase is not None:
            purchases.add(block.purchase.offering_id)
        query = _query(shape, block, catalog, now)
        for row in client.rows(BLOCK_OFFERINGS, **query) if query else []:
            if row.get("CurrencyCode", "USD") != "USD":
                text = "an offer has no price in US dollars"
                raise client.incomplete(BLOCK_OFFERINGS, text, row["CurrencyCode"])
            offers[row["CapacityBlockOfferingId"]] = _offer(row, zones(), shape, block.nodes)
    absent = dict.fromkeys(
        sorted(purchases - set(offers)), "DescribeCapacityBlockOfferings does not list this offer"
    )
    return Reading(dict(sorted(offers.items())), absent)


def _query(shape: str, block: CapacityBlock, catalog: Catalog, now: datetime) -> dict[str, object]:
    """Return the parameters that find blocks like a declared one, from its start or, later, from now.

    EC2 sells whole days. An extended block may have a length that is not on offer: there is no query then.
    """
    terms = capacity_block_terms(catalog)
    days = -(-block.hours // 24)
    if not terms.sells(days):
        return {}
    size: dict[str, object] = {
        "InstanceType": shape,
        "InstanceCount": min(block.nodes, terms.max_instances.value),
    }
    if shape in catalog.shape_names("aws"):
        servers = sorted(catalog.shape("aws", shape).ultraservers, key=lambda server: server.nodes.value)
        for server in servers:
            if block.nodes % server.nodes.value == 0:
                size = {"UltraserverType": server.id, "UltraserverCount": block.nodes // server.nodes.value}
    starts = {"StartDateRange": block.starts} if block.starts > now else {}
    return {**size, **starts, "CapacityDurationHours": days * 24}


def _offer(row: Row, zones: Mapping[str, str], shape: str, nodes: int) -> BlockOffer:
    return BlockOffer(
        shape=row.get("InstanceType", shape),
        zone=zones.get(row["AvailabilityZone"], row["AvailabilityZone"]),
        nodes=row.get("InstanceCount", nodes),
        hours=row["CapacityBlockDurationHours"],
        starts=row["StartDate"],
        ends=row["EndDate"],
        upfront_usd=Decimal(row["UpfrontFee"]),
    )


def _spot_prices(client: Client, target: Target, now: datetime, zones: Once[dict[str, str]]) -> Reading:
    """Read the price of each shape that is in effect now. A zone without a price sells none as spot."""
    rows = client.rows(
        SPOT_PRICES,
        StartTime=now,
        EndTime=now,
        ProductDescriptions=[LINUX],
        Filters=[{"Name": "instance-type", "Values": list(target.shapes)}],
    )
    newest: dict[str, SpotPrice] = {}
    for row in sorted(rows, key=lambda row: row["Timestamp"]):
        zone = row.get("AvailabilityZoneId") or zones().get(row["AvailabilityZone"], row["AvailabilityZone"])
        newest[f"{row['InstanceType']}@{zone}"] = SpotPrice(
            usd_per_hour=plain(row["SpotPrice"]), since=row["Timestamp"]
        )
    return Reading(dict(sorted(newest.items())))


def _scores(client: Client, target: Target) -> Reading:
    """Read the placement scores of the spot pools, in each zone of the region."""
    offers = chain.from_iterable(
        _scores_of(client, target.region, shape, nodes) for shape, nodes in sorted(spot_nodes(target).items())
    )
    return Reading(dict(offers))


def _scores_of(client: Client, region: str, shape: str, nodes: int) -> list[tuple[str, PlacementScore]]:
    rows = client.rows(
        PLACEMENT_SCORES,
        InstanceTypes=[shape],
        TargetCapacity=nodes,
        TargetCapacityUnitType="units",
        SingleAvailabilityZone=True,
        RegionNames=[region],
    )
    return sorted(
        (f"{shape}@{row['AvailabilityZoneId']}", PlacementScore(score=row["Score"], nodes=nodes))
        for row in rows
    )
