"""Reads availability domains, networks that exist, and whether bucket names are free."""

from collections.abc import Mapping

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.oci.client import OciClients, SdkModel
from gpufabric.accounts.oci.declared import bucket_names, compartments, encrypted, regions
from gpufabric.accounts.oci.domains import zones
from gpufabric.accounts.oci.errors import CallError
from gpufabric.accounts.oci.given import given
from gpufabric.accounts.oci.sections import Rows, section
from gpufabric.accounts.target import Target
from gpufabric.plan.region import STACK_TAG
from gpufabric.snapshots.absence import UNCERTAIN
from gpufabric.snapshots.rows import ExistingNetwork, TakenName

_VCNS, _BUCKETS = "network:ListVcns", "object-storage:ListBuckets"
_GONE = frozenset({"TERMINATED", "TERMINATING"})
_UNSEEN = f"BucketNotFound: {UNCERTAIN}"


def network(clients: OciClients, target: Target) -> list[SectionAnswer]:
    """Read the sections of the network.

    Args:
        clients: clients of the region.
        target: the tenancy with its stacks.
    """
    names = ("object-storage:GetNamespace", _BUCKETS, "object-storage:GetBucket")
    return [
        section("zones", ("identity:ListAvailabilityDomains",), lambda: zones(clients, target)),
        section("networks", (_VCNS, "network:ListSubnets"), lambda: networks(clients, target)),
        section("names", names, lambda: taken_names(clients, target)),
        *given(clients, target),
    ]


def networks(clients: OciClients, target: Target) -> Rows:
    """Return the VCNs of the stacks' compartments, with their subnets.

    Raises:
        CallError: a call gave no answer.
    """
    rows = Rows(failures=_encrypted(target, _VCNS))
    for compartment in compartments(target):
        subnets: dict[str, dict[str, str]] = {}
        for subnet in clients.every("network", "list_subnets", compartment):
            if subnet.lifecycle_state not in _GONE and (cidr := _first_range(subnet)):
                subnets.setdefault(subnet.vcn_id, {})[subnet.id] = cidr
        for vcn in clients.every("network", "list_vcns", compartment):
            if vcn.lifecycle_state not in _GONE:
                rows.rows[vcn.id] = ExistingNetwork(
                    ranges=tuple(sorted(vcn.cidr_blocks or [vcn.cidr_block])),
                    subnets=dict(sorted(subnets.get(vcn.id, {}).items())),
                    stack=_stack_of(vcn),
                )
    return rows


def taken_names(clients: OciClients, target: Target) -> Rows:
    """Say whether the names of the stacks' buckets are free in the tenancy's namespace.

    OCI does not tell a bucket that is missing from one that may not be read. So the list of buckets, which is
    refused without the permission, comes first.

    Raises:
        CallError: a call gave no answer.
    """
    rows = Rows(failures=_encrypted(target, _BUCKETS))
    names = bucket_names(target)
    if not names:
        return rows
    namespace = clients.one("object-storage", "get_namespace", compartment_id=target.account)
    listed = {
        bucket.name
        for compartment in compartments(target)
        for bucket in clients.every("object-storage", "list_buckets", namespace, compartment)
    }
    for name in names:
        rows.rows[f"bucket/{name}"] = (
            TakenName(is_free=False, is_own=True) if name in listed else _elsewhere(clients, namespace, name)
        )
    return rows


def _elsewhere(clients: OciClients, namespace: str, name: str) -> TakenName:
    """Look for a bucket in other compartments of the tenancy, to which the whole namespace belongs."""
    try:
        clients.one("object-storage", "get_bucket", namespace, name)
    except CallError as error:
        if error.is_missing:
            return TakenName(is_free=True, reason=_UNSEEN)
        raise
    return TakenName(is_free=False, is_own=True, reason="in another compartment of the tenancy")


def _encrypted(target: Target, call: str) -> list[Failure]:
    return encrypted(call, [region.compartment_id for region in regions(target).values()])


def _first_range(subnet: SdkModel) -> str:
    """Return the IPv4 range of a subnet; empty if it has none. Newer subnets may have several."""
    return str(subnet.cidr_block or next(iter(subnet.ipv4_cidr_blocks or ()), ""))


def _stack_of(vcn: SdkModel) -> str:
    """Return the stack that made a network; empty if its tags name none."""
    tags: Mapping[str, str] = vcn.freeform_tags or {}
    return tags.get(STACK_TAG, "")
