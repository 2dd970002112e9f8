"""OKE: versions of control planes and node pools, and the type of a cluster."""

from gpufabric.plan.upgrades import next_version, nodes_fit, step_between
from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.tokens import CLUSTER, NODE_POOL
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import UPDATE, Refusal, rule
from gpufabric.simcloud.clouds.updates import refused_change, upgrade_terms

NOT_OFFERED = Refusal(
    "InvalidParameter",
    "Invalid kubernetes version.",
    "a Kubernetes version that the capacity file does not list",
    "oracle-terraform-modules/terraform-oci-oke#200",
)
STEP = Refusal(
    "InvalidParameter",
    "Invalid kubernetesVersion: a cluster of version {old} cannot be updated to {new}. The next version is "
    "{next}.",
    "an upgrade by more than one minor version, or a downgrade",
    'OCI documentation, "Upgrading the Kubernetes Version on Control Plane Nodes in a Cluster"; Kubernetes '
    "version skew policy",
    own_words=True,
)
POOL_VERSION = Refusal(
    "InvalidParameter",
    "Invalid kubernetesVersion: node pool version {version} is not compatible with cluster version {plane}.",
    "a node pool that is newer than its control plane, or more than three minor versions behind",
    'OCI documentation, "Upgrading Clusters to Newer Kubernetes Versions"; Kubernetes version skew policy',
    own_words=True,
)
BASIC = Refusal(
    "InvalidParameter",
    "An enhanced cluster cannot be downgraded to a basic cluster.",
    "an enhanced cluster that becomes a basic one",
    'OCI documentation, "Working with Enhanced Clusters and Basic Clusters"',
    own_words=True,
)


@rule(types=(CLUSTER,), refuses=(NOT_OFFERED,))
def version_offered(state: State, request: Request) -> CloudError | None:
    """OKE offers the version of a new cluster, or the one to which a cluster changes."""
    capacity = request.world.capacity.oci if request.world.capacity else None
    wanted, held = str(request.inputs.get("kubernetesVersion") or ""), state.get(CLUSTER, request.id)
    is_kept = request.verb == "Update" and held is not None and held.outputs["kubernetesVersion"] == wanted
    if capacity is None or capacity.kubernetes_versions is None or not wanted or is_kept:
        return None
    minor = ".".join(wanted.removeprefix("v").split(".")[:2])
    if minor in capacity.kubernetes_versions:
        return None
    return refuse(request, NOT_OFFERED, because=f"{wanted} is not offered")


@rule(types=(CLUSTER,), verbs=UPDATE, refuses=(STEP, BASIC))
def cluster(state: State, request: Request) -> CloudError | None:
    """A control plane goes up by one minor version; an enhanced cluster stays one."""
    current, terms = state.get(CLUSTER, request.id), upgrade_terms("oci")
    old = str(current.outputs.get("kubernetesVersion") if current else "")
    new = str(request.inputs.get("kubernetesVersion") or "")
    if step_between(old, new, terms) in ("skip", "back"):
        return refuse(request, STEP, old=old, new=new, next=next_version(old, terms))
    return refuse(request, BASIC) if refused_change(state, request, "oke-cluster-type") else None


@rule(types=(NODE_POOL,), refuses=(POOL_VERSION,))
def pool_version(state: State, request: Request) -> CloudError | None:
    """A node pool is not newer than its control plane, and at most three minor versions behind."""
    wanted = str(request.inputs.get("kubernetesVersion") or "")
    control_plane = state.get(CLUSTER, str(request.inputs.get("clusterId")))
    plane = str(control_plane.outputs.get("kubernetesVersion")) if control_plane else ""
    if nodes_fit(plane, wanted, upgrade_terms("oci")) is not False:
        return None
    return refuse(request, POOL_VERSION, version=wanted, plane=plane)
