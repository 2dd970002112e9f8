"""Machines that run beside their replacements.

Unless a resource says otherwise, the engine creates its replacement before it deletes it, so that both draw
quota for a while. A policy sees neither the old inputs nor the engine's plan. It compares the resources with
the stack's previous state, by the properties listed here whose change replaces a resource.
"""

from collections.abc import Iterator
from dataclasses import replace

from gpufabric.cost.items import Item, NodePool
from gpufabric.policies.aws.types import AUTO_SCALING_GROUP, LAUNCH_TEMPLATE, NODE_GROUP
from gpufabric.policies.aws.types import INSTANCE as AWS_INSTANCE
from gpufabric.policies.azure.types import AGENT_POOL, MANAGED_CLUSTER, SCALE_SET, VIRTUAL_MACHINE
from gpufabric.policies.billing.extract import demands_of, extract
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.comparison import differs
from gpufabric.policies.graph import Graph
from gpufabric.policies.oci.types import CLUSTER_NETWORK, GPU_MEMORY_CLUSTER, INSTANCE, NODE_POOL
from gpufabric.policies.resource import Resource
from gpufabric.quota.demand import Demand

FORCING: dict[str, tuple[str, ...]] = {
    NODE_GROUP: (
        "amiType",
        "capacityType",
        "clusterName",
        "diskSize",
        "instanceTypes",
        "nodeGroupName",
        "nodeRoleArn",
        "subnetIds",
    ),
    AWS_INSTANCE: (
        "ami",
        "availabilityZone",
        "ebsOptimized",
        "enclaveOptions",
        "hibernation",
        "hostId",
        "instanceMarketOptions",
        "keyName",
        "placementGroup",
        "privateIp",
        "subnetId",
        "tenancy",
    ),
    AUTO_SCALING_GROUP: ("name", "namePrefix"),
    SCALE_SET: ("location", "resourceGroupName", "vmScaleSetName"),
    VIRTUAL_MACHINE: ("location", "resourceGroupName", "vmName"),
    AGENT_POOL: ("agentPoolName", "gpuInstanceProfile", "resourceGroupName", "resourceName", "vmSize"),
    MANAGED_CLUSTER: (
        "diskEncryptionSetID",
        "dnsPrefix",
        "fqdnSubdomain",
        "nodeResourceGroup",
        "resourceGroupName",
        "resourceName",
    ),
    CLUSTER_NETWORK: ("clusterConfiguration", "placementConfiguration"),
    GPU_MEMORY_CLUSTER: ("availabilityDomain", "computeClusterId", "gpuMemoryFabricId"),
    INSTANCE: (
        "availabilityDomain",
        "clusterPlacementGroupId",
        "computeClusterId",
        "image",
        "instanceConfigurationId",
        "placementConstraintDetails",
        "preemptibleInstanceConfig",
        "subnetId",
    ),
    NODE_POOL: ("clusterId", "compartmentId", "nodeImageId", "nodeImageName"),
}
"""Properties whose change replaces a resource, by type (Terraform AWS provider, aws_eks_node_group,
aws_instance and aws_autoscaling_group; azure-native, provider/pkg/gen/replacement.go, and the parts of an id;
what pulumi_oci does not mark as updatable)."""

_ID_PARTS: dict[str, tuple[str, ...]] = {
    AGENT_POOL: ("resourceGroupName", "resourceName", "agentPoolName"),
    MANAGED_CLUSTER: ("resourceGroupName", "resourceName"),
    SCALE_SET: ("resourceGroupName", "vmScaleSetName"),
    VIRTUAL_MACHINE: ("resourceGroupName", "vmName"),
}
"""Parts of an Azure id that a declaration may set. If none changes, both resources have the same id, and the
provider deletes the old one first."""


def replaced_resources(graph: Graph, before: Lookup) -> Iterator[Resource]:
    """Return the machines of the previous state that run beside their replacements.

    Args:
        graph: the stack's resources.
        before: the previous state.
    """
    for old, new in _replaced(graph, before):
        if not (new.delete_first or _same_id(old, new)):
            yield old


def replaced_urns(graph: Graph, before: Lookup) -> frozenset[str]:
    """Return the URNs of all machines that a change replaces, whether they run beside replacements or not."""
    return frozenset(old.urn for old, _ in _replaced(graph, before))


def _replaced(graph: Graph, before: Lookup) -> Iterator[tuple[Resource, Resource]]:
    for old in before.resources.values():
        new = graph.resources.get(old.urn)
        if new is not None and is_replaced(old, new, graph):
            yield old, new


def is_replaced(old: Resource, new: Resource, graph: Graph) -> bool:
    """Return whether the engine replaces a resource, in either order."""
    forcing = FORCING.get(old.type)
    if forcing is None:
        return False
    return any(differs(old, new, key) for key in forcing) or _other_template(old, new, graph)


def replaced_demands(graph: Graph, before: Lookup) -> Iterator[Demand]:
    """Yield the quota demand of such machines."""
    for old in replaced_resources(graph, before):
        yield from (replace(demand, surge=0, replaced=True) for demand in demands_of(old, before))


def replaced_items(graph: Graph, before: Lookup) -> Iterator[Item]:
    """Yield the billed items of such machines while both exist.

    Machines in a Capacity Block are left out: the block is paid for once, whatever runs in it.
    """
    for old in replaced_resources(graph, before):
        items = extract((old,), before).items
        if not any(isinstance(item, NodePool) and item.capacity == "capacity-block" for item in items):
            yield from items


def _same_id(old: Resource, new: Resource) -> bool:
    """Return whether a replacement has the id of the old resource; an unset name is a new one."""
    parts = _ID_PARTS.get(old.type, ())
    return bool(parts) and all(new.props.present(key) and not differs(old, new, key) for key in parts)


def _other_template(old: Resource, new: Resource, graph: Graph) -> bool:
    """Return whether a node group gets another launch template; replacing the template changes its id."""
    was = old.links.get("launchTemplate", ())
    now = tuple(template.urn for template in graph.sources(new, "launchTemplate", LAUNCH_TEMPLATE))
    return bool(now) and not set(now) & set(was)
