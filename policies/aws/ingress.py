"""Rules of AWS security groups for incoming traffic."""

from collections.abc import Iterator

from gpufabric.policies.aws.types import (
    DEFAULT_SECURITY_GROUP,
    INGRESS_RULE,
    PREFIX_LIST,
    PREFIX_LIST_ENTRY,
    SECURITY_GROUP,
    TWO_WAY_RULE,
)
from gpufabric.policies.graph import Graph
from gpufabric.policies.ingress import ALL_PORTS, GroupName, IngressForm, Ports
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.ranges import IpRange, range_at
from gpufabric.policies.resource import Resource

_LISTS = ("prefixListId", "prefixListIds")


def _ports(props: Props) -> tuple[Ports, ...]:
    first, last = props.number("fromPort"), props.number("toPort")
    if first is None or first < 0 or last is None or last < first:
        return (ALL_PORTS,)
    # Rules for all protocols may say 0 to 0.
    return (ALL_PORTS,) if last == 0 else ((first, last),)


def _listed(holder: Resource, props: Props, inline: str, graph: Graph) -> Iterator[IpRange]:
    for key in _LISTS:
        if not props.present(key):
            continue
        lists = graph.sources(holder, inline or key, PREFIX_LIST)
        # An empty list names none.
        if not lists and props.value(key) != []:
            raise UnreadableProperty(props.name(key), "names a prefix list that is not of this stack")
        for prefix_list in lists:
            try:
                yield from _entries(prefix_list, graph)
            except UnreadableProperty as missing:
                place = f"{key} ({prefix_list.name}.{missing.property})"
                raise UnreadableProperty(place, missing.why) from None


def _entries(prefix_list: Resource, graph: Graph) -> Iterator[IpRange]:
    for index in range(prefix_list.props.length("entries") or 0):
        yield range_at(prefix_list.props, "entries", index, "cidr")
    for entry in graph.users(prefix_list, "prefixListId", PREFIX_LIST_ENTRY):
        yield range_at(entry.props, "cidr")


_GROUP = GroupName("securityGroupId", SECURITY_GROUP)
_INLINE = IngressForm(("cidrBlocks", "ipv6CidrBlocks"), "protocol", _ports, inline="ingress", listed=_listed)
FORMS = {
    SECURITY_GROUP: _INLINE,
    DEFAULT_SECURITY_GROUP: _INLINE,
    INGRESS_RULE: IngressForm(("cidrIpv4", "cidrIpv6"), "ipProtocol", _ports, group=_GROUP, listed=_listed),
    TWO_WAY_RULE: IngressForm(
        ("cidrBlocks", "ipv6CidrBlocks"),
        "protocol",
        _ports,
        (("type", "ingress"),),
        group=_GROUP,
        listed=_listed,
    ),
}
"""Forms of rules by the type of resource that declares them."""
