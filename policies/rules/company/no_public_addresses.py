"""Public addresses of any kind."""

from collections.abc import Callable, Iterator, Mapping

from gpufabric.policies.aws.types import (
    EIP,
    EKS_CLUSTER,
    INSTANCE,
    LAUNCH_TEMPLATE,
    NAT_GATEWAY,
    SUBNET,
)
from gpufabric.policies.azure.types import MANAGED_CLUSTER, PUBLIC_IP_ADDRESS, PUBLIC_IP_PREFIX
from gpufabric.policies.oci import types as oci
from gpufabric.policies.properties import Props
from gpufabric.policies.references import WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

AWS_BALANCER = "aws:lb/loadBalancer:LoadBalancer"
OCI_BALANCERS = (
    "oci:LoadBalancer/loadBalancer:LoadBalancer",
    "oci:NetworkLoadBalancer/networkLoadBalancer:NetworkLoadBalancer",
)

_OUTBOUND = ("networkProfile", "outboundType")
_WITH_ADDRESS = (None, "loadBalancer", "managedNATGateway", "managedNATGatewayV2")
"""Ways out of an AKS cluster for which AKS makes a public address; a load balancer is the default."""


class NoPublicAddresses(ResourceRule):
    """A company that allows no public address gets none, also not of gateways."""

    id = "no-public-addresses"
    title = "No resource has a public address, if the company allows none"
    why = "The company's firewall is the only way out, and its policies refuse public addresses."
    level = "mandatory"
    needs = "fabric.company"
    fix = "Give the region a network with a way out of its own: existing.network."
    summary = "resources have public addresses"
    setting = "fabric.company.public_addresses"
    clouds = ("aws", "azure", "oci")
    reference = (WELL_ARCHITECTED_AWS("SEC05-BP01"), WELL_ARCHITECTED_AZURE("SE:06"))
    types = (
        EIP,
        NAT_GATEWAY,
        SUBNET,
        EKS_CLUSTER,
        INSTANCE,
        LAUNCH_TEMPLATE,
        AWS_BALANCER,
        MANAGED_CLUSTER,
        PUBLIC_IP_ADDRESS,
        PUBLIC_IP_PREFIX,
        oci.NAT_GATEWAY,
        oci.SUBNET,
        oci.INSTANCE,
        oci.OKE_CLUSTER,
        *OCI_BALANCERS,
    )

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Look for addresses, and for what gets one."""
        company = view.context.company
        if company is None or company.public_addresses:
            return
        describe = _PUBLIC.get(resource.type, _is_public)
        for text in describe(resource.props):
            yield Finding.at(resource, text)


def _is_public(_: Props) -> Iterator[str]:
    yield "is a public address, or has one"


def _nat_gateway(props: Props) -> Iterator[str]:
    if props.text("connectivityType") != "private":
        yield "is a public NAT gateway"


def _subnet(props: Props) -> Iterator[str]:
    if props.flag("mapPublicIpOnLaunch"):
        yield "gives machines public addresses"


def _eks(props: Props) -> Iterator[str]:
    endpoint = ("vpcConfig", "endpointPublicAccess")
    # EKS opens the endpoint unless a cluster states otherwise.
    if not props.present(*endpoint) or props.flag(*endpoint):
        yield "has an API server with a public address"


def _instance(props: Props) -> Iterator[str]:
    if props.flag("associatePublicIpAddress"):
        yield "has a public address"


def _template(props: Props) -> Iterator[str]:
    if any(_is_true(part, "associatePublicIpAddress") for part in props.sections("networkInterfaces")):
        yield "launches machines with public addresses"


def _is_true(props: Props, key: str) -> bool:
    """Return whether a flag is set: launch templates state it as text."""
    return str(props.plain(key)).lower() == "true"


def _aws_balancer(props: Props) -> Iterator[str]:
    if not props.flag("internal"):
        yield "is a load balancer with public addresses"


def _aks(props: Props) -> Iterator[str]:
    if props.text(*_OUTBOUND) in _WITH_ADDRESS:
        yield "has a way out with a public address of its own"
    if not props.flag("apiServerAccessProfile", "enablePrivateCluster"):
        yield "has an API server with a public address"


def _oci_subnet(props: Props) -> Iterator[str]:
    if not props.flag("prohibitPublicIpOnVnic"):
        yield "lets interfaces have public addresses"


def _oci_instance(props: Props) -> Iterator[str]:
    if _is_true(props.section("createVnicDetails"), "assignPublicIp"):
        yield "has a public address"


def _oke(props: Props) -> Iterator[str]:
    if props.flag("endpointConfig", "isPublicIpEnabled"):
        yield "has an API server with a public address"


def _oci_balancer(props: Props) -> Iterator[str]:
    if not props.flag("isPrivate"):
        yield "is a load balancer with public addresses"


_PUBLIC: Mapping[str, Callable[[Props], Iterator[str]]] = {
    NAT_GATEWAY: _nat_gateway,
    SUBNET: _subnet,
    EKS_CLUSTER: _eks,
    INSTANCE: _instance,
    LAUNCH_TEMPLATE: _template,
    AWS_BALANCER: _aws_balancer,
    MANAGED_CLUSTER: _aks,
    oci.SUBNET: _oci_subnet,
    oci.INSTANCE: _oci_instance,
    oci.OKE_CLUSTER: _oke,
    **dict.fromkeys(OCI_BALANCERS, _oci_balancer),
}
"""Describes what is public about a resource of a type. Every other type is public by itself."""
