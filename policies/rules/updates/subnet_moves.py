"""Subnets that an update replaces."""

from collections.abc import Iterator
from ipaddress import IPv4Network

from gpufabric.policies.aws.types import EKS_CLUSTER, SUBNET
from gpufabric.policies.previous import before_update, is_replaced, previous_graph
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, Rule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_ZONE = ("availabilityZone", "availabilityZoneId")
_PLACE = ("vpcId", "cidrBlock", *_ZONE)


class SubnetMoves(Rule):
    """An update replaces only subnets that AWS lets it replace."""

    id = "subnet-moves"
    title = "A replaced subnet has a free range, and the cluster and the links do not depend on it"
    why = (
        "AWS takes no subnet that overlaps another one of its VPC, and deletes none in use. It refuses the "
        "update in the middle, and the region is then between two zones."
    )
    level = "mandatory"
    fix = (
        "Take the region's links out of the backbone and update that stack, then the region; then restore "
        "the links. Or declare a second stack in the other zone, and destroy the first when its work has "
        "moved."
    )
    summary = "subnets move although the cluster, the links or their former selves stay"
    clouds = ("aws",)

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Compare each subnet with the previous state."""
        moving: list[Resource] = []

        def judge(subnet: Resource) -> Iterator[Finding | Unevaluated]:
            before = before_update(subnet, view)
            if before is None or not is_replaced(before, subnet, _PLACE):
                return
            if is_replaced(before, subnet, ("vpcId",)):
                yield from _judge_other_vpc(before, subnet, view)
                return
            moving.append(subnet)
            if not subnet.delete_first and _overlaps(before, subnet):
                yield Finding.at(
                    subnet,
                    "overlaps the subnet that it replaces and that the update deletes later; allowed: "
                    "deleteBeforeReplace, or another range (EC2 API reference, InvalidSubnet.Conflict)",
                )

        yield from judge_each(view.graph.of(SUBNET), judge)
        if moving and view.context.links is not None:
            yield from _judge_links(moving, view)


def _judge_other_vpc(before: Resource, after: Resource, view: StackView) -> Iterator[Finding]:
    graph = previous_graph(view)
    for cluster in graph.of(EKS_CLUSTER):
        kept = view.graph.resources.get(cluster.urn)
        inside = any(source.urn == before.urn for source in graph.sources(cluster, "vpcConfig", SUBNET))
        if kept is not None and inside and not is_replaced(cluster, kept, ("name", "roleArn")):
            yield Finding.at(
                after,
                f"moves to another VPC, and {cluster.name} stays; allowed: the VPC in which EKS created the "
                "cluster, or a second stack (EKS API reference, UpdateClusterConfig)",
            )


def _judge_links(moving: list[Resource], view: StackView) -> Iterator[Finding | Unevaluated]:
    links = view.context.links() if view.context.links is not None else ()
    names = ", ".join(sorted(subnet.name for subnet in moving))
    if links is None:
        yield Unevaluated("", "links of the region", "are unknown: a declaration is invalid")
    elif links:
        yield Finding(
            f"{names}: replaced, and the backbone declares links to the network ({', '.join(links)}); "
            "allowed: a move without links, because AWS deletes no subnet in which a transit gateway is "
            "attached (EC2 API reference, DependencyViolation)"
        )


def _overlaps(before: Resource, after: Resource) -> bool:
    old, new = before.props.text_if_known("cidrBlock"), after.props.text("cidrBlock")
    if not old or not new:
        return False
    return IPv4Network(old, strict=False).overlaps(IPv4Network(new, strict=False))
