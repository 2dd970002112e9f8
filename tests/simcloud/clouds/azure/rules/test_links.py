"""Links between regions."""

import pytest

from gpufabric.simcloud.clouds.azure.rules import links as rules
from gpufabric.simcloud.resource import CloudResource
from gpufabric.simcloud.store import Store
from tests.simcloud.clouds.azure.subscription import Case


def peer(sub, mine, far):
    return sub.make(
        "network:VirtualNetworkPeering", f"{mine.name}-{far.name}", resourceGroupName="rg",
        virtualNetworkName=mine.name, virtualNetworkPeeringName=far.name, remoteVirtualNetwork={"id": far.id},
    )  # fmt: skip


def pair(first, second):
    return lambda sub: peer(sub, sub.network(first, "one"), sub.network(second, "two"))


def third(sub):
    hub = sub.network("10.9.0.0/16", "hub")
    peer(sub, hub, sub.network("10.1.0.0/16", "one"))
    peer(sub, hub, sub.network("10.1.0.0/17", "two"))


def far_gateway(asn):
    return lambda sub: sub.make(
        "network:LocalNetworkGateway", "far", resourceGroupName="rg", location="eastus",
        localNetworkGatewayName="far", gatewayIpAddress="192.0.2.1",
        bgpSettings={"asn": asn, "bgpPeeringAddress": "169.254.21.1"},
    )  # fmt: skip


def circuit(sub):
    return sub.make(
        "network:ExpressRouteCircuit", "c", resourceGroupName="rg", location="eastus", circuitName="c",
        serviceProviderProperties={"serviceProviderName": "Oracle", "bandwidthInMbps": 1000},
    )  # fmt: skip


def provision(sub, made):
    """Properties that Oracle has once it has provisioned the circuit."""
    inputs = {"providerServiceKeyName": made.outputs["serviceKey"]}
    with Store(sub.root, "oci", "tenancy").transaction() as state:
        circuit = CloudResource(
            rules.VIRTUAL_CIRCUIT, "ocid1.virtualcircuit", "urn", "us-ashburn-1", 1, inputs, {}
        )
        state.put(circuit, [], [], new=True)


def keyed(key):
    return lambda sub: sub.make(
        "network:VirtualNetworkGatewayConnection", "k", resourceGroupName="rg", location="eastus",
        virtualNetworkGatewayConnectionName="k", connectionType="IPsec", sharedKey=key,
        virtualNetworkGateway1={},
    )  # fmt: skip


def connect(sub, made):
    return sub.make(
        "network:VirtualNetworkGatewayConnection", "c", resourceGroupName="rg", location="eastus",
        virtualNetworkGatewayConnectionName="c", connectionType="ExpressRoute", peer={"id": made.id},
        virtualNetworkGateway1={},
    )  # fmt: skip


def drop_provisioned(sub):
    made = circuit(sub)
    provision(sub, made)
    sub.azure.delete(made)


CASES = [
    Case("same range", rules.OVERLAP, pair("10.0.0.0/16", "10.0.0.0/17"), "address spaces overlap"),
    Case("same range as a peer's", rules.OVERLAP_PEERED, third, "already peered with the second"),
    *(
        Case(name, rules.KEY, keyed(key), "is not 1 to 128 printable ASCII characters")
        for name, key in (
            ("key with a space", "with spaces"),
            ("key with a hyphen", "with-hyphen"),
            ("key with a tilde", "with~tilde"),
            ("key outside of ASCII", "schlüssel"),
            ("long key", "k" * 129),
            ("empty key", ""),
        )
    ),
    Case("Azure's number", rules.RESERVED_ASN, far_gateway(65515), "ASN 65515"),
    Case(
        "circuit too early", rules.NOT_PROVISIONED, lambda sub: connect(sub, circuit(sub)), "NotProvisioned"
    ),
    Case("circuit still in use", rules.PROVISIONED, drop_provisioned, "is Provisioned"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


def test_networks_apart_are_peered(sub):
    assert pair("10.0.0.0/16", "10.1.0.0/16")(sub).id


def test_any_other_number_is_taken(sub):
    assert far_gateway(4_200_000_001)(sub).id


def test_circuit_lives_from_order_to_return(sub):
    made = circuit(sub)
    assert made.outputs["serviceProviderProvisioningState"] == "NotProvisioned"
    provision(sub, made)
    connection = connect(sub, made)
    sub.azure.delete(connection)
    with Store(sub.root, "oci", "tenancy").transaction() as state:
        state.delete(rules.VIRTUAL_CIRCUIT, "ocid1.virtualcircuit")
    sub.azure.delete(made)
    assert sub.azure.read(made)[0] == ""


def test_circuit_with_the_users_own_peering_is_taken(sub):
    made = circuit(sub)
    sub.make(
        "network:ExpressRouteCircuitPeering", "p", resourceGroupName="rg", circuitName="c",
        peeringName="AzurePrivatePeering", peeringType="AzurePrivatePeering", vlanId=101,
    )  # fmt: skip
    assert connect(sub, made).id
