"""Public addresses of any kind."""

from collections.abc import Iterator

from gpufabric.policies.aws.types import EIP, NAT_GATEWAY, SUBNET
from gpufabric.policies.azure.types import MANAGED_CLUSTER, PUBLIC_IP_ADDRESS, PUBLIC_IP_PREFIX
from gpufabric.policies.oci import types as oci
from gpufabric.policies.references import WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

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
        MANAGED_CLUSTER,
        PUBLIC_IP_ADDRESS,
        PUBLIC_IP_PREFIX,
        oci.NAT_GATEWAY,
        oci.SUBNET,
    )

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Look for addresses, and for what gets one."""
        company = view.context.company
        if company is None or company.public_addresses:
            return
        if resource.type == NAT_GATEWAY:
            if resource.props.text("connectivityType") != "private":
                yield Finding.at(resource, "is a public NAT gateway")
        elif resource.type == SUBNET:
            if resource.props.flag("mapPublicIpOnLaunch"):
                yield Finding.at(resource, "gives machines public addresses")
        elif resource.type == MANAGED_CLUSTER:
            if resource.props.text(*_OUTBOUND) in _WITH_ADDRESS:
                yield Finding.at(resource, "has a way out with a public address of its own")
        elif resource.type == oci.SUBNET:
            if not resource.props.flag("prohibitPublicIpOnVnic"):
                yield Finding.at(resource, "lets interfaces have public addresses")
        else:
            yield Finding.at(resource, "is a public address, or has one")
