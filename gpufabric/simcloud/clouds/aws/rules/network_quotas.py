"""Quotas of VPCs, Elastic IP addresses, transit gateways and VPNs by region, from the capacity file."""

from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.tokens import (
    CUSTOMER_GATEWAY,
    ELASTIC_ADDRESS,
    TRANSIT_GATEWAY,
    VPC,
    VPN_CONNECTION,
)
from gpufabric.simcloud.clouds.request import CloudError, Request, State, World
from gpufabric.simcloud.clouds.rule import CREATE, Refusal, rule

COUNTED = {
    VPC: "L-F678F1CE",
    ELASTIC_ADDRESS: "L-0263D0A3",
    TRANSIT_GATEWAY: "L-A2478D36",
    VPN_CONNECTION: "L-3E6EC3A3",
    CUSTOMER_GATEWAY: "L-4FB7FF5D",
}
"""Service Quotas code of the number of resources in a region, by type."""

VPCS = Refusal(
    "VpcLimitExceeded",
    "The maximum number of VPCs has been reached.",
    "more VPCs than the region's quota",
    "terraform-aws-modules/terraform-aws-vpc#429",
    status="RESOURCE_EXHAUSTED",
)
ADDRESSES = Refusal(
    "AddressLimitExceeded",
    "The maximum number of addresses has been reached.",
    "more Elastic IP addresses than the region's quota",
    "hashicorp-education/learn-terraform-provision-eks-cluster#59",
    status="RESOURCE_EXHAUSTED",
)
GATEWAYS = Refusal(
    "TransitGatewayLimitExceeded",
    "The maximum number of transit gateways has been reached.",
    "more transit gateways than the region's quota",
    "aws-cloudformation/aws-cloudformation-resource-providers-transitgateway, its list of codes",
    own_words=True,
    status="RESOURCE_EXHAUSTED",
)
CONNECTIONS = Refusal(
    "VpnConnectionLimitExceeded",
    "The maximum number of VPN connections has been reached.",
    "more VPN connections than the region's quota",
    "EC2 API reference, error codes",
    own_words=True,
    status="RESOURCE_EXHAUSTED",
)
DEVICES = Refusal(
    "CustomerGatewayLimitExceeded",
    "The maximum number of customer gateways has been reached.",
    "more customer gateways than the region's quota",
    "EC2 API reference, error codes",
    own_words=True,
    status="RESOURCE_EXHAUSTED",
)
_REFUSALS = {
    VPC: VPCS,
    ELASTIC_ADDRESS: ADDRESSES,
    TRANSIT_GATEWAY: GATEWAYS,
    VPN_CONNECTION: CONNECTIONS,
    CUSTOMER_GATEWAY: DEVICES,
}


@rule(types=COUNTED, verbs=CREATE, refuses=_REFUSALS.values())
def number_of_resources(state: State, request: Request) -> CloudError | None:
    """The region's quota takes one more resource of the type."""
    limit = limits_of(request.world, request.region).get(COUNTED[request.type])
    if limit is None or held(state, request.region, request.type) < limit:
        return None
    because = f"{COUNTED[request.type]} in {request.region}: limit {limit}"
    return refuse(request, _REFUSALS[request.type], because=because)


def limits_of(world: World, region: str) -> dict[str, int]:
    """Return the quotas of a region by code."""
    capacity = world.capacity.aws if world.capacity else None
    listed = capacity.quotas.get(region, {}) if capacity else {}
    return {code.strip().upper(): limit for code, limit in listed.items()}


def held(state: State, region: str, type_: str) -> int:
    """Return the number of resources of a type in a region."""
    return sum(resource.region == region for resource in state.of_type(type_))
