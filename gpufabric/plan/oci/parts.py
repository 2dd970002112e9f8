"""Parts of an OCI region that the stack makes, and those that exist."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address
from typing import TypeVar

from gpufabric.plan.load_balancers import BALANCERS_SUBNET
from gpufabric.spec.oci.existing import OciGivenSecurityGroup, OciGivenSubnet
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.regions import makes_bucket

PartT = TypeVar("PartT")

CONTROL_PLANE = "control-plane"
"""Role of the API server's subnet and group."""

ROLES: tuple[str, ...] = (CONTROL_PLANE, "workers", "pods", "lustre", BALANCERS_SUBNET)
"""Roles of subnets, each with a network security group of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OciParts:
    """Parts of a region that the stack makes.

    Attributes:
        network: the VCN with its gateways, its DRG and its route tables. In a given VCN all of these are its
            owner's: a VCN has one service gateway for a service, and one attachment to a DRG.
        subnets: roles of the subnets that are made.
        groups: roles of the network security groups that are made.
        peers: roles, and ranges by role, of which the rules of groups that are made may speak.
        node_policies: dynamic group and policies of the nodes.
        service_policies: policies of Oracle's services.
        training_policies: policy of the training pods.
    """

    network: bool
    subnets: tuple[str, ...]
    groups: tuple[str, ...]
    peers: Mapping[str, str]
    node_policies: bool
    service_policies: bool
    training_policies: bool


def parts_of(region: OciRegion) -> OciParts:
    """Return what the stack makes of a region.

    Args:
        region: the declaration.
    """
    given, policies = region.existing.network, region.existing.policies
    subnets = groups = ROLES
    peers: dict[str, str] = dict.fromkeys(ROLES, "")
    if given is not None:
        subnets = tuple(role for role in roles_of(region) if role not in given_subnets(region))
        known = given_groups(region)
        groups = tuple(role for role in roles_of(region) if role not in known)
        peers = dict.fromkeys((*groups, *known), "") | _ranges(region, {*groups, *known})
    return OciParts(
        network=given is None,
        subnets=subnets,
        groups=groups,
        peers=peers,
        node_policies=not policies.nodes,
        service_policies=not policies.services,
        training_policies=grants_training(region) and not policies.training,
    )


def roles_of(region: OciRegion) -> tuple[str, ...]:
    """Return the roles of the subnets and groups that a region in a given network needs.

    An existing cluster has its API server and its load balancers in subnets of its own.

    Args:
        region: the declaration.
    """
    makes_cluster = region.existing.cluster is None
    needed = {
        CONTROL_PLANE: makes_cluster,
        "workers": True,
        "pods": True,
        "lustre": makes_lustre(region),
        BALANCERS_SUBNET: makes_cluster,
    }
    return tuple(role for role in ROLES if needed[role])


def given_subnets(region: OciRegion) -> dict[str, OciGivenSubnet]:
    """Return the given subnets of a region by role.

    Args:
        region: the declaration.
    """
    network = region.existing.network
    return {} if network is None else _by_role(network.subnets, OciGivenSubnet)


def given_groups(region: OciRegion) -> dict[str, OciGivenSecurityGroup]:
    """Return the given network security groups of a region by role.

    Args:
        region: the declaration.
    """
    network = region.existing.network
    return {} if network is None else _by_role(network.security_groups, OciGivenSecurityGroup)


def makes_lustre(region: OciRegion) -> bool:
    """Return whether the stack makes the file system."""
    return region.storage.lustre is not None and region.existing.storage.lustre is None


def has_bucket(region: OciRegion) -> bool:
    """Return whether a region has a checkpoint bucket, made or given."""
    return makes_bucket(region) or region.existing.storage.checkpoints is not None


def makes_vault(region: OciRegion) -> bool:
    """Return whether the stack makes a vault and a key, for a bucket of its own."""
    return makes_bucket(region) and region.storage.checkpoints.kms_key_id is None


def grants_training(region: OciRegion) -> bool:
    """Return whether the training pods have an identity with something to grant."""
    identity = region.workload_identity
    return identity is not None and (has_bucket(region) or bool(identity.data))


def api_host(region: OciRegion) -> IPv4Address | None:
    """Return the address of an existing cluster's API server; None if it is unknown or no IPv4 address.

    Args:
        region: the declaration.
    """
    cluster = region.existing.cluster
    if cluster is None or cluster.endpoint is None:
        return None
    try:
        return IPv4Address(cluster.endpoint.removeprefix("https://").partition(":")[0])
    except AddressValueError:
        return None


def property_of(role: str) -> str:
    """Return the name of a role in a declaration."""
    return role.replace("-", "_")


def _ranges(region: OciRegion, groups: set[str]) -> dict[str, str]:
    """Return the ranges of roles that have no group, as far as they are known."""
    ranges: dict[str, str] = {}
    host = api_host(region)
    if CONTROL_PLANE not in groups and host is not None:
        ranges[CONTROL_PLANE] = f"{host}/32"
    for role, subnet in given_subnets(region).items():
        if role not in groups and role not in ranges and subnet.cidr is not None:
            ranges[role] = str(subnet.cidr)
    return ranges


def _by_role(parts: object, kind: type[PartT]) -> dict[str, PartT]:
    """Return the parts that are given, by role."""
    given = {role: getattr(parts, property_of(role)) for role in ROLES}
    return {role: part for role, part in given.items() if isinstance(part, kind)}
