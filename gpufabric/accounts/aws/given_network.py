"""Reads facts about given subnets, security groups, route tables and placement groups."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from gpufabric.accounts.aws.calls import (
    INSTANCES,
    INTERFACES,
    PLACEMENT_GROUPS,
    ROUTE_TABLES,
    SECURITY_GROUPS,
    SUBNETS,
    Call,
)
from gpufabric.accounts.aws.client import Client
from gpufabric.accounts.aws.declared import given_ids
from gpufabric.accounts.aws.sdk import Row
from gpufabric.accounts.aws.section import Reading, TopicSection
from gpufabric.accounts.target import Target
from gpufabric.plan.region import STACK_TAG
from gpufabric.spec.base import Declared
from gpufabric.spec.existing import Kind
from gpufabric.spec.given_facts import (
    PlacementFacts,
    RouteTableFacts,
    SecurityGroupFacts,
    SubnetFacts,
)

_ANYWHERE = "0.0.0.0/0"
_PREFIX_ADDRESSES = 16
"""Addresses of a prefix of an interface, a /28 (EC2 user guide, prefix delegation)."""

_NEXT_HOPS = (
    "NatGatewayId",
    "TransitGatewayId",
    "NetworkInterfaceId",
    "VpcPeeringConnectionId",
    "LocalGatewayId",
    "CarrierGatewayId",
    "CoreNetworkArn",
    "InstanceId",
    "GatewayId",
)
"""Fields of a route that name its next hop (EC2 API reference, Route)."""


def sections(client: Client, target: Target) -> list[TopicSection]:
    """List the sections; one without a declared id is not asked for.

    Args:
        client: calls of the target.
        target: account and region.
    """
    wanted = given_ids(target)
    subnets = (SUBNETS, ROUTE_TABLES, INTERFACES, INSTANCES)
    readers: dict[Kind, tuple[tuple[Call, ...], Callable[[Iterable[str]], Reading]]] = {
        "subnets": (subnets, partial(_subnets, client, target)),
        "security_groups": (
            (SECURITY_GROUPS,),
            partial(_listed, client, SECURITY_GROUPS, "GroupId", _group),
        ),
        "route_tables": ((ROUTE_TABLES,), partial(_listed, client, ROUTE_TABLES, "RouteTableId", _table)),
        "placements": (
            (PLACEMENT_GROUPS,),
            partial(_listed, client, PLACEMENT_GROUPS, "GroupName", _placement),
        ),
    }
    return [
        TopicSection(kind, calls, partial(read, wanted[kind]))
        for kind, (calls, read) in readers.items()
        if wanted.get(kind)
    ]


def facts_of_listed(
    rows: Iterable[Row], key: str, wanted: Iterable[str], facts: Mapping[str, Declared], call: Call
) -> Reading:
    """Return the facts of what a list has, and what it lacks.

    Args:
        rows: the whole list.
        key: field of a row that identifies it.
        wanted: declared ids.
        facts: facts by id.
        call: the call that gave the list.
    """
    listed = {row[key] for row in rows}
    absent = {id_: f"{call.operation} does not list it in the region" for id_ in wanted if id_ not in listed}
    return Reading(facts, absent)


def _listed(
    client: Client, call: Call, key: str, facts: Callable[[Row], Declared], wanted: Iterable[str]
) -> Reading:
    rows = client.rows(call)
    known = {row[key]: facts(row) for row in rows if row[key] in set(wanted)}
    return facts_of_listed(rows, key, wanted, known, call)


def _group(row: Row) -> SecurityGroupFacts:
    directions = (row.get("IpPermissions", []), row.get("IpPermissionsEgress", []))
    return SecurityGroupFacts(
        network_id=row.get("VpcId"),
        closed_on_itself=all(_admits_itself(rules, row["GroupId"]) for rules in directions),
    )


def _admits_itself(rules: Iterable[Row], id_: str) -> bool:
    return any(
        rule.get("IpProtocol") == "-1"
        and any(pair.get("GroupId") == id_ for pair in rule.get("UserIdGroupPairs", []))
        for rule in rules
    )


def _table(row: Row) -> RouteTableFacts:
    routes = {
        route["DestinationCidrBlock"]: _next_hop(route)
        for route in row.get("Routes", [])
        if "DestinationCidrBlock" in route and route.get("State", "active") == "active"
    }
    return RouteTableFacts(network_id=row.get("VpcId"), routes=routes)


def _next_hop(route: Row) -> str:
    return next((str(route[key]) for key in _NEXT_HOPS if route.get(key)), "unknown")


def _placement(row: Row) -> PlacementFacts:
    return PlacementFacts(strategy=row.get("Strategy"))


def _subnets(client: Client, target: Target, wanted: Iterable[str]) -> Reading:
    rows = client.rows(SUBNETS)
    own = _own_addresses(client, target, wanted)
    tables = client.rows(ROUTE_TABLES)
    facts = {
        row["SubnetId"]: _subnet(row, tables, own.get(row["SubnetId"], 0))
        for row in rows
        if row["SubnetId"] in set(wanted)
    }
    return facts_of_listed(rows, "SubnetId", wanted, facts, SUBNETS)


def _own_addresses(client: Client, target: Target, wanted: Iterable[str]) -> dict[str, int]:
    """Count the addresses that machines of the stacks have in the subnets, by subnet."""
    tagged = {"Name": f"tag:{STACK_TAG}", "Values": sorted(target.stacks)}
    reservations = client.rows(INSTANCES, Filters=[tagged])
    machines = {row["InstanceId"] for reservation in reservations for row in reservation["Instances"]}
    if not machines:
        return {}
    own: dict[str, int] = {}
    subnets = {"Name": "subnet-id", "Values": sorted(wanted)}
    for interface in client.rows(INTERFACES, Filters=[subnets]):
        if interface.get("Attachment", {}).get("InstanceId") in machines:
            prefixes = len(interface.get("Ipv4Prefixes", []))
            addresses = len(interface.get("PrivateIpAddresses", [])) + _PREFIX_ADDRESSES * prefixes
            own[interface["SubnetId"]] = own.get(interface["SubnetId"], 0) + addresses
    return own


def _subnet(row: Row, tables: Iterable[Row], own: int) -> SubnetFacts:
    table = _table_of(row, tables)
    hop = None if table is None else (_table(table).routes or {}).get(_ANYWHERE, "")
    return SubnetFacts.model_validate(
        {
            "network_id": row["VpcId"],
            "cidr": row.get("CidrBlock"),
            "zone": row.get("AvailabilityZoneId"),
            "free_addresses": row["AvailableIpAddressCount"] + own,
            "route_table_id": None if table is None else table["RouteTableId"],
            "gives_public_addresses": row.get("MapPublicIpOnLaunch"),
            # An internet gateway serves public addresses only, which no machine has.
            "has_outbound": None if hop is None else bool(hop) and not hop.startswith("igw-"),
        }
    )


def _table_of(subnet: Row, tables: Iterable[Row]) -> Row | None:
    """Return the route table of a subnet: its own, or else the main one of its VPC."""
    main = None
    for table in tables:
        for link in table.get("Associations", []):
            if link.get("SubnetId") == subnet["SubnetId"]:
                return table
            if link.get("Main") and table.get("VpcId") == subnet["VpcId"]:
                main = table
    return main
