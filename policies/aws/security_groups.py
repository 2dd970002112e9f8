"""Security groups that allow all traffic between their members, which EFA needs."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from gpufabric.policies.aws.types import EGRESS_RULE, INGRESS_RULE, SECURITY_GROUP, TWO_WAY_RULE
from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.unevaluated import Unevaluated

Direction = Literal["in", "out"]

_ALL_PROTOCOLS = ("-1", "all")
_ONE_WAY = {"in": INGRESS_RULE, "out": EGRESS_RULE}
_NAMES = {"in": "ingress", "out": "egress"}


@dataclass(frozen=True, slots=True)
class Openness:
    """Whether a security group is open to itself.

    Attributes:
        closed: directions in which no rule allows all traffic.
        unevaluated: rules that could not be read in those directions.
    """

    closed: tuple[Direction, ...]
    unevaluated: tuple[Unevaluated, ...]


def open_to_itself(group: Resource, graph: Graph) -> Openness:
    """Return whether a security group is open to itself, by its inline rules and its rule resources.

    A rule that names addresses does not count, not even 0.0.0.0/0 (EC2 user guide, "Get started with EFA").
    """
    closed: list[Direction] = []
    unevaluated: list[Unevaluated] = []
    directions: tuple[Direction, ...] = ("in", "out")
    for direction in directions:
        missed: list[Unevaluated] = []
        if not any(_answers(group, direction, graph, missed)):
            closed.append(direction)
            unevaluated.extend(missed)
    return Openness(tuple(closed), tuple(unevaluated))


def _answers(
    group: Resource, direction: Direction, graph: Graph, missed: list[Unevaluated]
) -> Iterator[bool]:
    for rule in graph.users(group, "securityGroupId", _ONE_WAY[direction]):
        if group in graph.sources(rule, "referencedSecurityGroupId", SECURITY_GROUP):
            yield _allows_all(rule, rule.props, "ipProtocol", missed)
    for rule in graph.users(group, "securityGroupId", TWO_WAY_RULE):
        if _is_own(rule, group, direction, graph, missed):
            yield _allows_all(rule, rule.props, "protocol", missed)
    try:
        for inline in group.props.sections(_NAMES[direction]):
            if inline.flag("self"):
                yield _allows_all(group, inline, "protocol", missed)
    except UnreadableProperty as missing:
        missed.append(Unevaluated(group.name, missing.property, missing.why))


def _is_own(
    rule: Resource, group: Resource, direction: Direction, graph: Graph, missed: list[Unevaluated]
) -> bool:
    try:
        if rule.props.text("type") != _NAMES[direction]:
            return False
        referred = group in graph.sources(rule, "sourceSecurityGroupId", SECURITY_GROUP)
        return referred or rule.props.flag("self")
    except UnreadableProperty as missing:
        missed.append(Unevaluated(rule.name, missing.property, missing.why))
        return False


def _allows_all(holder: Resource, props: Props, key: str, missed: list[Unevaluated]) -> bool:
    try:
        return props.text(key) in _ALL_PROTOCOLS
    except UnreadableProperty as missing:
        missed.append(Unevaluated(holder.name, missing.property, missing.why))
        return False
