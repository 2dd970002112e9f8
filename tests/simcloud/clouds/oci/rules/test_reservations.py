"""Capacity reservations."""

import pytest

from gpufabric.simcloud.clouds.oci.rules import reservations as rules
from gpufabric.simcloud.clouds.oci.rules import shortage
from tests.simcloud.clouds.oci.tenancy import B200, KEY, OTHER_DOMAIN, RESERVED, Case, hosts, refused

H200 = "BM.GPU.H200.8"


def listed(make, *reservations):
    def run(tenancy):
        tenancy.capacity(reservations=list(reservations))
        return make(tenancy)

    return run


def into(count=4, shape=B200, **details):
    return lambda tenancy: tenancy.network(count, shape, capacityReservationId=RESERVED, **details)


def shrink(tenancy):
    made = tenancy.reserve(4)
    tenancy.network(3, capacityReservationId=made.id)
    tenancy.oci.update(made, tenancy.reservation_inputs(2))


def delete_used(tenancy):
    made = tenancy.reserve(4)
    tenancy.network(3, capacityReservationId=made.id)
    tenancy.oci.delete(made)


FOUR = hosts(4, id=RESERVED)
CASES = [
    Case("not there", rules.NOT_FOUND, listed(into()),
         f"404-NotAuthorizedOrNotFound, Authorization failed or requested resource not found: {RESERVED}"),
    Case("other shape", rules.NOT_HELD, listed(into(shape=H200), FOUR),
         f"The capacity reservation {RESERVED} has no capacity for shape {H200} in {KEY}. [simulated OCI: it "
         f"holds 4 x {B200} in {KEY}]"),
    Case("other domain", rules.NOT_HELD,
         listed(lambda tenancy: tenancy.instance(domain=OTHER_DOMAIN, capacityReservationId=RESERVED), FOUR),
         "in US-ASHBURN-AD-2."),
    Case("other fault domain", rules.NOT_HELD,
         listed(into(faultDomain="FAULT-DOMAIN-2"), hosts(4, id=RESERVED, fault_domain="FAULT-DOMAIN-1")),
         f"in {KEY} FAULT-DOMAIN-2. [simulated OCI: it holds 4 x {B200} in {KEY} FAULT-DOMAIN-1]"),
    Case("no room", shortage.NETWORK_SHORT, listed(into(5), FOUR),
         f"unexpected state: TERMINATED. [simulated OCI: too few hosts, {RESERVED}: 4 reserved, "
         "0 in use, 5 requested]"),
    Case("no room for an instance", shortage.INSTANCE_SHORT,
         listed(lambda tenancy: tenancy.instance(capacityReservationId=RESERVED), hosts(0, id=RESERVED)),
         "500-InternalError, Out of host capacity."),
    Case("smaller than used", rules.BELOW_USE, shrink, "has 3 instances of shape BM.GPU.B200.8"),
    Case("deleted while used", rules.IN_USE, delete_used, "has instances. [simulated OCI: 3 in use]"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_oci_refuses(tenancy, case):
    case.check(tenancy)


@pytest.mark.parametrize(
    "make",
    [
        listed(into(4), FOUR),
        listed(into(4, faultDomain="FAULT-DOMAIN-1"), hosts(4, id=RESERVED, fault_domain="FAULT-DOMAIN-1")),
        into(400),  # nobody listed the reservations
    ],
)
def test_what_fits(tenancy, make):
    assert make(tenancy).id


def test_a_reservation_of_the_program_fills_up_and_empties(tenancy):
    tenancy.capacity(hosts=[hosts(4)])
    made = tenancy.reserve(4)
    assert made.outputs["reservedInstanceCount"] == 4
    first = tenancy.network(3, capacityReservationId=made.id)
    assert tenancy.remark(made) == "3 of 4 reserved hosts in use"
    with refused("4 reserved, 3 in use, 2 requested"):
        tenancy.network(2, capacityReservationId=made.id)
    tenancy.oci.delete(first)
    assert tenancy.remark(made) == "0 of 4 reserved hosts in use"
    tenancy.oci.delete(made)


def test_a_node_pool_names_the_reservation_where_it_is_placed(tenancy):
    tenancy.capacity(reservations=[FOUR])
    with refused("4 reserved, 0 in use, 6 requested"):
        tenancy.node_pool(6, capacityReservationId=RESERVED)
