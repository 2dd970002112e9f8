"""Kubernetes versions of clusters and their nodes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from gpufabric.plan.upgrades import minor_of, next_version, nodes_fit, oldest_nodes, step_between
from gpufabric.plural import plural
from gpufabric.policies.aws.types import EKS_CLUSTER, NODE_GROUP
from gpufabric.policies.azure.types import AGENT_POOL, MANAGED_CLUSTER
from gpufabric.policies.graph import Graph
from gpufabric.policies.oci.types import NODE_POOL, OKE_CLUSTER
from gpufabric.policies.previous import before_update, is_replaced, previous_graph, value_before
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.references import WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

if TYPE_CHECKING:
    from gpufabric.catalog.updates import UpgradeTerms

_Cloud = Literal["aws", "azure", "oci"]

_CLUSTERS: dict[str, tuple[_Cloud, str, str]] = {
    EKS_CLUSTER: ("aws", "EKS", "version"),
    MANAGED_CLUSTER: ("azure", "AKS", "kubernetesVersion"),
    OKE_CLUSTER: ("oci", "OKE", "kubernetesVersion"),
}
"""Cloud, service and property of the control plane's version, by type."""

_NODES: dict[str, tuple[str, str, str]] = {
    NODE_GROUP: (EKS_CLUSTER, "clusterName", "version"),
    AGENT_POOL: (MANAGED_CLUSTER, "resourceName", "orchestratorVersion"),
    NODE_POOL: (OKE_CLUSTER, "clusterId", "kubernetesVersion"),
}
"""Type of the cluster, property that names it, and property of the nodes' version, by type."""

_REPLACED_BY: dict[str, tuple[str, ...]] = {
    EKS_CLUSTER: ("name", "roleArn"),
    MANAGED_CLUSTER: ("resourceName", "resourceGroupName", "location"),
    OKE_CLUSTER: ("compartmentId", "vcnId"),
}
"""Properties whose change makes a new cluster, which can have any version."""

_NODES_REPLACED_BY: dict[str, tuple[str, ...]] = {
    NODE_GROUP: ("clusterName", "nodeGroupName", "nodeRoleArn", "subnetIds"),
    AGENT_POOL: ("agentPoolName", "gpuInstanceProfile", "resourceGroupName", "resourceName", "vmSize"),
    NODE_POOL: ("clusterId", "compartmentId"),
}
"""Properties whose change makes new nodes, which can have any version."""


class ClusterVersions(ResourceRule):
    """Clusters and their nodes go only to Kubernetes versions that the cloud lets them go to."""

    id = "cluster-versions"
    title = "Clusters go up one Kubernetes version at a time, and nodes are never newer than their cluster"
    why = (
        "The cloud refuses other changes in the middle of the update, when other resources have changed "
        "already. No cloud takes a cluster back to an earlier version at will."
    )
    level = "mandatory"
    fix = (
        "Declare the next minor version, update, and repeat until the cluster has the version that you want. "
        "EKS takes back its last upgrade within the days that the finding names, once no node group is "
        "newer: roll the node groups back first, and waive the finding."
    )
    clouds = ("aws", "azure", "oci")
    reference = (WELL_ARCHITECTED_AWS("OPS06-BP01"), WELL_ARCHITECTED_AZURE("OE:11"))
    types = (*_CLUSTERS, *_NODES)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare a cluster with the previous state, and nodes with their cluster."""
        if resource.type in _NODES:
            yield from _nodes(resource, view)
            return
        cloud, _, key = _CLUSTERS[resource.type]
        plane, terms = _version(resource.props, key), view.context.catalog.upgrades()[cloud]
        for index, profile in enumerate(resource.props.sections("agentPoolProfiles")):
            inside = _version(profile, "orchestratorVersion")
            yield from _misfit(resource, f"agentPoolProfiles[{index}]", inside, plane, terms, view)
        before = before_update(resource, view)
        if plane and before is not None and not is_replaced(before, resource, _REPLACED_BY[resource.type]):
            yield from _step(resource, before, plane, terms, view)


def _step(
    cluster: Resource, before: Resource, plane: str, terms: "UpgradeTerms", view: StackView
) -> Iterator[Finding | Unevaluated]:
    _, service, key = _CLUSTERS[cluster.type]
    was = str(value_before(before, key) or "")
    step = step_between(was, plane, terms)
    source = f"({_title(view, terms.step_minors.source)})"
    change = f"{key}: Kubernetes {was} -> {plane}"
    if step == "skip":
        text = f"{change} skips a version; {service} allows {next_version(was, terms)} next {source}"
        yield Finding.at(cluster, text)
    elif step == "back":
        yield Finding.at(cluster, f"{change} is a downgrade; {service} allows {was} or later {source}")
    elif step == "rollback" and terms.rollback_days is not None:
        days, title = terms.rollback_days.value, _title(view, terms.rollback_days.source)
        text = (
            f"{change} is a rollback; {service} allows it within {plural(days, 'day')} "
            f"after the upgrade from {plane} and while no node group is newer; when the upgrade "
            f"was is not known here ({title})"
        )
        yield Finding.at(cluster, text)
    if step in ("up", "rollback"):
        # The cloud changes the control plane first, while the nodes still have their old versions.
        for nodes in _nodes_of(cluster, previous_graph(view)):
            version = str(value_before(nodes, _NODES[nodes.type][2]) or "")
            yield from _misfit(nodes, _NODES[nodes.type][2], version, plane, terms, view)


def _nodes(nodes: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
    yield from _downgrade(nodes, view)
    type_, link, key = _NODES[nodes.type]
    cluster = view.graph.source(nodes, link, type_)
    if cluster is None:
        return
    cloud, _, plane_key = _CLUSTERS[type_]
    # The cluster's own finding says if its version is unknown.
    plane = cluster.props.text_if_known(plane_key) or ""
    version = _version(nodes.props, key)
    yield from _misfit(nodes, key, version, plane, view.context.catalog.upgrades()[cloud], view)


def _downgrade(nodes: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
    """Report nodes that go to an earlier version where the cloud refuses it."""
    holder, _, key = _NODES[nodes.type]
    cloud, service, _ = _CLUSTERS[holder]
    terms = view.context.catalog.upgrades()[cloud]
    before = before_update(nodes, view)
    if terms.nodes_go_back is None or terms.nodes_go_back.value or before is None:
        return
    if is_replaced(before, nodes, _NODES_REPLACED_BY[nodes.type]):
        return
    was, version = str(value_before(before, key) or ""), nodes.props.text_if_known(key) or ""
    if version and step_between(was, version, terms) in ("back", "rollback"):
        text = (
            f"{key}: Kubernetes {was} -> {version} is a downgrade; {service} allows {was} or later for a "
            f"node pool that exists ({_title(view, terms.nodes_go_back.source)})"
        )
        yield Finding.at(nodes, text)


def _nodes_of(cluster: Resource, graph: Graph) -> Iterator[Resource]:
    for type_, (holder, link, _) in _NODES.items():
        if holder == cluster.type:
            yield from graph.users(cluster, link, type_)


def _misfit(
    nodes: Resource, place: str, version: str, plane: str, terms: "UpgradeTerms", view: StackView
) -> Iterator[Finding | Unevaluated]:
    if version and plane and nodes_fit(plane, version, terms) is False:
        title = _title(view, terms.behind_minors.source)
        allowed = f"{oldest_nodes(plane, terms)} to 1.{minor_of(plane)}"
        text = (
            f"{place}: Kubernetes {version} beside a control plane of {plane}; allowed: {allowed} ({title})"
        )
        yield Finding.at(nodes, text)


def _version(props: Props, key: str) -> str:
    """Return a version; empty if the cloud chooses it."""
    version = props.text(key) or ""
    if version and minor_of(version) is None:
        raise UnreadableProperty(props.name(key), "is not a version")
    return version


def _title(view: StackView, source: str) -> str:
    return view.context.catalog.sources[source].title
