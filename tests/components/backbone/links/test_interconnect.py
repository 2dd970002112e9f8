from ipaddress import IPv4Network

import pulumi
import pytest

from gpufabric.components.backbone.oci.hub import choose_service
from gpufabric.plan.links.model import HubPlan

KEY = "azure-eastus--oci-us-ashburn-1"


def test_circuit_is_of_oracle_at_the_place_where_both_meet(triangle):
    circuit = triangle.one("ExpressRouteCircuit", KEY).inputs["serviceProviderProperties"]
    assert circuit == {
        "serviceProviderName": "Oracle Cloud FastConnect",
        "peeringLocation": "Washington DC",
        "bandwidthInMbps": 10000,
    }


def test_virtual_circuit_joins_the_circuit_to_the_regions_gateway(triangle):
    virtual = triangle.one("VirtualCircuit", KEY).inputs
    assert virtual["type"] == "PRIVATE"
    assert virtual["bandwidthShapeName"] == "10 Gbps"
    assert virtual["gatewayId"] == "drg:oci-us-ashburn-1"
    assert virtual["providerServiceId"] == "ocid1.providerservice.oc1.iad.azure"
    assert virtual["providerServiceKeyName"].value == f"service-key:{KEY}"
    addresses = [
        (mapping["oracleBgpPeeringIp"], mapping["customerBgpPeeringIp"])
        for mapping in virtual["crossConnectMappings"]
    ]
    assert len(set(addresses)) == 2
    assert all(address.endswith("/30") for pair in addresses for address in pair)


def test_gateway_is_connected_after_oracle_has_set_up_the_peering(triangle):
    connection = triangle.one("VirtualNetworkGatewayConnection", KEY)
    assert connection.inputs["connectionType"] == "ExpressRoute"
    assert connection.inputs["peer"]["id"] == triangle.one("ExpressRouteCircuit", KEY).id
    assert (
        connection.inputs["virtualNetworkGateway1"]["id"] == "VirtualNetworkGateway/azure-eastus-expressroute"
    )
    assert any(
        urn.endswith(f"oci:Core/virtualCircuit:VirtualCircuit::{KEY}") for urn in connection.depends_on
    )


def test_region_where_oracle_does_not_list_azure():
    offered = {("Equinix", "Fabric"): "a", ("Megaport", "Service"): "b"}
    names = {"oci": "Microsoft Azure", "oci_service": "ExpressRoute"}
    hub = HubPlan(
        stack="oci-us-ashburn-1",
        cloud="oci",
        region="us-ashburn-1",
        account="tenancy",
        cidr=IPv4Network("10.0.0.0/16"),
        asn=31898,
        peers={},
    )
    with pytest.raises(pulumi.RunError) as raised:
        choose_service(offered, names, hub)
    assert str(raised.value) == (
        "oci-us-ashburn-1: given FastConnect provider Microsoft Azure: ExpressRoute;"
        " allowed: Equinix: Fabric, Megaport: Service [services that OCI lists in us-ashburn-1]"
    )
