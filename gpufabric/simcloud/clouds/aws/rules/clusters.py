"""EKS clusters: versions of control planes and node groups, and the zones of control planes."""

from datetime import timedelta

from gpufabric.plan.upgrades import minor_of, nodes_fit, step_between
from gpufabric.plural import plural
from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.rules.facts import zones_without_control_plane
from gpufabric.simcloud.clouds.aws.tokens import CLUSTER, NODE_GROUP, SUBNET
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import DELETE, UPDATE, Refusal, rule
from gpufabric.simcloud.clouds.updates import upgrade_terms
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import Value, as_list, dig, plain

_LEAST_ZONES = 2

STEP = Refusal(
    "InvalidParameterException",
    "Unsupported Kubernetes minor version update from {old} to {new}",
    "an upgrade by more than one minor version, a downgrade, or a rollback later than seven days after the "
    "upgrade",
    'terraform-aws-modules/terraform-aws-eks#2607; rancher/rancher#43316; EKS user guide, "Roll back a '
    'cluster"',
)
NEWER_NODES = Refusal(
    "InvalidRequestException",
    "Cluster {name} cannot be rolled back to {new} while nodegroups {groups} have a newer version.",
    "a rollback of a control plane below the version of a node group",
    'EKS user guide, "Roll back a cluster", prerequisites',
    own_words=True,
)
OLD_NODES = Refusal(
    "InvalidParameterException",
    "Nodegroups {groups} must be updated to match cluster version {old} before updating cluster version",
    "an upgrade of a control plane that leaves a node group more than three minor versions behind",
    "hashicorp/terraform-provider-aws#19478; Kubernetes version skew policy",
)
GROUP_VERSION = Refusal(
    "InvalidParameterException",
    "Nodegroup version {version} is not compatible with cluster version {plane}.",
    "a node group that is newer than its control plane, or more than three minor versions behind",
    "eksctl-io/eksctl#3727 (the rule); Kubernetes version skew policy",
    own_words=True,
)
ZONES = Refusal(
    "InvalidParameterException",
    "Provided subnets belong to the AZs '{given}'. But they should belong to the exact set of AZs "
    "'{allowed}' in which subnets were provided during cluster creation",
    "subnets of a running cluster in other zones than at its creation",
    "aws/containers-roadmap#2258",
    own_words=True,
)
ONE_ZONE = Refusal(
    "InvalidParameterException",
    "Subnets specified must be in at least two different AZs",
    "a cluster with subnets in one zone",
    "awsdocs/amazon-eks-user-guide#795",
)
NO_CONTROL_PLANE = Refusal(
    "UnsupportedAvailabilityZoneException",
    "Cannot create cluster '{name}' because {zone}, the targeted availability zone, does not currently have "
    "sufficient capacity to support the cluster. Retry and choose from these availability zones: {others}",
    "a cluster with a subnet in a zone in which EKS has no control planes",
    'EKS user guide, "Insufficient capacity" and "Networking requirements"',
)

NOT_OFFERED = Refusal(
    "InvalidParameterException",
    "unsupported Kubernetes version {version}",
    "a Kubernetes version that the capacity file does not list",
    "terraform-aws-modules/terraform-aws-eks#3164",
)
PROTECTED = Refusal(
    "InvalidRequestException",
    "Cluster {name} cannot be deleted because deletion protection is enabled.",
    "the deletion of a cluster whose deletion protection is on",
    'EKS user guide, "Protect EKS clusters from accidental deletion"',
    own_words=True,
    status="FAILED_PRECONDITION",
)


@rule(types=(CLUSTER,), verbs=DELETE, refuses=(PROTECTED,))
def deletion_protection(state: State, request: Request) -> CloudError | None:
    """A protected cluster goes only after its protection was switched off."""
    cluster = state.get(CLUSTER, request.id)
    if cluster is None or not cluster.outputs.get("deletionProtection"):
        return None
    return refuse(request, PROTECTED, name=request.id)


@rule(types=(CLUSTER,), refuses=(NOT_OFFERED,))
def version_offered(state: State, request: Request) -> CloudError | None:
    """EKS offers the version of a new cluster, or the one to which a cluster changes."""
    capacity = request.world.capacity.aws if request.world.capacity else None
    wanted, cluster = str(request.inputs.get("version") or ""), state.get(CLUSTER, request.id)
    is_kept = request.verb == "Update" and cluster is not None and cluster.outputs.get("version") == wanted
    if capacity is None or capacity.kubernetes_versions is None or not wanted or is_kept:
        return None
    return None if wanted in capacity.kubernetes_versions else refuse(request, NOT_OFFERED, version=wanted)


@rule(types=(CLUSTER,), verbs=UPDATE, refuses=(STEP, NEWER_NODES, OLD_NODES))
def version(state: State, request: Request) -> CloudError | None:
    """A control plane goes up by one minor version, or back to the one that it was upgraded from."""
    cluster = state.get(CLUSTER, request.id)
    old = str(cluster.outputs.get("version") if cluster else "")
    new = str(request.inputs.get("version") or "")
    terms = upgrade_terms("aws")
    step = step_between(old, new, terms)
    if step in ("skip", "back"):
        return refuse(request, STEP, old=old, new=new)
    groups = [group for group in state.of_type(NODE_GROUP) if _cluster_of(group) == request.id]
    if step == "up":
        behind = [group for group in groups if nodes_fit(new, _version_of(group), terms) is False]
        return refuse(request, OLD_NODES, groups=_names(behind), old=old) if behind else None
    if step != "rollback":
        return None
    days = terms.rollback_days.value if terms.rollback_days else 0
    before = state.changed_from(CLUSTER, request.id, "version")
    if before is None or before.value != new or request.world.now - before.at > timedelta(days=days):
        because = f"a rollback is possible for {plural(days, 'day')} after an upgrade from {new}"
        return refuse(request, STEP, because=because, old=old, new=new)
    newer = [group for group in groups if (minor_of(_version_of(group)) or 0) > (minor_of(new) or 0)]
    return refuse(request, NEWER_NODES, name=request.id, new=new, groups=_names(newer)) if newer else None


@rule(types=(NODE_GROUP,), refuses=(GROUP_VERSION,))
def group_version(state: State, request: Request) -> CloudError | None:
    """A node group is not newer than its control plane, and at most three minor versions behind."""
    wanted = str(request.inputs.get("version") or "")
    cluster = state.get(CLUSTER, str(request.inputs.get("clusterName")))
    plane = str(cluster.outputs.get("version")) if cluster else ""
    if nodes_fit(plane, wanted, upgrade_terms("aws")) is not False:
        return None
    return refuse(request, GROUP_VERSION, version=wanted, plane=plane)


@rule(types=(CLUSTER,), refuses=(NO_CONTROL_PLANE, ONE_ZONE, ZONES))
def zones(state: State, request: Request) -> CloudError | None:
    """A control plane is in two zones or more that EKS has it in, and stays in them. Subnets that the account
    does not have are not judged.
    """
    subnets = _subnets(state, request.inputs)
    if subnets is None:
        return None
    without = [subnet for subnet in subnets if _zone_id(subnet) in zones_without_control_plane()]
    given = sorted({_zone(subnet) for subnet in subnets})
    if without:
        zone = _zone(without[0])
        others = ", ".join(name for name in given if name != zone)
        return refuse(request, NO_CONTROL_PLANE, name=request.inputs.get("name"), zone=zone, others=others)
    if len(given) < _LEAST_ZONES:
        return refuse(request, ONE_ZONE)
    cluster = state.get(CLUSTER, request.id) if request.verb == "Update" else None
    before = _subnets(state, plain(cluster.inputs)) if cluster else None
    allowed = sorted({_zone(subnet) for subnet in before}) if before is not None else given
    if allowed == given:
        return None
    return refuse(request, ZONES, given=",".join(given), allowed=",".join(allowed))


def _subnets(state: State, inputs: Value) -> list[CloudResource] | None:
    ids = [str(id_) for id_ in as_list(dig(inputs, "vpcConfig.subnetIds"))]
    subnets = [state.get(SUBNET, id_) for id_ in ids]
    known = [subnet for subnet in subnets if subnet is not None]
    return known if known and len(known) == len(ids) else None


def _zone(subnet: CloudResource) -> str:
    return str(subnet.outputs.get("availabilityZone"))


def _zone_id(subnet: CloudResource) -> str:
    return str(subnet.outputs.get("availabilityZoneId"))


def _cluster_of(group: CloudResource) -> str:
    return str(plain(group.inputs).get("clusterName"))


def _version_of(group: CloudResource) -> str:
    return str(group.outputs.get("version") or "")


def _names(groups: list[CloudResource]) -> str:
    return ", ".join(str(plain(group.inputs).get("nodeGroupName")) for group in groups)
