"""Security groups instead of security lists on OCI."""

from collections.abc import Iterator

from gpufabric.policies.oci.launches import NODES_KEY, launch_details
from gpufabric.policies.oci.types import (
    DEFAULT_SECURITY_LIST,
    INSTANCE,
    INSTANCE_CONFIGURATION,
    LUSTRE,
    NODE_POOL,
    OKE_CLUSTER,
    SECURITY_LIST,
    SUBNET,
    VNIC_ATTACHMENT,
)
from gpufabric.policies.references import CIS_OCI
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_RULES = ("ingressSecurityRules", "egressSecurityRules")
_VNIC = ("createVnicDetails", "nsgIds")
_GROUPS = {
    INSTANCE: _VNIC,
    INSTANCE_CONFIGURATION: ("instanceDetails", "launchDetails", *_VNIC),
    LUSTRE: ("nsgIds",),
    NODE_POOL: (NODES_KEY, "nsgIds"),
    VNIC_ATTACHMENT: _VNIC,
    OKE_CLUSTER: ("endpointConfig", "nsgIds"),
}
"""Where a resource names its network security groups."""


class SecurityGroupsNotLists(ResourceRule):
    """Network security groups allow traffic on OCI by role; security lists of whole subnets do not."""

    id = "security-groups-not-lists"
    title = "Traffic on OCI is allowed by network security groups, not by security lists"
    why = (
        "A security list applies to everything in its subnet. A subnet that names none gets the network's "
        "default list, which allows SSH from anywhere; no security group can take that back."
    )
    level = "mandatory"
    fix = (
        "Name a security list without rules in every subnet, and name network security groups in nodes, "
        "clusters and file systems."
    )
    clouds = ("oci",)
    reference = (CIS_OCI("2.5"),)
    types = (SUBNET, SECURITY_LIST, DEFAULT_SECURITY_LIST, *_GROUPS)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Look for rules in lists, subnets without a list, and resources without a group."""
        if resource.type in (SECURITY_LIST, DEFAULT_SECURITY_LIST):
            yield from _list(resource)
        elif resource.type == SUBNET:
            if not resource.props.length("securityListIds") and not view.graph.of(DEFAULT_SECURITY_LIST):
                yield Finding.at(
                    resource, "names no security list, and therefore has the network's default one"
                )
        elif _has_interface(resource) and not resource.props.length(*_GROUPS[resource.type]):
            yield Finding.at(resource, "names no network security group")


def _list(resource: Resource) -> Iterator[Finding | Unevaluated]:
    number = sum(resource.props.length(key) or 0 for key in _RULES)
    if number:
        text = f"is a security list with {number} rule{'s' if number > 1 else ''}, for whole subnets"
        yield Finding.at(resource, text)


def _has_interface(resource: Resource) -> bool:
    """Return whether a resource creates interfaces; an instance may use a configuration's."""
    if resource.type == INSTANCE:
        return not resource.props.present("instanceConfigurationId")
    return resource.type != INSTANCE_CONFIGURATION or launch_details(resource).present("shape")
