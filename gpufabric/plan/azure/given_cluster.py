"""Rules about the AKS cluster that an Azure region is given."""

from collections.abc import Iterable, Iterator

from gpufabric.catalog.catalog import Catalog
from gpufabric.plan.azure.given_network import given_subnets, in_subscription
from gpufabric.plan.azure.ids import same_id
from gpufabric.plan.azure.parts import makes_training_identity
from gpufabric.plan.azure.subnets import POD_ADDRESSES, node_demands, pod_demands
from gpufabric.plan.existing import owners_settings
from gpufabric.plan.given_facts import Finding, judge_fact, needed_fact
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.azure.cluster import AzureCluster
from gpufabric.spec.azure.existing import AzureGivenCluster
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.problems import Problem

_WHERE = "existing.cluster"
_WORKLOAD_IDENTITY = 'AKS document "Use Microsoft Entra Workload ID with AKS"'
_OVERLAY = "overlay"
_READY = "Succeeded"


def cluster_findings(region: AzureRegion) -> Iterator[Finding]:
    """Judge the given cluster of a region, and refuse settings that belong to its owner."""
    given = region.existing.cluster
    if given is None:
        return
    yield from _settings(region)
    limit = "a node pool is a resource below its cluster; gpufabric makes resources in one subscription"
    yield from in_subscription(region, f"{_WHERE}.id", given.id, limit)
    yield from needed_fact(
        _WHERE,
        given,
        "kubernetes_version",
        allowed="the version of the cluster",
        limit="AKS REST API, Agent Pools: no node pool is newer than its control plane",
    )
    yield from _network(region, given)
    yield from judge_fact(
        _WHERE,
        given,
        "mode",
        lambda mode: mode.casefold() == _OVERLAY,
        allowed=_OVERLAY,
        limit='AKS document "Azure CNI Overlay": in other modes pods take addresses of the subnet, and '
        "gpufabric plans one address for each node",
        decides="each node takes one address of the subnet",
    )
    if given.status is not None and given.status.casefold() != _READY.casefold():
        yield Problem(
            f"{_WHERE}.status",
            f"{given.status} of {given.id}",
            _READY,
            "AKS REST API, Managed Clusters: AKS takes one operation on a cluster at a time",
        )
    if makes_training_identity(region):
        yield from _tokens(given)


def pod_problems(region: AzureRegion, pools: Iterable[PoolPlan], catalog: Catalog) -> Iterator[Problem]:
    """Check that the overlay of the given cluster has room for the pods of the region's nodes.

    Args:
        region: the declaration.
        pools: its pools.
        catalog: facts on addresses.
    """
    given = region.existing.cluster
    if given is None or given.pods_cidr is None:
        return
    demands = pod_demands(region, node_demands(pools), catalog.azure_network())
    need = sum(demand.total for demand in demands)
    if need > given.pods_cidr.num_addresses:
        sums = " + ".join(f"{demand.count} {demand.what} x {demand.addresses_each}" for demand in demands)
        yield Problem(
            f"{_WHERE}.pods_cidr",
            f"{sums} = {need} addresses in {given.pods_cidr}",
            f"at most {given.pods_cidr.num_addresses}, less those of the cluster's other nodes",
            POD_ADDRESSES,
        )


def _settings(region: AzureRegion) -> Iterator[Problem]:
    limit = f"{_WHERE} exists: its settings are its owner's"
    words = {"secrets_key": "a key"}
    yield from owners_settings(region.cluster, AzureCluster(), "cluster", limit, words=words)
    if region.pods_cidr != AzureRegion.model_fields["pods_cidr"].default:
        yield Problem("pods_cidr", str(region.pods_cidr), f"{_WHERE}.pods_cidr", limit)
    if region.node_patches is not None:
        yield Problem("node_patches", "a channel for all pools of the cluster", "nothing", limit)


def _network(region: AzureRegion, given: AzureGivenCluster) -> Iterator[Finding]:
    network = region.existing.network
    if network is None or network.subnets.gpu is None:
        yield Problem(
            "existing.network" if network is None else "existing.network.subnets.gpu",
            "nothing",
            f"the network of {given.id}, with subnets.gpu"
            if network is None
            else f"a subnet of {network.id}",
            'AKS document "Use multiple node pools": all node pools are in one virtual network, and the '
            "cluster's identity has a role on their subnet",
        )
    if network is None:
        return
    yield from judge_fact(
        _WHERE,
        given,
        "network_id",
        lambda id_: same_id(id_, network.id),
        allowed=f"{network.id}, the network of existing.network",
        limit='AKS document "Use multiple node pools": all node pools are in one virtual network',
        decides=f"its nodes are in {network.id}",
    )
    ranges = [region.network.cidr, *(subnet.cidr for _, subnet in given_subnets(region) if subnet.cidr)]
    outside = ", ".join(map(str, dict.fromkeys(ranges)))
    for fact, what in (("service_cidr", "services"), ("pods_cidr", "pods")):
        yield from judge_fact(
            _WHERE,
            given,
            fact,
            lambda known: not any(known.overlaps(range_) for range_ in ranges),
            allowed=f"a range outside of {outside}",
            limit='AKS document "Azure CNI Overlay": ranges of pods and services overlap with no subnet',
            decides=f"no address of a node is also that of {what}",
        )


def _tokens(given: AzureGivenCluster) -> Iterator[Finding]:
    """Judge whether pods can get tokens that the training identity trusts."""
    nothing = "or workload_identity: null"
    yield from needed_fact(
        _WHERE,
        given,
        "oidc_issuer_url",
        allowed=f"the address of its OIDC issuer; or existing.identities.training, {nothing}",
        limit=_WORKLOAD_IDENTITY,
    )
    if given.has_oidc_issuer is False:
        where = f"{_WHERE}.has_oidc_issuer"
        yield Problem(where, f"false of {given.id}", f"true; {nothing}", _WORKLOAD_IDENTITY)
    yield from judge_fact(
        _WHERE,
        given,
        "has_workload_identity",
        bool,
        allowed=f"true; {nothing}",
        limit=_WORKLOAD_IDENTITY,
        decides="its pods get tokens of the training identity",
    )
