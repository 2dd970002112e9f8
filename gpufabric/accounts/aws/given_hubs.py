"""Reads facts about transit gateways and hosted zones that the backbone's declaration gives."""

from functools import partial

from gpufabric.accounts.aws.adoption_calls import adoption_call
from gpufabric.accounts.aws.calls import TRANSIT_GATEWAYS
from gpufabric.accounts.aws.client import Client
from gpufabric.accounts.aws.errors import CallError
from gpufabric.accounts.aws.sdk import Row
from gpufabric.accounts.aws.section import Reading, TopicSection
from gpufabric.accounts.target import Target
from gpufabric.spec.base import Declared
from gpufabric.spec.given_facts import DnsZoneFacts, HubFacts

_ATTACHMENTS = adoption_call("ec2:DescribeTransitGatewayAttachments")
_ZONE = adoption_call("route53:GetHostedZone")
_ENABLED, _VPC = "enable", "vpc"
_GONE = frozenset({"deleted", "deleting", "failed", "rejected"})
_NO_ZONE = "NoSuchHostedZone"


def sections(client: Client, target: Target) -> list[TopicSection]:
    """List the sections; one without a declared id is not asked for.

    Args:
        client: calls of the target.
        target: account and region.
    """
    hubs = TopicSection("hubs", (TRANSIT_GATEWAYS, _ATTACHMENTS), partial(_hubs, client, target.hub_ids))
    zones = TopicSection("dns_zones", (_ZONE,), partial(_zones, client, target.zone_ids))
    return [*([hubs] if target.hub_ids else []), *([zones] if target.zone_ids else [])]


def _hubs(client: Client, wanted: list[str]) -> Reading:
    gateways = {
        row["TransitGatewayId"]: row for row in client.rows(TRANSIT_GATEWAYS) if row["State"] not in _GONE
    }
    attachments = client.rows(_ATTACHMENTS)
    rows: dict[str, Declared] = {id_: _hub(gateways[id_], attachments) for id_ in wanted if id_ in gateways}
    reason = f"{TRANSIT_GATEWAYS.operation} does not list it in the region"
    return Reading(rows, {id_: reason for id_ in wanted if id_ not in gateways})


def _hub(row: Row, attachments: list[Row]) -> HubFacts:
    options = row.get("Options", {})
    networks = {
        str(entry["ResourceId"])
        for entry in attachments
        if entry.get("TransitGatewayId") == row["TransitGatewayId"]
        and entry.get("ResourceType") == _VPC
        and entry.get("State") not in _GONE
    }
    return HubFacts(
        asn=options.get("AmazonSideAsn"),
        spreads_over_paths=_is_on(options.get("VpnEcmpSupport")),
        network_ids=tuple(sorted(networks)),
        owner_account=row.get("OwnerId"),
        propagates_by_default=_is_on(options.get("DefaultRouteTablePropagation")),
    )


def _is_on(value: str | None) -> bool | None:
    return None if value is None else value == _ENABLED


def _zones(client: Client, wanted: list[str]) -> Reading:
    rows: dict[str, Declared] = {}
    absent: dict[str, str] = {}
    for id_ in wanted:
        try:
            zone = client.ask(_ZONE, Id=id_)["HostedZone"]
        except CallError as error:
            if error.code != _NO_ZONE:
                raise
            absent[id_] = f"{_ZONE.operation}: {error.code}"
        else:
            rows[id_] = DnsZoneFacts(name=str(zone["Name"]).rstrip("."))
    return Reading(rows, absent)
