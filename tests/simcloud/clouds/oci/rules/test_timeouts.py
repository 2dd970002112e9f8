"""Time-outs of what takes long to make."""

import grpc
import pytest

from gpufabric.simcloud.clouds.oci.rules import timeouts as rules
from gpufabric.simcloud.clouds.oci.tokens import CLUSTER_NETWORK
from tests.simcloud.clouds.oci.tenancy import Case, hosts, remains
from tests.simcloud.driver import Made


def slow(make, **minutes):
    def run(tenancy):
        tenancy.capacity(creation_minutes={key.replace("_", "-"): count for key, count in minutes.items()})
        return make(tenancy)

    return run


CASES = [
    Case("by default", rules.NETWORK, slow(lambda tenancy: tenancy.network(), cluster_network=75),
         "Operation Timeout\nService: Core Cluster Network\nError Message: timeout while waiting for state "
         "to become 'RUNNING' (last state: 'PROVISIONING', timeout: 20m0s) [simulated OCI: it takes 75 "
         "minutes]"),
    Case("an hour", rules.NETWORK, slow(lambda tenancy: tenancy.network(timeout_s=3600), cluster_network=75),
         "timeout: 1h0m0s)"),
    Case("rack", rules.OTHER, slow(lambda tenancy: tenancy.rack(), gpu_memory_cluster=90),
         "become 'ACTIVE' (last state: 'CREATING', timeout: 20m0s)"),
    Case("lustre", rules.OTHER, slow(lambda tenancy: tenancy.lustre(), lustre=130),
         "last state: 'CREATING', timeout: 2h0m0s)"),
    Case("reservation", rules.OTHER, slow(lambda tenancy: tenancy.reserve(), capacity_reservation=21),
         "last state: 'CREATING'"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_the_provider_does_not_wait_for(tenancy, case):
    case.check(tenancy)


@pytest.mark.parametrize(
    "make",
    [
        slow(lambda tenancy: tenancy.network(timeout_s=7200), cluster_network=75),
        slow(lambda tenancy: tenancy.rack(), cluster_network=75),
        lambda tenancy: tenancy.network(),
    ],
)
def test_what_is_ready_in_time(tenancy, make):
    assert make(tenancy).outputs["state"] in ("RUNNING", "ACTIVE")


def test_a_network_goes_on_being_made_and_the_next_update_finds_it_ready(tenancy):
    tenancy.capacity(hosts=[hosts(4)], creation_minutes={"cluster-network": 75})
    inputs = tenancy.network_inputs(4, tenancy.configuration())
    with pytest.raises(grpc.RpcError) as raised:
        tenancy.make(CLUSTER_NETWORK, inputs)
    left = remains(raised.value)
    kept = Made(CLUSTER_NETWORK, "r1", left.pop("id"), inputs, left)
    assert list(tenancy.oci.diff(kept, inputs).replaces) == []
    with pytest.raises(grpc.RpcError, match="Out of host capacity"):
        tenancy.instance()  # it has its four hosts already
    assert tenancy.oci.update(kept, inputs).outputs["state"] == "RUNNING"
