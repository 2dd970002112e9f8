"""Reads zones, existing networks, and whether names are taken."""

from collections.abc import Iterator

from gpufabric.accounts.aws.calls import BUCKET, SUBNETS, VPCS, ZONES
from gpufabric.accounts.aws.client import Client
from gpufabric.accounts.aws.declared import buckets_of, regions_of
from gpufabric.accounts.aws.errors import CallError
from gpufabric.accounts.aws.given import sections as given_things
from gpufabric.accounts.aws.given_hubs import sections as given_hubs
from gpufabric.accounts.aws.given_network import sections as given_networks
from gpufabric.accounts.aws.sdk import Row
from gpufabric.accounts.aws.section import Reading, TopicSection
from gpufabric.accounts.aws.zones import read_zones, state_of
from gpufabric.accounts.target import Target
from gpufabric.plan.region import STACK_TAG
from gpufabric.snapshots.rows import ExistingNetwork, TakenName, Zone


def sections(client: Client, target: Target) -> list[TopicSection]:
    """List the sections of networks.

    Args:
        client: calls of the target.
        target: account and region.
    """
    wanted = [
        TopicSection("zones", (ZONES,), lambda: _zones(client, target)),
        TopicSection("networks", (VPCS, SUBNETS), lambda: _networks(client)),
    ]
    if buckets_of(target):
        wanted.append(TopicSection("names", (BUCKET,), lambda: _names(client, target)))
    return [
        *wanted,
        *given_networks(client, target),
        *given_things(client, target),
        *given_hubs(client, target),
    ]


def _zones(client: Client, target: Target) -> Reading:
    rows = {row["ZoneId"]: Zone(name=row["ZoneName"], state=state_of(row)) for row in read_zones(client)}
    unlisted = sorted(_declared_zones(target) - set(rows))
    absent = dict.fromkeys(unlisted, "DescribeAvailabilityZones does not list it in the region")
    return Reading(dict(sorted(rows.items())), absent)


def _declared_zones(target: Target) -> set[str]:
    return {zone for region in regions_of(target) for zone in (region.zone, *region.system_zones)}


def _networks(client: Client) -> Reading:
    vpcs = client.rows(VPCS)
    subnets: dict[str, dict[str, str]] = {}
    for subnet in sorted(client.rows(SUBNETS), key=lambda subnet: subnet["SubnetId"]):
        if "CidrBlock" in subnet:  # a subnet of IPv6 addresses alone has none
            subnets.setdefault(subnet["VpcId"], {})[subnet["SubnetId"]] = subnet["CidrBlock"]
    return Reading(
        {
            vpc["VpcId"]: ExistingNetwork(
                ranges=tuple(sorted(_ranges(vpc))),
                subnets=subnets.get(vpc["VpcId"], {}),
                stack=_tag(vpc, STACK_TAG),
            )
            for vpc in sorted(vpcs, key=lambda vpc: vpc["VpcId"])
        }
    )


def _ranges(vpc: Row) -> Iterator[str]:
    """Yield the ranges of a VPC, without those that it no longer has."""
    associations = vpc.get("CidrBlockAssociationSet", [])
    if not associations:
        yield vpc["CidrBlock"]
    for association in associations:
        state = association.get("CidrBlockState", {}).get("State", "associated")
        if state in ("associating", "associated", "disassociating"):
            yield association["CidrBlock"]


def _tag(row: Row, key: str) -> str:
    return next((tag["Value"] for tag in row.get("Tags", []) if tag["Key"] == key), "")


def _names(client: Client, target: Target) -> Reading:
    return Reading({f"bucket/{name}": _bucket(client, target, name) for name in sorted(buckets_of(target))})


def _bucket(client: Client, target: Target, name: str) -> TakenName:
    """Ask whether a bucket exists and belongs to the account."""
    try:
        client.ask(BUCKET, Bucket=name, ExpectedBucketOwner=target.account)
    except CallError as error:
        # HEAD has no body, so S3's answer is the status alone. The SDK follows it to another region.
        match error.code:
            case "404" | "NoSuchBucket":
                return TakenName(is_free=True, reason="404: there is no such bucket")
            case "403":
                reason = "403: another account owns it, or the policies deny s3:ListBucket"
                return TakenName(is_free=False, reason=reason)
            case _:
                raise
    return TakenName(is_free=False, is_own=True)
