"""Security group rules that admit the whole Internet."""

from collections.abc import Iterator
from dataclasses import dataclass

from gpufabric.policies.aws.types import DEFAULT_SECURITY_GROUP, INGRESS_RULE, SECURITY_GROUP, TWO_WAY_RULE
from gpufabric.policies.azure.types import NETWORK_SECURITY_GROUP, NETWORK_SECURITY_RULE
from gpufabric.policies.oci.types import SECURITY_RULE
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.references import (
    CHECKOV,
    CIS_AWS,
    CIS_AZURE,
    CIS_OCI,
    WELL_ARCHITECTED_AWS,
    WELL_ARCHITECTED_AZURE,
)
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_EVERYWHERE = frozenset({"0.0.0.0/0", "::/0", "*", "any", "internet"})
"""Ways to say all addresses; Azure has words for them."""

_ICMP = frozenset({"1", "58", "icmp", "icmpv6"})
"""Messages of ICMP open no connection, and path discovery needs them from anywhere."""


@dataclass(frozen=True, slots=True)
class _Form:
    """How one kind of rule is written.

    Attributes:
        sources: properties with one source, or a list of sources.
        protocol: property with the protocol.
        needs: properties with the values that a rule has that lets addresses in, in small letters.
    """

    sources: tuple[str, ...]
    protocol: str
    needs: tuple[tuple[str, str], ...] = ()


_AZURE = _Form(
    ("sourceAddressPrefix", "sourceAddressPrefixes"),
    "protocol",
    (("direction", "inbound"), ("access", "allow")),
)
_INLINE = _Form(("cidrBlocks", "ipv6CidrBlocks"), "protocol")
_RULES = {
    INGRESS_RULE: _Form(("cidrIpv4", "cidrIpv6"), "ipProtocol"),
    TWO_WAY_RULE: _Form(("cidrBlocks", "ipv6CidrBlocks"), "protocol", (("type", "ingress"),)),
    NETWORK_SECURITY_RULE: _AZURE,
    SECURITY_RULE: _Form(("source",), "protocol", (("direction", "ingress"), ("sourceType", "cidr_block"))),
}
_GROUPS = {
    SECURITY_GROUP: ("ingress", _INLINE),
    DEFAULT_SECURITY_GROUP: ("ingress", _INLINE),
    NETWORK_SECURITY_GROUP: ("securityRules", _AZURE),
}
"""Groups that hold rules themselves, with the property that does."""


class NoOpenIngress(ResourceRule):
    """No security group accepts connections from the whole Internet.

    Rules that reference groups, e.g. the one that EFA needs, name no addresses and are not judged. OCI
    security lists have a rule of their own.
    """

    id = "no-open-ingress"
    title = "No security group accepts connections from the whole Internet"
    why = (
        "Scanners find an open port within hours. One vulnerability behind it opens the network that holds "
        "weights, tokens and GPUs."
    )
    level = "mandatory"
    fix = "Name the few ranges or the group that may connect instead of 0.0.0.0/0, ::/0, * or Internet."
    clouds = ("aws", "azure", "oci")
    reference = (
        CIS_AWS("5.3", "5.4", "5.5"),
        CIS_AZURE("7.1", "7.2", "7.3", "7.4"),
        CIS_OCI("2.3", "2.4"),
        WELL_ARCHITECTED_AWS("SEC05-BP02"),
        WELL_ARCHITECTED_AZURE("SE:06"),
        CHECKOV("CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_260", "CKV_AWS_277", "CKV_OCI_22"),
    )
    types = (*_RULES, *_GROUPS)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Look at a rule, or at each rule of a group."""
        if resource.type in _RULES:
            if _is_open(resource.props, _RULES[resource.type]):
                yield Finding.at(resource, "lets the whole Internet in")
            return
        key, form = _GROUPS[resource.type]
        for index in range(resource.props.length(key) or 0):
            try:
                if _is_open(resource.props.section(key, index), form):
                    yield Finding.at(resource, f"{key}[{index}] lets the whole Internet in")
            except UnreadableProperty as missing:
                yield Unevaluated(resource.name, missing.property, missing.why)


def _is_open(rule: Props, form: _Form) -> bool:
    """Judge a rule; an unknown property matters only if the others do not decide."""
    unread: UnreadableProperty | None = None
    for key, wanted in form.needs:
        try:
            if (rule.text(key) or wanted).lower() != wanted:
                return False
        except UnreadableProperty as missing:
            unread = missing
    is_open = False
    for key in form.sources:
        try:
            is_open = is_open or any(source.lower() in _EVERYWHERE for source in _texts(rule, key))
        except UnreadableProperty as missing:
            unread = unread or missing
    if not is_open and unread is None:
        return False
    if (rule.text(form.protocol) or "").lower() in _ICMP:
        return False
    if unread is not None:
        raise unread
    return True


def _texts(rule: Props, key: str) -> Iterator[str]:
    """Yield a text, or each text of a list."""
    value = rule.value(key)
    if value is None or isinstance(value, str):
        yield value or ""
        return
    for index in range(rule.length(key) or 0):
        yield rule.text(key, index) or ""
