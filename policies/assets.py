"""Reads links, stored data and standing copies from the resources of a stack."""

from collections.abc import Iterable, Iterator

from gpufabric.policies.aws import types as aws
from gpufabric.policies.azure import types as azure
from gpufabric.policies.oci import types as oci
from gpufabric.policies.resource import Resource
from gpufabric.protection.holdings import Asset, AssetKind

CONNECTIONS: frozenset[str] = frozenset(
    {
        "aws:directconnect/gatewayAssociation:GatewayAssociation",
        "aws:directconnect/transitVirtualInterface:TransitVirtualInterface",
        "aws:ec2transitgateway/peeringAttachment:PeeringAttachment",
        "aws:ec2transitgateway/peeringAttachmentAccepter:PeeringAttachmentAccepter",
        aws.VPN_CONNECTION,
        azure.EXPRESS_ROUTE_CIRCUIT,
        "azure-native:network:VirtualNetworkGatewayConnection",
        "azure-native:network:VirtualNetworkPeering",
        azure.VPN_CONNECTION,
        azure.EXPRESS_ROUTE_CONNECTION,
        "oci:Core/ipsec:Ipsec",
        "oci:Core/remotePeeringConnection:RemotePeeringConnection",
        oci.VIRTUAL_CIRCUIT,
    }
)
"""Types of resources without which a link carries nothing."""

STORES: dict[str, str] = {
    aws.LUSTRE: "file system",
    azure.LUSTRE: "file system",
    oci.LUSTRE: "file system",
    aws.BUCKET: "bucket",
    azure.STORAGE_ACCOUNT: "storage account",
    azure.BLOB_CONTAINER: "container",
    oci.BUCKET: "bucket",
}
"""Types that hold data, with their names in messages."""

_BACKBONE = "gpufabric:backbone:"
_TRANSFER = "gpufabric:backbone:Transfer"
_JOIN = "--"
"""Joins the two stacks in the key of a link."""

COPIES: frozenset[str] = frozenset(
    {
        "aws:datasync/task:Task",
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
        "azure-native:storage:ObjectReplicationPolicy",
        "oci:ObjectStorage/replicationPolicy:ReplicationPolicy",
    }
)
"""Types of standing copies of checkpoints."""


def assets_of(resources: Iterable[Resource]) -> tuple[Asset, ...]:
    """Return the links, stores and copies among resources, sorted by kind and name."""
    listed = list(resources)
    keys = {resource.name for resource in listed if _is_link(resource)}
    assets = [*_links(listed, keys), *_single(listed)]
    return tuple(sorted(assets, key=lambda asset: (asset.kind, asset.name, asset.what)))


def _is_link(resource: Resource) -> bool:
    """Return whether a resource is the component of a link, whose name is the link's key."""
    in_backbone = resource.type.startswith(_BACKBONE) and resource.type != _TRANSFER
    return in_backbone and _JOIN in resource.name


def _links(resources: Iterable[Resource], keys: set[str]) -> Iterator[Asset]:
    """Group connections by the link that they belong to: names of its resources start with its key."""
    urns: dict[str, list[str]] = {}
    for resource in resources:
        if resource.type in CONNECTIONS:
            own = [key for key in keys if resource.name == key or resource.name.startswith(f"{key}-")]
            urns.setdefault(max(own, key=len, default=resource.name), []).append(resource.urn)
    for name, connections in urns.items():
        yield Asset("link", name, "link", tuple(sorted(connections)))


def _single(resources: Iterable[Resource]) -> Iterator[Asset]:
    for resource in resources:
        kind: AssetKind | None = (
            "store" if resource.type in STORES else ("copy" if resource.type in COPIES else None)
        )
        if kind is not None:
            what = STORES.get(resource.type, "copy of checkpoints")
            yield Asset(kind, resource.name, what, (resource.urn,))
