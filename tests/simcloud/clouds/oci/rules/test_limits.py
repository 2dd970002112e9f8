"""Service limits and compartment quotas."""

import pytest

from gpufabric.simcloud.clouds.oci.rules import limits as rules
from tests.simcloud.clouds.oci.tenancy import GB200, H200, KEY, OTHER_DOMAIN, RESERVED, Case, hosts, refused
from tests.simcloud.conftest import COMPARTMENT

NAME = "gpu-b200-count"


def limit(gpus, domain=KEY, name=NAME):
    return {"availability_domain": domain, "name": name, "limit": gpus}


def quota(gpus, compartment=COMPARTMENT):
    return {**limit(gpus), "compartment": compartment}


def at(make, **capacity):
    def run(tenancy):
        tenancy.capacity(**capacity)
        return make(tenancy)

    return run


EXCEEDED = (
    "400-LimitExceeded, The following service limits were exceeded: gpu-b200-count. Request a service limit "
    "increase from the service limits page in the console."
)
CASES = [
    Case("cluster network", rules.LIMIT, at(lambda tenancy: tenancy.network(5), limits=[limit(32)]),
         EXCEEDED),
    Case("a name in capitals", rules.LIMIT,
         at(lambda tenancy: tenancy.network(5), limits=[limit(32, name="GPU-B200-count")]), EXCEEDED),
    Case("instance", rules.LIMIT, at(lambda tenancy: tenancy.instance(), limits=[limit(7)]),
         "[simulated OCI: gpu-b200-count in US-ASHBURN-AD-1: limit 7, in use 0, requested 8]"),
    Case("reservation", rules.LIMIT, at(lambda tenancy: tenancy.reserve(5), limits=[limit(32)]),
         EXCEEDED),
    Case("node pool", rules.LIMIT, at(lambda tenancy: tenancy.node_pool(5), limits=[limit(32)]),
         EXCEEDED),
    Case("quota", rules.QUOTA, at(lambda tenancy: tenancy.network(5), limits=[limit(40)], quotas=[quota(32)]),
         "400-QuotaExceeded, The following compartment quotas were exceeded: gpu-b200-count."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_oci_refuses(tenancy, case):
    case.check(tenancy)


@pytest.mark.parametrize(
    "make",
    [
        at(lambda tenancy: tenancy.network(4), limits=[limit(32)], quotas=[quota(32)]),
        at(lambda tenancy: tenancy.instance(domain=OTHER_DOMAIN), limits=[limit(0)]),
        at(lambda tenancy: tenancy.network(4, "BM.GPU.H200.8"), limits=[limit(0)]),
        at(lambda tenancy: tenancy.rack(), limits=[limit(0)]),
        # The reservation exists, though nobody listed it.
        at(lambda tenancy: tenancy.network(5, capacityReservationId=RESERVED), limits=[limit(0)]),
        at(lambda tenancy: tenancy.network(5), quotas=[quota(0, "ocid1.compartment.oc1..aaaaaaaaelsewhere")]),
    ],
)
def test_what_is_within_limits(tenancy, make):
    assert make(tenancy).id


def test_a_reservation_draws_used_or_not_and_only_once(tenancy):
    tenancy.capacity(limits=[limit(64)])
    made = tenancy.reserve(4)
    tenancy.network(4, capacityReservationId=made.id)
    tenancy.network(4)
    with refused("limit 64, in use 64, requested 8"):
        tenancy.instance()


def test_a_listed_reservation_draws_too(tenancy):
    tenancy.capacity(limits=[limit(64)], reservations=[hosts(8, id=RESERVED)])
    tenancy.network(8, capacityReservationId=RESERVED)
    with refused("limit 64, in use 64, requested 8"):
        tenancy.instance()


def test_an_update_counts_the_network_once(tenancy):
    tenancy.capacity(limits=[limit(40)])
    configuration = tenancy.configuration()
    made = tenancy.make("oci:Core/clusterNetwork:ClusterNetwork", tenancy.network_inputs(4, configuration))
    tenancy.oci.update(made, tenancy.network_inputs(5, configuration))
    with refused("400-LimitExceeded", "limit 40, in use 0, requested 48"):
        tenancy.oci.update(made, tenancy.network_inputs(6, configuration))


def test_a_shape_whose_limit_has_no_name_is_not_limited(tenancy):
    tenancy.capacity(limits=[limit(0)])
    assert tenancy.rack(shape=GB200).id


def test_machines_that_run_keep_the_shape_that_they_have(tenancy):
    tenancy.capacity(limits=[limit(8, name="gpu-h200-count")], hosts=[hosts(1, shape=H200)])
    made = tenancy.network(4)
    other = tenancy.configuration(H200)
    tenancy.oci.update(made, tenancy.network_inputs(4, other))
    tenancy.oci.update(made, tenancy.network_inputs(4, tenancy.configuration()))


def test_only_machines_that_start_take_room_of_another_shape(tenancy):
    tenancy.capacity(limits=[limit(8, name="gpu-h200-count")])
    made, other = tenancy.network(4), tenancy.configuration(H200)
    with refused("gpu-h200-count in US-ASHBURN-AD-1: limit 8, in use 0, requested 16"):
        tenancy.oci.update(made, tenancy.network_inputs(6, other))
    tenancy.oci.update(made, tenancy.network_inputs(5, other))


def test_only_machines_that_start_need_hosts_of_another_shape(tenancy):
    tenancy.capacity(hosts=[hosts(1, shape=H200)])
    made, other = tenancy.network(4), tenancy.configuration(H200)
    with refused("Out of host capacity.", "2 requested, 1 free in US-ASHBURN-AD-1"):
        tenancy.oci.update(made, tenancy.network_inputs(6, other))
    tenancy.oci.update(made, tenancy.network_inputs(5, other))


def test_a_reservation_matters_when_machines_start(tenancy):
    tenancy.capacity(reservations=[])
    made, other = tenancy.network(4), tenancy.configuration(H200, capacityReservationId=RESERVED)
    tenancy.oci.update(made, tenancy.network_inputs(4, other))
    with refused("404-NotAuthorizedOrNotFound"):
        tenancy.oci.update(made, tenancy.network_inputs(5, other))
