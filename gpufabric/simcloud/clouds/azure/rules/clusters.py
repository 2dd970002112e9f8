"""AKS clusters: Kubernetes versions, and the ranges of services and pods."""

from ipaddress import ip_network

from gpufabric.plan.upgrades import minor_of, nodes_fit, step_between
from gpufabric.simcloud.clouds.azure.rules.errors import arm_parents, refuse
from gpufabric.simcloud.clouds.azure.rules.facts import kubernetes_versions, pod_addresses_per_node
from gpufabric.simcloud.clouds.azure.rules.pools import asked, running
from gpufabric.simcloud.clouds.azure.rules.subnets import ranges, siblings, spaces
from gpufabric.simcloud.clouds.azure.tokens import CLUSTER, POOL
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule
from gpufabric.simcloud.clouds.updates import upgrade_terms
from gpufabric.wire.values import Value, as_list, as_map, dig, plain

DEFAULT_SERVICE_CIDR = "10.0.0.0/16"
"""Range of service addresses of a cluster that names none (AKS REST API, ContainerServiceNetworkProfile)."""


_SUPPORTED = "For more information, please check https://aka.ms/supported-version-list"
_SKEW = (
    'AKS document "Troubleshoot AKS upgrade errors because of version skew, incompatibility, or lack of '
    'support"'
)

NOT_SUPPORTED = Refusal(
    "K8sVersionNotSupported",
    "Managed cluster {name} is on version {version} which is not supported in this region. Please "
    f"use [az aks get-versions] command to get the supported version list in this region. {_SUPPORTED}",
    "a Kubernetes version that AKS does not offer",
    _SKEW,
)
LTS_ONLY = Refusal(
    "K8sVersionNotSupported",
    "Managed cluster {name} is on version {version}, which is only available for Long-Term Support (LTS). If "
    "you intend to onboard to LTS, please ensure the cluster is in Premium tier and LTS support plan (see "
    "https://aka.ms/aks/enable-lts). Otherwise, use [az aks get-versions] command to get the "
    f"supported version list in this region. {_SUPPORTED}",
    "a version past its standard support, without the Premium tier and the plan for long-term support",
    "Azure/terraform-azurerm-aks, records of its tests",
)
NO_SKIP = Refusal(
    "OperationNotAllowed",
    "Upgrading Kubernetes version {old} to {new} is not allowed. Available upgrades: [{available}].",
    "an upgrade that skips a minor version, or a downgrade",
    _SKEW,
)
SKEW = Refusal(
    "NodePoolMcVersionIncompatible",
    "Node pool version {pool} and control plane version {plane} is incompatible. Minor version of node pool "
    "cannot be more than {most} versions less than control plane's version. Minor version of node pool is "
    "{less} and control plane is {more}.",
    "a pool newer than its control plane, or more than three minor versions behind",
    _SKEW,
)
NO_POOL_DOWNGRADE = Refusal(
    "AgentPoolUpgradeVersionNotAllowed",
    "Upgrade agent pool version from {old} to {new} is not allowed, you can only upgrade one minor version "
    "at a time.",
    "an earlier version for a pool that exists",
    "kubernetes-sigs/cluster-api-provider-azure#1883",
)
SERVICE_OVERLAP = Refusal(
    "ServiceCidrOverlapExistingSubnetsCidr",
    "The specified service CIDR {cidr} is conflicted with an existing subnet CIDR {subnet}",
    "a range of service addresses that overlaps a subnet of the network",
    'AKS document "Troubleshoot the ServiceCidrOverlapExistingSubnetsCidr error"',
)
POD_OVERLAP = Refusal(
    "NetworkProfileCIDROverlapVNET",
    "NetworkProfile CIDR {cidr} overlaps with reserved VNET CIDR {space}",
    "a range of pod addresses that overlaps the network",
    "Azure/AKS-Construction#403",
)
PODS_TOO_MANY = Refusal(
    "InsufficientSubnetSize",
    "Pre-allocated IPs {needed} exceeds IPs available {available} in Subnet Cidr {cidr}, Subnet Name "
    "networkProfile.podCIDR. If Autoscaler is enabled, the max-count from each nodepool is counted towards "
    "this total (which means that pre-allocated IPs count represents a theoretical max value, not the actual "
    "number of IPs requested). http://aka.ms/aks/insufficientsubnetsize",
    "more nodes than the pod range of the overlay has /24 ranges for",
    'Azure/AKS-Construction#701; AKS document "Azure CNI Overlay"',
)


@rule(types=(CLUSTER,), refuses=(NOT_SUPPORTED, LTS_ONLY, NO_SKIP))
def version(state: State, request: Request) -> CloudError | None:
    """AKS offers the version, and the cluster can get to it from the one it has."""
    wanted = str(request.inputs.get("kubernetesVersion") or "")
    if not wanted:
        return None
    before = state.get(CLUSTER, request.id) if request.verb == "Update" else None
    old = str(before.outputs.get("currentKubernetesVersion")) if before else ""
    if old == wanted:
        return None
    known, name = kubernetes_versions(), request.id.rpartition("/")[2]
    support = known.get(_minor(wanted))
    if support is None:
        return refuse(request, NOT_SUPPORTED, name=name, version=wanted)
    if support == "extended" and not _long_term(request.inputs):
        return refuse(request, LTS_ONLY, name=name, version=wanted)
    terms = upgrade_terms("azure")
    if step_between(old, wanted, terms) not in ("skip", "back"):
        return None
    available = " ".join(candidate for candidate in known if step_between(old, candidate, terms) == "up")
    return refuse(request, NO_SKIP, old=old, new=wanted, available=available)


@rule(types=(CLUSTER,), refuses=(SKEW,))
def versions_of_pools(state: State, request: Request) -> CloudError | None:
    """The pools of a cluster, inside it and beside it, fit its control plane."""
    plane = str(request.inputs.get("kubernetesVersion") or "")
    inside = map(as_map, as_list(request.inputs.get("agentPoolProfiles")))
    beside = [
        plain(pool.inputs)
        for pool in state.of_type(POOL)
        if request.id.lower() in map(str.lower, arm_parents(pool.id))
    ]
    for pool in (*inside, *beside):
        wanted = str(pool.get("orchestratorVersion") or "")
        if nodes_fit(plane, wanted, upgrade_terms("azure")) is False:
            return _skew(request, wanted, plane)
    return None


@rule(types=(POOL,), refuses=(NO_POOL_DOWNGRADE, SKEW))
def pool_version(state: State, request: Request) -> CloudError | None:
    """A pool is as old as its control plane or up to three minor versions older, and never goes back."""
    wanted = str(request.inputs.get("orchestratorVersion") or "")
    held = state.get(POOL, request.id) if request.verb == "Update" else None
    old = str(plain(held.inputs).get("orchestratorVersion") or "") if held else ""
    if step_between(old, wanted, upgrade_terms("azure")) in ("back", "rollback"):
        return refuse(request, NO_POOL_DOWNGRADE, old=old, new=wanted)
    pool = next(iter(asked(state, request)), None)
    if not wanted or pool is None:
        return None
    cluster = next(iter(state.owners(pool.cluster.lower())), None)
    plane = str(cluster.outputs.get("currentKubernetesVersion") or "") if cluster else ""
    return (
        _skew(request, wanted, plane) if nodes_fit(plane, wanted, upgrade_terms("azure")) is False else None
    )


@rule(types=(CLUSTER,), verbs=CREATE, refuses=(SERVICE_OVERLAP, POD_OVERLAP))
def address_ranges(state: State, request: Request) -> CloudError | None:
    """The range of services overlaps with no subnet of the networks that the pools are in, and that of pods
    not with the networks.
    """
    service = dig(request.inputs, "networkProfile.serviceCidr") or DEFAULT_SERVICE_CIDR
    pods = dig(request.inputs, "networkProfile.podCidr")
    places = {pool.subnet for pool in asked(state, request) if pool.subnet}
    for place in sorted(places):
        for subnet in siblings(state, place):
            for taken in ranges(plain(subnet.inputs)):
                if ip_network(str(service)).overlaps(taken):
                    return refuse(request, SERVICE_OVERLAP, cidr=service, subnet=taken)
        for space in spaces(state, place):
            if pods and ip_network(str(pods)).overlaps(space):
                return refuse(request, POD_OVERLAP, cidr=pods, space=space)
    return None


@rule(types=(POOL, CLUSTER), refuses=(PODS_TOO_MANY,))
def pod_addresses(state: State, request: Request) -> CloudError | None:
    """The overlay's range has a /24 for each node that the cluster may have."""
    pools = asked(state, request)
    if not pools:
        return None
    cluster = pools[0].cluster
    if request.type == CLUSTER:
        inputs: Value = request.inputs
    else:
        owner = next(iter(state.owners(cluster.lower())), None)
        inputs = plain(owner.inputs) if owner else {}
    cidr = dig(inputs, "networkProfile.podCidr")
    if not cidr or str(dig(inputs, "networkProfile.networkPluginMode") or "").lower() != "overlay":
        return None
    others = [pool for pool in running(state, without=request) if pool.cluster.lower() == cluster.lower()]
    needed = sum(pool.most_nodes for pool in (*others, *pools)) * pod_addresses_per_node()
    available = ip_network(str(cidr)).num_addresses
    if needed <= available:
        return None
    return refuse(request, PODS_TOO_MANY, needed=needed, available=available, cidr=cidr)


def _long_term(inputs: Value) -> bool:
    return (
        str(dig(inputs, "sku.tier") or "") == "Premium" and inputs.get("supportPlan") == "AKSLongTermSupport"
    )  # fmt: skip


def _minor(version_: str) -> str:
    return ".".join(version_.removeprefix("v").split(".")[:2])


def _skew(request: Request, pool: str, plane: str) -> CloudError:
    most = upgrade_terms("azure").behind_minors.value
    return refuse(
        request, SKEW, pool=pool, plane=plane, most=most, less=minor_of(pool), more=minor_of(plane)
    )  # fmt: skip
