"""FSx for Lustre: the traffic that the security groups of a file system admit when it is created."""

from collections.abc import Iterator, Mapping

from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.tokens import LUSTRE_FILE_SYSTEM, SECURITY_GROUP
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule
from gpufabric.wire.values import Value, as_list, as_map, number, plain

LUSTRE_PORT = 988
_EVERY_PROTOCOL = "-1"
_WAYS = ("Ingress", "Egress")

NO_LUSTRE = Refusal(
    "InvalidNetworkSettings",
    "The file system cannot be created because the default security group in the subnet provided or the "
    "provided security groups do not permit Lustre LNET network traffic on port 988",
    "a file system whose security groups do not admit port 988 in both directions among themselves, at the "
    "moment of the call",
    "aws/aws-parallelcluster#6181, #1198; kubernetes-sigs/aws-fsx-csi-driver#32",
)
NO_EFA = Refusal(
    "InvalidNetworkSettings",
    "The file system cannot be created because no provided security group permits all traffic to and from "
    "itself, which EFA needs",
    "an EFA-enabled file system without a security group that admits all traffic to and from itself, at the "
    "moment of the call",
    'FSx for Lustre user guide, "Working with EFA-enabled file systems", security groups',
    own_words=True,
)


@rule(types=(LUSTRE_FILE_SYSTEM,), verbs=CREATE, refuses=(NO_LUSTRE, NO_EFA))
def admitted_traffic(state: State, request: Request) -> CloudError | None:
    """The groups of a file system admit Lustre among themselves; with EFA, one admits all to itself.

    Nothing is judged without groups: the default group, which the file system then gets, admits all traffic
    among its members unless somebody removed its rules.
    """
    groups = [str(group) for group in as_list(request.inputs.get("securityGroupIds"))]
    if not groups:
        return None
    if not all(any(_admits(state, way, group, LUSTRE_PORT, groups) for group in groups) for way in _WAYS):
        return refuse(request, NO_LUSTRE)
    if not request.inputs.get("efaEnabled"):
        return None
    efa = any(all(_admits(state, way, group, None, [group]) for way in _WAYS) for group in groups)
    return None if efa else refuse(request, NO_EFA)


def _admits(state: State, way: str, group: str, port: int | None, peers: list[str]) -> bool:
    """Return whether a group admits a TCP port, or all traffic without one, to or from a peer.

    A rule that names addresses counts for Lustre, whatever the addresses; EFA needs one that names the group.
    """
    for permission in _rules(state, way, group):
        everything = str(permission.get("ipProtocol") or permission.get("protocol")) == _EVERY_PROTOCOL
        first, last = number(permission.get("fromPort")), number(permission.get("toPort"))
        if not everything and (port is None or not first <= port <= last):
            continue
        if _names(permission, group, peers) or (port is not None and _has_addresses(permission)):
            return True
    return False


def _rules(state: State, way: str, group: str) -> Iterator[Mapping[str, Value]]:
    """Yield the rules of a group: resources of their own, and those inside the group."""
    for held in state.of_type(f"aws:vpc/securityGroup{way}Rule:SecurityGroup{way}Rule"):
        values = plain(held.inputs)
        if values.get("securityGroupId") == group:
            yield values
    for held in state.of_type("aws:ec2/securityGroupRule:SecurityGroupRule"):
        values = plain(held.inputs)
        if values.get("securityGroupId") == group and values.get("type") == way.lower():
            yield values
    owner = state.get(SECURITY_GROUP, group)
    if owner is not None:
        yield from (as_map(inside) for inside in as_list(plain(owner.inputs).get(way.lower())))


def _names(permission: Mapping[str, Value], group: str, peers: list[str]) -> bool:
    named = [permission.get("referencedSecurityGroupId"), permission.get("sourceSecurityGroupId")]
    named += as_list(permission.get("securityGroups"))
    if permission.get("self"):
        named.append(group)
    return any(peer in named for peer in peers)


def _has_addresses(permission: Mapping[str, Value]) -> bool:
    keys = ("cidrIpv4", "cidrIpv6", "prefixListId", "cidrBlocks", "ipv6CidrBlocks", "prefixListIds")
    return any(permission.get(key) for key in keys)
