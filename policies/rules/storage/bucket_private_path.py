"""Network path between nodes and buckets."""

from collections.abc import Iterator

from gpufabric.policies.aws.types import BUCKET, SUBNET, VPC_ENDPOINT
from gpufabric.policies.azure.types import PRIVATE_ENDPOINT, STORAGE_ACCOUNT, VIRTUAL_NETWORK
from gpufabric.policies.graph import Graph
from gpufabric.policies.oci.types import BUCKET as OCI_BUCKET
from gpufabric.policies.oci.types import SERVICE_GATEWAY, VCN
from gpufabric.policies.properties import Props
from gpufabric.policies.references import CIS_AZURE, WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule, require_one
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_CONNECTIONS = "privateLinkServiceConnections"
_NETWORKS = {BUCKET: SUBNET, STORAGE_ACCOUNT: VIRTUAL_NETWORK, OCI_BUCKET: VCN}
"""Types that show that a stack has a network, by type of bucket."""


class BucketPrivatePath(ResourceRule):
    """Nodes reach buckets without crossing the Internet.

    Only stacks with a network are judged: a stack that creates a bucket alone does not show who reads it.
    """

    id = "bucket-private-path"
    title = "Nodes reach buckets without crossing the Internet"
    why = (
        "Terabytes of checkpoints through a NAT gateway are slow, are billed per gigabyte, and leave the "
        "network that security groups protect."
    )
    level = "advisory"
    fix = (
        "AWS: add a gateway VpcEndpoint for S3. Azure: add a PrivateEndpoint for the account's blobs. "
        "OCI: add a ServiceGateway."
    )
    clouds = ("aws", "azure", "oci")
    reference = (
        CIS_AZURE("9.3.2.1"),
        WELL_ARCHITECTED_AWS("SEC05-BP02"),
        WELL_ARCHITECTED_AZURE("SE:06"),
    )
    types = (BUCKET, STORAGE_ACCOUNT, OCI_BUCKET)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Look for the endpoint or gateway."""
        graph = view.graph
        if not graph.of(_NETWORKS[resource.type]):
            return
        region = view.context.declared_region
        network = None if region is None else region.existing.network
        if network is not None and not _ways(resource, graph):
            if not getattr(network, "has_endpoints", False):
                why = "is reached through a network that exists, whose endpoints nothing states"
                yield Unevaluated(resource.name, "", why)
            return
        finding = Finding.at(resource, "is reached over the Internet")
        yield from require_one(_ways(resource, graph), _leads, finding)


def _ways(bucket: Resource, graph: Graph) -> list[Resource]:
    """Return the endpoints or gateways for a bucket; on Azure an endpoint is for one account."""
    if bucket.type == STORAGE_ACCOUNT:
        return graph.users(bucket, _CONNECTIONS, PRIVATE_ENDPOINT)
    return graph.of(SERVICE_GATEWAY if bucket.type == OCI_BUCKET else VPC_ENDPOINT)


def _leads(way: Resource) -> bool:
    """Return whether an endpoint is for object storage, or a gateway does not block traffic."""
    props = way.props
    if way.type == SERVICE_GATEWAY:
        return not props.flag("blockTraffic")
    if way.type == VPC_ENDPOINT:
        return (props.text("serviceName") or "").endswith(".s3")
    return any(_is_for_blobs(connection) for connection in props.sections(_CONNECTIONS))


def _is_for_blobs(connection: Props) -> bool:
    kinds = range(connection.length("groupIds") or 0)
    return any(connection.text("groupIds", index) == "blob" for index in kinds)
