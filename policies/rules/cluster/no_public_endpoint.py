"""Who can reach the Kubernetes API."""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

from gpufabric.cost.text import plural
from policies.aws.types import EKS_CLUSTER
from policies.extract import Gap
from policies.guard import NotEvaluated, Props
from policies.resource import Resource
from policies.rule import Finding, ResourceRule
from policies.view import StackView

_RANGES = "publicAccessCidrs"


class NoPublicEndpoint(ResourceRule):
    """The Kubernetes API cannot be reached from the whole Internet."""

    id = "no-public-endpoint"
    title = "The Kubernetes API is not open to the Internet"
    why = (
        "Whoever reaches the API needs only one leaked token, or one flaw in it, to own every GPU and "
        "checkpoint of the region."
    )
    level = "mandatory"
    fix = (
        "Set vpcConfig.endpointPublicAccess to false, or name the few ranges that need it in "
        "publicAccessCidrs; absent means public, and open to all."
    )
    clouds = ("aws",)
    reference = ("CKV_AWS_38", "CKV_AWS_39")
    types = (EKS_CLUSTER,)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Gap]:
        """Report an endpoint that is open to all as a violation, and one open to some as advice."""
        config = resource.props.section("vpcConfig")
        if config.value("endpointPublicAccess") is not None and not config.flag("endpointPublicAccess"):
            return
        number = config.length(_RANGES) or 0
        if number == 0 or _is_everyone(config, number):
            yield Finding.at(resource, "its Kubernetes API is open to the whole Internet")
        else:
            text = f"its Kubernetes API is open to {plural(number, 'range')} of public addresses"
            yield Finding.at(resource, text, advisory=True)


def _is_everyone(config: Props, number: int) -> bool:
    """Tell whether the ranges are all addresses, in one piece or in several.

    Raises:
        NotEvaluated: they are not as far as they are known, and some are not known.
    """
    ipv4: list[IPv4Network] = []
    ipv6: list[IPv6Network] = []
    unread: NotEvaluated | None = None
    for index in range(number):
        try:
            range_ = _range(config, index)
        except NotEvaluated as missing:
            unread = missing
            continue
        if isinstance(range_, IPv4Network):
            ipv4.append(range_)
        else:
            ipv6.append(range_)
    if any(one.prefixlen == 0 for one in (*collapse_addresses(ipv4), *collapse_addresses(ipv6))):
        return True
    if unread is not None:
        raise unread
    return False


def _range(config: Props, index: int) -> IPv4Network | IPv6Network:
    text = config.text(_RANGES, index)
    try:
        return ip_network(text or "", strict=False)
    except ValueError:
        raise NotEvaluated(f"vpcConfig.{_RANGES}[{index}]", "is not a range of addresses") from None
