"""Security groups of EFA interfaces."""

from collections.abc import Iterator

from gpufabric.policies.aws.security_groups import open_to_itself
from gpufabric.policies.aws.types import (
    EKS_CLUSTER,
    LAUNCH_TEMPLATE,
    LUSTRE,
    NETWORK_INTERFACE,
    SECURITY_GROUP,
)
from gpufabric.policies.properties import Props
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_EFA = ("efa", "efa-only")
_KEYS = {
    LAUNCH_TEMPLATE: "networkInterfaces",
    LUSTRE: "securityGroupIds",
    NETWORK_INTERFACE: "securityGroups",
}
"""Property through which a resource names security groups."""


class EfaSelfReference(ResourceRule):
    """EFA interfaces have a security group that allows all traffic to and from itself.

    In a first preview it is not known which interface of a template names which group: the rule passes if
    one group of the template qualifies.
    """

    id = "efa-self-reference"
    title = "EFA interfaces have a security group that allows all traffic to and from itself"
    why = (
        "Without it, nodes start but EFA packets are dropped, and a training job hangs in its first "
        "collective or falls back to TCP (EC2 user guide, Get started with EFA; FSx for Lustre user guide, "
        "EFA-enabled security groups)."
    )
    level = "mandatory"
    fix = (
        "Give the group one ingress and one egress rule with protocol -1 that reference the group itself. "
        "Rules with address ranges, even 0.0.0.0/0, do not count."
    )
    clouds = ("aws",)
    types = tuple(_KEYS)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Follow the interfaces' security groups to their rules."""
        key = _KEYS[resource.type]
        carriers = list(_carriers(resource))
        if not carriers:
            return
        groups = view.graph.sources(resource, key, SECURITY_GROUP)
        judged = [(group, open_to_itself(group, view.graph)) for group in groups]
        if any(not state.closed for _, state in judged):
            return
        unevaluated = [gap for _, state in judged for gap in state.unevaluated]
        if unevaluated:
            yield from unevaluated
            return
        named = _named(carriers)
        if named == 0:
            yield Finding.at(resource, "its EFA interfaces name no security group")
            return
        # The cluster's own security group allows itself by address, which is not enough.
        foreign = named - len(groups) - len(view.graph.sources(resource, key, EKS_CLUSTER))
        if foreign > 0:
            if _is_known_closed(carriers, view):
                return
            yield Unevaluated(resource.name, key, "names security groups that are not of this stack")
            return
        closed = "; ".join(f"{group.name} is closed {' and '.join(state.closed)}" for group, state in judged)
        yield Finding.at(
            resource,
            "no security group of its EFA interfaces allows all traffic to itself both in and out"
            + (f" ({closed})" if closed else ""),
        )


def _carriers(resource: Resource) -> Iterator[tuple[Props, str]]:
    """Yield the properties with EFA, and the property that names their security groups."""
    if resource.type == LUSTRE:
        if resource.props.flag("efaEnabled"):
            yield resource.props, "securityGroupIds"
        return
    if resource.type == NETWORK_INTERFACE:
        if resource.props.text("interfaceType") in _EFA:
            yield resource.props, "securityGroups"
        return
    for interface in resource.props.sections("networkInterfaces"):
        if interface.text("interfaceType") in _EFA:
            yield interface, "securityGroups"


def _is_known_closed(carriers: list[tuple[Props, str]], view: StackView) -> bool:
    """Return whether all interfaces name an existing group that is known to be closed on itself."""
    region = view.context.aws
    network = None if region is None else region.existing.network
    group = None if network is None else network.security_groups.nodes
    if group is None or not group.closed_on_itself:
        return False
    return all(
        any(props.text(key, index) == group.id for index in range(props.length(key) or 0))
        for props, key in carriers
    )


def _named(carriers: list[tuple[Props, str]]) -> int:
    """Count the groups of the interface that names the fewest."""
    return min(props.length(key) or 0 for props, key in carriers)
