"""Quota of on-demand machines that fill an open reservation of their stack."""

from typing import Any

import pytest

from gpufabric.quota.units import terms_of, total
from tests.policies.conftest import Made, extracted

VCPUS = 192


def instance(name: str, **props: Any) -> Made:
    return Made("aws:ec2/instance:Instance", {"instanceType": "p5.48xlarge", **props}, name)


def reservation(name: str = "held", **props: Any) -> Made:
    given = {"instanceType": "p5.48xlarge", "instanceCount": 8.0, "availabilityZone": "us-east-1a"}
    return Made("aws:ec2/capacityReservation:CapacityReservation", {**given, **props}, name)


def drawn(*made: Made) -> int:
    """Return the machines that draw quota."""
    demands = extracted(list(made), region="us-east-1").demands
    assert len({demand.key for demand in demands}) == 1
    return total(terms_of(demands)) // VCPUS


@pytest.mark.parametrize(
    ("props", "number", "machines"),
    [
        ({}, 0, 8),
        ({}, 6, 8),
        ({}, 50, 50),
        ({"availabilityZone": "us-east-1a"}, 50, 50),
        # Machines of another zone, and those that refuse reservations, draw quota beside it.
        ({"availabilityZone": "us-east-1b"}, 6, 14),
        ({"capacityReservationSpecification": {"capacityReservationPreference": "none"}}, 6, 14),
    ],
)
def test_a_machine_in_an_open_reservation_draws_quota_once(
    props: dict[str, Any], number: int, machines: int
) -> None:
    assert drawn(reservation(), *(instance(f"node-{index}", **props) for index in range(number))) == machines


def test_a_targeted_reservation_is_not_filled() -> None:
    targeted = reservation(instanceMatchCriteria="targeted")
    assert drawn(targeted, *(instance(f"node-{index}") for index in range(6))) == 14


def test_machines_fill_all_open_reservations_of_their_zone() -> None:
    machines = [instance(f"node-{index}") for index in range(12)]
    assert drawn(reservation("first"), reservation("second"), *machines) == 16
    elsewhere = reservation("second", availabilityZone="us-east-1b")
    assert drawn(reservation("first"), elsewhere, *machines) == 20
