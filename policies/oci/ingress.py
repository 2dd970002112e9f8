"""Rules of OCI security lists and network security groups for incoming traffic."""

from gpufabric.policies.ingress import ALL_PORTS, GroupName, IngressForm, Ports
from gpufabric.policies.oci.types import (
    DEFAULT_SECURITY_LIST,
    SECURITY_GROUP,
    SECURITY_LIST,
    SECURITY_RULE,
)
from gpufabric.policies.properties import Props

_OPTIONS = ("tcpOptions", "udpOptions")
_CIDR = ("sourceType", "cidr_block")
"""Sources of other types are groups and Oracle's services; a rule without a type names a range."""


def _ports_of_group(props: Props) -> tuple[Ports, ...]:
    return _ports(props, "destinationPortRange")


def _ports(props: Props, *path: str) -> tuple[Ports, ...]:
    for options in _OPTIONS:
        first, last = (props.number(options, *path, end) for end in ("min", "max"))
        if first is not None and last is not None:
            return ((first, last),)
    return (ALL_PORTS,)


_LIST = IngressForm(("source",), "protocol", _ports, (_CIDR,), inline="ingressSecurityRules")
FORMS = {
    DEFAULT_SECURITY_LIST: _LIST,
    SECURITY_LIST: _LIST,
    SECURITY_RULE: IngressForm(
        ("source",),
        "protocol",
        _ports_of_group,
        (("direction", "ingress"), _CIDR),
        group=GroupName("networkSecurityGroupId", SECURITY_GROUP),
    ),
}
"""Forms of rules by the type of resource that declares them."""
