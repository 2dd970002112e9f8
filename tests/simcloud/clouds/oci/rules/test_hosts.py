"""Hosts, and how it shows that there are too few."""

import grpc
import pytest

from gpufabric.simcloud.clouds.oci.rules import hosts as rules
from gpufabric.simcloud.clouds.oci.rules import shortage
from gpufabric.simcloud.clouds.oci.tokens import CLUSTER_NETWORK, INSTANCE_CONFIGURATION
from tests.simcloud.clouds.oci.tenancy import KEY, OTHER_DOMAIN, Case, hosts, refused, remains
from tests.simcloud.driver import Made

TERMINATED = (
    "During creation, Terraform expected the resource to reach state(s): RUNNING, but the service reported "
    "unexpected state: TERMINATED. [simulated OCI: too few hosts, BM.GPU.B200.8: 8 requested, "
    "4 free in US-ASHBURN-AD-1]"
)


def with_hosts(count, make):
    def run(tenancy):
        tenancy.capacity(hosts=[hosts(count)])
        return make(tenancy)

    return run


def grow(tenancy):
    configuration = tenancy.configuration()
    made = tenancy.make(CLUSTER_NETWORK, tenancy.network_inputs(4, configuration))
    tenancy.oci.update(made, tenancy.network_inputs(8, configuration))


CASES = [
    Case("instance", shortage.INSTANCE_SHORT, with_hosts(0, lambda tenancy: tenancy.instance()),
         "500-InternalError, Out of host capacity. [simulated OCI: BM.GPU.B200.8: 1 requested, 0 free in"),
    Case("growing", shortage.INSTANCE_SHORT, with_hosts(4, grow), "Operation Name: UpdateClusterNetwork"),
    Case("cluster network", shortage.NETWORK_SHORT, with_hosts(4, lambda tenancy: tenancy.network(8)),
         TERMINATED),
    Case("instance pool", shortage.NETWORK_SHORT, with_hosts(4, lambda tenancy: tenancy.instance_pool(8)),
         "unexpected state: TERMINATED"),
    Case("node pool", shortage.NODES_SHORT, with_hosts(4, lambda tenancy: tenancy.node_pool(5)),
         "action: CREATED. Message: 5 node(s) launch failure. Reason for failure on one of the nodes : Error "
         "returned by LaunchInstance operation in Compute service.(500, InternalError, false) Out of host"),
    Case("reservation", rules.NOT_RESERVABLE, with_hosts(4, lambda tenancy: tenancy.reserve(5)),
         "entity: computecapacityreservation, action: CREATED. Message: Out of host capacity."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_oci_refuses(tenancy, case):
    case.check(tenancy)


def test_a_call_is_refused_in_the_providers_form(tenancy):
    tenancy.capacity(hosts=[hosts(0)])
    with refused(
        "500-InternalError, Out of host capacity.", "Service: Core Instance\n",
        "Operation Name: LaunchInstance\n", "OPC request ID: ",
    ):  # fmt: skip
        tenancy.instance()


@pytest.mark.parametrize(
    "make",
    [
        with_hosts(4, lambda tenancy: tenancy.network(4)),
        with_hosts(4, lambda tenancy: tenancy.network(0)),
        with_hosts(0, lambda tenancy: tenancy.network(4, "BM.GPU.H200.8")),
        with_hosts(0, lambda tenancy: tenancy.instance(domain=OTHER_DOMAIN)),
        with_hosts(0, lambda tenancy: tenancy.instance("VM.Standard.E5.Flex")),
        with_hosts(0, lambda tenancy: tenancy.rack()),
        lambda tenancy: tenancy.network(1000),
    ],
)
def test_what_oci_has(tenancy, make):
    assert make(tenancy).id


def test_what_runs_and_is_reserved_is_not_free(tenancy):
    tenancy.capacity(hosts=[hosts(12)])
    tenancy.network(4)
    tenancy.reserve(4)
    tenancy.network(4)
    with refused("1 requested, 0 free in US-ASHBURN-AD-1"):
        tenancy.instance()


def test_a_name_of_a_domain_may_have_any_prefix_and_case(tenancy):
    tenancy.capacity(hosts=[hosts(0, domain=f"Else:{KEY.lower()}")])
    with refused("Out of host capacity"):
        tenancy.instance()


def test_a_network_that_cannot_grow_stays_as_it_is(tenancy):
    tenancy.capacity(hosts=[hosts(4)])
    configuration = tenancy.configuration()
    made = tenancy.make(CLUSTER_NETWORK, tenancy.network_inputs(4, configuration))
    with refused("500-InternalError, Out of host capacity."):
        tenancy.oci.update(made, tenancy.network_inputs(8, configuration))
    assert tenancy.oci.read(made)[2]["instancePools"][0]["size"] == 4

    tenancy.capacity(hosts=[hosts(8)])
    tenancy.oci.update(made, tenancy.network_inputs(8, configuration))
    assert tenancy.oci.read(made)[2]["instancePools"][0]["currentSize"] == 8
    assert len(tenancy.held(CLUSTER_NETWORK)) == 1


def test_a_failed_network_is_there_has_no_hosts_and_holds_nothing(tenancy):
    tenancy.capacity(hosts=[hosts(4)])
    configuration = tenancy.configuration()
    with pytest.raises(grpc.RpcError) as raised:
        tenancy.make(CLUSTER_NETWORK, tenancy.network_inputs(8, configuration))
    left = remains(raised.value)
    (network,) = tenancy.held(CLUSTER_NETWORK)
    assert (network.id, network.outputs["state"]) == (left["id"], "TERMINATED")
    assert tenancy.network(4).id  # the four hosts are free
    tenancy.oci.delete(configuration)
    assert configuration.id not in {resource.id for resource in tenancy.held(INSTANCE_CONFIGURATION)}


def test_the_next_update_replaces_a_failed_network(tenancy):
    tenancy.capacity(hosts=[hosts(4)])
    configuration = tenancy.configuration()
    inputs = tenancy.network_inputs(8, configuration)
    with pytest.raises(grpc.RpcError) as raised:
        tenancy.make(CLUSTER_NETWORK, inputs)
    left = remains(raised.value)
    kept = Made(CLUSTER_NETWORK, "kept", left.pop("id"), inputs, left)
    assert list(tenancy.oci.diff(kept, inputs).replaces) == ["state"]
