"""A deletion is refused while something else depends on the resource.

What AWS deletes although it is in use is not refused here either: a launch template of a node group (EKS
keeps a copy of its own), and a KMS key (it is scheduled for deletion, and what it encrypted is lost with it).
"""

from collections.abc import Iterable

from gpufabric.simcloud.clouds.aws import tokens
from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.rules.launch import running
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import DELETE, Refusal, rule
from gpufabric.simcloud.resource import CloudResource

_EC2 = 'EC2 API reference, "Error codes"'
_VIOLATION = "DependencyViolation"


def _keeps(code: str, text: str, when: str, source: str = _EC2) -> Refusal:
    return Refusal(code, text, when, source, status="FAILED_PRECONDITION")


# By type: the refusal, and the types that stand in the way (none named: every type does). FSx and S3 let go
# of settings and associations with the resource.
_IN_USE: dict[str, tuple[Refusal, tuple[str, ...]]] = {
    tokens.VPC: (
        _keeps(_VIOLATION, "The vpc '{id}' has dependencies and cannot be deleted.", "a VPC in use"),
        (),
    ),
    tokens.SUBNET: (
        _keeps(_VIOLATION, "The subnet '{id}' has dependencies and cannot be deleted.", "a subnet in use"),
        (),
    ),
    tokens.SECURITY_GROUP: (
        _keeps(
            _VIOLATION,
            "resource {id} has a dependent object",
            "a security group that interfaces or rules of other groups use",
        ),
        (),
    ),
    tokens.ROUTE_TABLE: (
        _keeps(
            _VIOLATION,
            "The routeTable '{id}' has dependencies and cannot be deleted.",
            "a route table with associations",
        ),
        (tokens.ROUTE_TABLE_ASSOCIATION,),
    ),
    tokens.ELASTIC_ADDRESS: (
        _keeps("InvalidIPAddress.InUse", "Address {id} is in use.", "an elastic address in use"),
        (),
    ),
    tokens.CUSTOMER_GATEWAY: (
        _keeps("IncorrectState", "The customer gateway is in use.", "a customer gateway with connections"),
        (),
    ),
    tokens.VPN_GATEWAY: (
        _keeps("IncorrectState", "The vpnGateway '{id}' is in use.", "a VPN gateway in use"),
        (),
    ),
    tokens.TRANSIT_GATEWAY: (
        _keeps(
            "IncorrectState",
            "{id} has non-deleted Transit Gateway Attachments: {by}.",
            "a transit gateway with attachments",
        ),
        (
            tokens.VPC_ATTACHMENT,
            tokens.PEERING_ATTACHMENT,
            tokens.VPN_CONNECTION,
        ),
    ),
    tokens.TRANSIT_GATEWAY_ROUTE_TABLE: (
        _keeps(
            "IncorrectState", "{id} has associations: {by}.", "a route table of a transit gateway in use"
        ),
        (tokens.TRANSIT_GATEWAY_ROUTE_TABLE_ASSOCIATION,),
    ),
    tokens.CLUSTER: (
        _keeps(
            "ResourceInUseException",
            "Cluster has nodegroups attached",
            "a cluster with node groups, including failed ones",
            "EKS API reference, DeleteCluster",
        ),
        (tokens.NODE_GROUP, "aws:eks/fargateProfile:FargateProfile"),
    ),
    tokens.HOSTED_ZONE: (
        _keeps(
            "HostedZoneNotEmpty",
            "The specified hosted zone contains non-required resource record sets and so cannot be deleted.",
            "a hosted zone with records",
            "Route 53 API reference, DeleteHostedZone",
        ),
        (tokens.RECORD,),
    ),
    **dict.fromkeys(
        (tokens.S3_LOCATION, tokens.OBJECT_LOCATION, tokens.CLOUD_CONTROL),
        (
            Refusal(
                "InvalidRequestException",
                "Location {id} is in use by task {by}.",
                "a location that a task copies from or to",
                "DataSync API reference, DeleteLocation",
                own_words=True,
                status="FAILED_PRECONDITION",
            ),
            (tokens.TRANSFER_TASK,),
        ),
    ),
    tokens.ROLE: (
        _keeps(
            "DeleteConflict",
            "Cannot delete entity, must detach all policies first.",
            "a role with policies",
            "IAM API reference, DeleteRole",
        ),
        (tokens.ROLE_POLICY_ATTACHMENT, tokens.ROLE_POLICY),
    ),
}  # fmt: skip
PLACED = _keeps(
    "InvalidPlacementGroup.InUse",
    "The placement group '{id}' is in use and may not be deleted.",
    "a placement group with running instances",
    "scylladb/scylla-cluster-tests#6742",
)

# A rule in a security group, and the settings of a bucket, go with what they belong to.
_BELONGS_TO = {
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "securityGroupId",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "securityGroupId",
}


@rule(types=_IN_USE, verbs=DELETE, refuses=(refusal for refusal, _ in _IN_USE.values()))
def in_use(state: State, request: Request) -> CloudError | None:
    """Nothing may refer to a network, address, gateway, cluster or role that is deleted."""
    refusal, blockers = _IN_USE[request.type]
    users = {
        user.id
        for identity in state.identities(request.type, request.id)
        for referrer in state.referrers(identity)
        for user in _users(state, referrer)
        if (user.type, user.id) != (request.type, request.id)
        and (not blockers or user.type in blockers)
        and user.inputs.get(_BELONGS_TO.get(user.type, "")) != request.id
    }
    return refuse(request, refusal, id=request.id, by=", ".join(sorted(users))) if users else None


@rule(types=(tokens.PLACEMENT_GROUP,), verbs=DELETE, refuses=(PLACED,))
def placed(state: State, request: Request) -> CloudError | None:
    """No instances run in a placement group that is deleted."""
    group = state.get(tokens.PLACEMENT_GROUP, request.id)
    if group is None:
        return None
    names = {request.id, str(group.outputs.get("placementGroupId"))}
    if not any(launch.nodes and launch.placement_group in names for launch in running(state, group.region)):
        return None
    return refuse(request, PLACED, id=request.id)


def _users(state: State, referrer: CloudResource) -> Iterable[CloudResource]:
    """Return the real users of what a resource refers to: for a launch template, the node groups that run
    its instances.
    """
    if referrer.type != tokens.LAUNCH_TEMPLATE:
        return (referrer,)
    busy = {launch.id for launch in running(state, referrer.region) if launch.nodes}
    return (
        group
        for group in state.referrers(referrer.id)
        if group.type == tokens.NODE_GROUP and group.id in busy
    )
