"""Links between regions."""

import pytest

from gpufabric.plan.links.keys import new_key
from gpufabric.simcloud.clouds.oci.rules import links as rules
from gpufabric.simcloud.clouds.oci.tokens import IPSEC_TUNNEL, REMOTE_PEERING_CONNECTION, VIRTUAL_CIRCUIT
from gpufabric.simcloud.resource import CloudResource
from gpufabric.simcloud.store import Store
from gpufabric.wire.values import plain
from tests.simcloud.clouds.oci.tenancy import Case

KEY = "0000-key"
SESSION = {"oracleBgpPeeringIp": "172.31.252.1/30", "customerBgpPeeringIp": "172.31.252.2/30"}


def azure_holds(tenancy, mbps=1000):
    """Properties that Azure has once the circuit is ordered there."""
    outputs = {"serviceKey": KEY, "serviceProviderProperties": {"bandwidthInMbps": mbps}}
    with Store(tenancy.root, "azure", "subscription").transaction() as state:
        circuit_ = CloudResource(rules.EXPRESSROUTE, "/subscriptions/s/c", "urn", "eastus", 1, {}, outputs)
        state.put(circuit_, [], [], new=True)


def circuit(tenancy, **inputs):
    return tenancy.make(VIRTUAL_CIRCUIT, {"type": "PRIVATE", **inputs})


def with_azure(mbps, shape="1 Gbps", key=KEY):
    def make(tenancy):
        if mbps:
            azure_holds(tenancy, mbps)
        return circuit(
            tenancy,
            providerServiceId="ocid1.providerservice.oc1.iad.azure",
            providerServiceKeyName=key,
            bandwidthShapeName=shape,
        )

    return make


def session(asn=64700, **addresses):
    mapping = {**SESSION, **addresses}
    return lambda tenancy: circuit(tenancy, customerBgpAsn=asn, crossConnectMappings=[mapping])


def asked_twice(tenancy):
    drg = tenancy.make("oci:Core/drg:Drg", {}).id
    waiting = tenancy.make(REMOTE_PEERING_CONNECTION, {"drgId": drg}).id
    for _ in range(2):
        asked = {"drgId": drg, "peerId": waiting, "peerRegionName": "us-phoenix-1"}
        tenancy.make(REMOTE_PEERING_CONNECTION, asked)


def tunnel(secret):
    inputs = {"ipsecId": "ipsec", "tunnelId": "tunnel-1", "routing": "BGP", "sharedSecret": secret}
    return lambda tenancy: tenancy.oci.create(IPSEC_TUNNEL, tenancy.name("tunnel"), inputs)


CASES = [
    Case("key of nobody", rules.UNKNOWN_KEY, with_azure(0), "does not belong to a circuit"),
    Case("another key", rules.UNKNOWN_KEY, with_azure(1000, key="other"), "does not belong to a circuit"),
    Case("another bandwidth", rules.BANDWIDTH, with_azure(2000), "1 Gbps is not that of the provider's"),
    Case("two networks", rules.SESSION, session(customerBgpPeeringIp="172.31.252.6/30"), "172.31.252.6/30"),
    Case("one address", rules.SESSION, session(customerBgpPeeringIp="172.31.252.1/30"), "two hosts"),
    Case("wide network", rules.SESSION,
         session(oracleBgpPeeringIp="10.0.0.1/24", customerBgpPeeringIp="10.0.0.2/24"), "/28 to /31"),
    Case("Oracle's number", rules.OWN_ASN, session(asn=31898), "ASN 31898"),
    Case("secret with a period", rules.KEY, tunnel("jVdhkI7fCYOTk6EH.OkFpLrTCkN1GhsE"), "tunnel tunnel-1"),
    Case("secret with an underscore", rules.KEY, tunnel("jVdhkI7fCYOTk6EH_OkFpLrT"), "other characters"),
    Case("asked twice", rules.PEERED, asked_twice, "is already peered with"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_oci_refuses(tenancy, case):
    case.check(tenancy)


@pytest.mark.parametrize(
    "secret", [pytest.param("with spaces 09", id="spaces"), pytest.param(new_key(), id="ours")]
)
def test_secrets_that_oracle_takes(tenancy, secret):
    assert plain(tunnel(secret)(tenancy).outputs)["sharedSecret"] == secret


@pytest.mark.parametrize("make", [with_azure(1000), session()])
def test_circuits_that_are_provisioned(tenancy, make):
    assert make(tenancy).outputs["state"] == "PROVISIONED"


def test_circuit_without_a_key_waits_for_its_provider(tenancy):
    made = circuit(tenancy, providerServiceId="ocid1.providerservice.oc1.iad.equinix")
    assert made.outputs["state"] == "PENDING_PROVIDER"
