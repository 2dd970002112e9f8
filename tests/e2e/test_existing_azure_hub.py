"""Azure gateways, a circuit and a private zone that a company has, on the real engine: links use them."""

import json
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.links.addresses import SIDES
from gpufabric.plan.links.kinds.vpn import VpnPlan
from gpufabric.plan.links.planner import LinkPlanner
from gpufabric.simcloud.given import given_bytes
from gpufabric.simcloud.inspect import held
from gpufabric.simcloud.reachability import reachability
from gpufabric.spec.backbone import Link
from gpufabric.spec.project import load_project
from tests.docs.existing import smallest
from tests.e2e.conftest import Sandbox
from tests.e2e.test_existing_azure import CLUSTER, NETWORK
from tests.e2e.test_existing_oci import COMPANY as OCI_NETWORK_TEAM
from tests.e2e.test_existing_oci import COMPARTMENT, DRG, TENANCY, VCN
from tests.plan.azure import given
from tests.plan.azure.test_existing_docs import SMALLEST
from tests.plan.given_cases import changed

pytestmark = [pytest.mark.engine, pytest.mark.slow]

AZURE, OCI = "azure-eastus", "oci-us-ashburn-1"
GATEWAY = given.net("virtualNetworkGateways", "gw")
CIRCUIT = given.net("expressRouteCircuits", "leased")
PORT = "ocid1.crossconnect.oc1.iad.aaaaport"
ZONE = given.net("privateDnsZones", "fabric.internal")
ADDRESSES = ("20.0.0.1", "20.0.0.2")
TYPE = "azure-native:network:"


def _resource(type_: str, name: str, **inputs: Any) -> dict[str, Any]:
    return {"type": type_, "name": name, "inputs": inputs}


def _gateway(kind: str, size: str, names: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return a gateway with its subnet and addresses."""
    configurations = [
        {"name": name, "publicIPAddress": {"id": f"${{{name}}}"}, "subnet": {"id": "${GatewaySubnet}"}}
        for name in names
    ]
    return [
        _resource(
            "subnet",
            "GatewaySubnet",
            virtualNetworkName="spoke",
            subnetName="GatewaySubnet",
            addressPrefix="10.32.240.0/26",
        ),
        *(_resource("public-ip-address", name, publicIPAllocationMethod="Static") for name in names),
        _resource(
            "virtual-network-gateway",
            "gw",
            virtualNetworkGatewayName="gw",
            gatewayType=kind,
            sku={"name": size, "tier": size},
            activeActive=len(names) == len(SIDES),
            ipConfigurations=configurations,
        ),
    ]


def _seed(sandbox: Sandbox, *azure: dict[str, Any], oci: tuple[dict[str, Any], ...] = ()) -> None:
    accounts = [
        {
            "cloud": "azure",
            "account": given.SUBSCRIPTION,
            "region": "eastus",
            "resource_group": "company",
            "resources": [*NETWORK, *CLUSTER, *azure],
        },
        {
            "cloud": "oci",
            "account": TENANCY,
            "region": "us-ashburn-1",
            "compartment": COMPARTMENT,
            "resources": [*OCI_NETWORK_TEAM, *oci],
        },
    ]
    company = sandbox.root / "company.json"
    company.write_text(json.dumps({"accounts": accounts}))
    sandbox.gpufabric("sim", "seed", str(company))


def _regions(sandbox: Sandbox) -> None:
    """Declare pools on clusters and in networks of others, in both clouds."""
    sandbox.declare(AZURE, SMALLEST)
    sandbox.declare(OCI, changed(smallest("oci"), {"existing.network.drg_id": DRG}))


def _addresses(sandbox: Sandbox, link: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the instances of a VPN gateway with the addresses that a link needs."""
    planner = LinkPlanner(load_project(sandbox.project).regions, default_catalog(), {})
    planner.add("links[0]", Link.model_validate(link))
    (planned,) = planner.links
    assert isinstance(planned, VpnPlan)
    return [
        {
            "configuration": f"ip{number}",
            "public_address": ADDRESSES[number - 1],
            "inside_addresses": [planned.address(tunnel, AZURE) for tunnel in planned.pair(side)],
        }
        for number, side in enumerate(SIDES, start=1)
    ]


def _made(sandbox: Sandbox) -> list[Any]:
    return [entry.resource for entry in held(sandbox.clouds) if ":backbone::" in entry.resource.urn]


def _removed(sandbox: Sandbox, before: dict[Any, bytes]) -> None:
    """Destroy all stacks, and check that what exists is as it was."""
    assert set(sandbox.preview("backbone")) <= {"same", "read"}
    assert given_bytes(sandbox.clouds) == before
    for stack in ("backbone", AZURE, OCI):
        sandbox.destroy(stack)
    assert given_bytes(sandbox.clouds) == before
    assert _made(sandbox) == []


def test_a_vpn_uses_a_gateway_and_a_zone_that_exist(sandbox: Sandbox) -> None:
    zone = _resource("private-zone", "fabric.internal", privateZoneName="fabric.internal", location="Global")
    _seed(sandbox, *_gateway("Vpn", "VpnGw2AZ", ("ip1", "ip2")), zone)
    before = given_bytes(sandbox.clouds)
    _regions(sandbox)
    link = {"between": [AZURE, OCI], "kind": "vpn", "gbps": 1}
    hub = {
        "id": GATEWAY,
        "asn": 65010,
        "gateway_type": "Vpn",
        "size": "VpnGw2AZ",
        "network_ids": [given.NETWORK],
        "instances": _addresses(sandbox, link),
    }
    existing = {
        AZURE: {"hub": hub, "dns_zone_id": ZONE},
        OCI: {"hub": {"id": DRG, "network_ids": [VCN]}},
    }
    sandbox.declare("backbone", {"links": [link], "existing": existing})
    for stack in (AZURE, OCI, "backbone"):
        sandbox.up(stack)

    made = _made(sandbox)
    types = {resource.type for resource in made}
    assert f"{TYPE}VirtualNetworkGateway" not in types
    assert "azure-native:privatedns:PrivateZone" not in types
    ends = [resource for resource in made if resource.type == f"{TYPE}VirtualNetworkGatewayConnection"]
    assert {str(end.outputs["virtualNetworkGateway1"]["id"]) for end in ends} == {GATEWAY}
    assert len(ends) == 4, "both instances of both gateways"
    _removed(sandbox, before)


def test_a_circuit_uses_a_gateway_and_ports_that_exist(sandbox: Sandbox) -> None:
    circuit = _resource(
        f"{TYPE}ExpressRouteCircuit".removeprefix("azure-native:"),
        "leased",
        circuitName="leased",
        bandwidthInGbps=100,
    )
    port = {
        "type": "oci:Core/crossConnect:CrossConnect",
        "name": "port",
        "id": PORT,
        "inputs": {"locationName": "Ashburn", "portSpeedShapeName": "100 Gbps"},
    }
    _seed(sandbox, *_gateway("ExpressRoute", "ErGw3AZ", ("ip1",)), circuit, oci=(port,))
    before = given_bytes(sandbox.clouds)
    _regions(sandbox)
    link = {
        "between": [AZURE, OCI],
        "kind": "circuit",
        "gbps": 10,
        "circuit": {
            "router_asn": 64600,
            "ends": {AZURE: {"id": CIRCUIT, "vlan": 300}, OCI: {"id": PORT, "vlan": 300}},
        },
    }
    hub = {
        "id": GATEWAY,
        "asn": 65515,
        "gateway_type": "ExpressRoute",
        "size": "ErGw3AZ",
        "network_ids": [given.NETWORK],
    }
    existing = {AZURE: {"hub": hub}, OCI: {"hub": {"id": DRG, "network_ids": [VCN]}}}
    sandbox.declare("backbone", {"links": [link], "existing": existing})
    for stack in (AZURE, OCI, "backbone"):
        sandbox.up(stack)

    assert reachability(sandbox.clouds).down == ()
    made = _made(sandbox)
    assert f"{TYPE}VirtualNetworkGateway" not in {resource.type for resource in made}
    (end,) = [resource for resource in made if resource.type == f"{TYPE}VirtualNetworkGatewayConnection"]
    assert end.outputs["virtualNetworkGateway1"]["id"] == GATEWAY
    assert end.outputs["peer"]["id"] == CIRCUIT
    _removed(sandbox, before)
