"""Virtual WAN hubs: what may join them."""

import pytest

from gpufabric.simcloud.clouds.azure.rules import virtual_hubs as rules
from gpufabric.simcloud.on_demand import azure_gateways
from tests.simcloud.clouds.azure.subscription import Case

RG = {"resourceGroupName": "rg"}


def wan_hub(sub, name="hub", prefix="10.250.0.0/23"):
    return sub.make(
        "network:VirtualHub", name, **RG, virtualHubName=name, location="eastus", addressPrefix=prefix,
    )  # fmt: skip


def join(sub, hub, network, name="spoke"):
    return sub.make(
        "network:HubVirtualNetworkConnection", name, **RG, virtualHubName=hub.name, connectionName=name,
        remoteVirtualNetwork={"id": network.id},
    )  # fmt: skip


def twice(sub):
    network = sub.network()
    join(sub, wan_hub(sub), network)
    join(sub, wan_hub(sub, "other", "10.251.0.0/23"), network, "again")


def beside_a_gateway(sub):
    network = sub.network()
    subnet = sub.subnet("10.0.1.0/24", "GatewaySubnet")
    sub.make(
        "network:VirtualNetworkGateway", "gw", **RG, virtualNetworkGatewayName="gw", location="eastus",
        gatewayType="ExpressRoute", ipConfigurations=[{"name": "ip", "subnet": {"id": subnet.id}}],
    )  # fmt: skip
    join(sub, wan_hub(sub), network)


def beside_a_remote_gateway(sub):
    network = sub.network()
    far = sub.network("10.9.0.0/16", "far")
    sub.make(
        "network:VirtualNetworkPeering", "p", **RG, virtualNetworkName="vnet", virtualNetworkPeeringName="p",
        remoteVirtualNetwork={"id": far.id}, useRemoteGateways=True,
    )  # fmt: skip
    join(sub, wan_hub(sub), network)


def two_of_one_range(sub):
    hub = wan_hub(sub)
    join(sub, hub, sub.network())
    join(sub, hub, sub.network("10.0.0.0/17", "other"), "other")


def one_too_many(sub):
    hub = wan_hub(sub)
    for number in range(azure_gateways().virtual_hub.networks.value):
        space = f"10.{number // 256}.{number % 256}.0/24"
        join(sub, hub, sub.network(space, f"n{number}"), f"c{number}")


def circuit(sub):
    gateway = sub.make(
        "network:ExpressRouteGateway", "er", **RG, expressRouteGatewayName="er", location="eastus",
        virtualHub={"id": wan_hub(sub).id},
    )  # fmt: skip
    made = sub.make(
        "network:ExpressRouteCircuit", "c", **RG, location="eastus", circuitName="c", bandwidthInGbps=10,
    )  # fmt: skip
    return gateway, made


def connect(sub, gateway, made):
    inputs = {
        **RG, "expressRouteGatewayName": gateway.name, "connectionName": "c", "name": "c",
        "expressRouteCircuitPeering": {"id": f"{made.id}/peerings/AzurePrivatePeering"},
    }  # fmt: skip
    return sub.azure.create("azure-native:network:ExpressRouteConnection", "c", inputs)


def keyed(key):
    def make(sub):
        gateway = sub.make(
            "network:VpnGateway", "vpn", **RG, gatewayName="vpn", location="eastus",
            virtualHub={"id": wan_hub(sub).id},
        )  # fmt: skip
        return sub.make(
            "network:VpnConnection", "c", **RG, gatewayName=gateway.name, connectionName="c",
            vpnLinkConnections=[{"name": "link", "sharedKey": key}],
        )  # fmt: skip

    return make


CASES = [
    Case("two hubs", rules.JOINED, twice, "connection "),
    Case("own gateway", rules.HAS_GATEWAY, beside_a_gateway, "it has the gateway"),
    Case("remote gateway", rules.USES_GATEWAY, beside_a_remote_gateway, "uses remote gateways"),
    Case(
        "the hub's range",
        rules.OVERLAP,
        lambda sub: join(sub, wan_hub(sub, prefix="10.0.0.0/23"), sub.network()),
        "overlaps with that of",
    ),
    Case("another network's range", rules.OVERLAP, two_of_one_range, "10.0.0.0/17"),
    Case("a full hub", rules.FULL, one_too_many, "more than 499 connections"),
    Case("no peering", rules.NO_PEERING, lambda sub: connect(sub, *circuit(sub)), "private peering"),
    Case("a key with a space", rules.KEY, keyed("a b"), "printable ASCII"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


def test_a_network_joins_a_hub_and_leaves_it(sub):
    hub, network = wan_hub(sub), sub.network()
    made = join(sub, hub, network)
    assert made.id == f"{hub.id}/hubVirtualNetworkConnections/spoke"
    sub.azure.delete(made)
    assert join(sub, wan_hub(sub, "other", "10.251.0.0/23"), network, "again").id


def test_a_circuit_with_a_peering_joins(sub):
    gateway, made = circuit(sub)
    sub.make(
        "network:ExpressRouteCircuitPeering", "p", **RG, circuitName="c", peeringName="AzurePrivatePeering",
        peeringType="AzurePrivatePeering",
    )  # fmt: skip
    assert connect(sub, gateway, made).id == f"{gateway.id}/expressRouteConnections/c"


def test_a_gateway_of_a_hub_has_two_instances_with_addresses(sub):
    made = keyed("key")(sub)
    gateway = sub.held("network:VpnGateway", made.id.partition("/vpnConnections/")[0])
    addresses = gateway.outputs["bgpSettings"]["bgpPeeringAddresses"]
    assert [entry["ipconfigurationId"] for entry in addresses] == ["Instance0", "Instance1"]
    assert all(len(entry["tunnelIpAddresses"]) == 1 for entry in addresses)
    assert gateway.outputs["bgpSettings"]["asn"] == 65515
