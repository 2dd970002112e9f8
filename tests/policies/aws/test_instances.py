"""EC2 instances of a plain program are priced and counted like those of node groups."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.bill import price
from gpufabric.spec.aws.capacity import CapacityBlock
from tests.policies.conftest import UNKNOWN, Made, extracted
from tests.policies.machine_readings import read

P, P_SPOT = "L-417A185B", "L-7212CCBC"
ID = "cr-0f3a9c1d2b4e5f607"
TARGET = {"capacityReservationTarget": {"capacityReservationId": ID}}
INSTANCE, REQUEST = "aws:ec2/instance:Instance", "aws:ec2/spotInstanceRequest:SpotInstanceRequest"


def instance(name: str = "one", links: Any = None, type_: str = INSTANCE, **props: Any) -> Made:
    return Made(type_, {"instanceType": "p5.48xlarge", "ami": "ami-1", **props}, name, links or {})


def reservation(name: str = "held", **props: Any) -> Made:
    given = {"instanceType": "p5.48xlarge", "instanceCount": 8.0, "availabilityZone": "us-east-1a"}
    return Made("aws:ec2/capacityReservation:CapacityReservation", {**given, **props}, name)


def test_fifty_machines_of_a_plain_program() -> None:
    made = [instance(f"node-{number}") for number in range(50)]
    machines = read(made)
    assert machines.pools == [("node", "p5.48xlarge", "on-demand", 1, 1, 1)] * 50
    assert machines.demands == [(P, "on-demand", 50, 0)]
    assert (machines.gpus, machines.gaps, machines.uncounted) == (400, [], [])
    bill = price(extracted(made, region="us-east-1").items, default_catalog(), date(2026, 11, 28))
    (line,) = [line for line in bill.lines if line.is_machines]
    assert line.what == "50 x p5.48xlarge"
    assert line.rate is not None
    assert line.usd_per_hour == line.usd_per_hour_min == 50 * line.rate.usd > Decimal(1000)
    assert {line.what for line in bill.lines if line.rate is None} == {"disks of pool node"}


@pytest.mark.parametrize(
    ("made", "capacity", "demands"),
    [
        (instance(), "on-demand", [(P, "on-demand", 1, 0)]),
        (instance(instanceType="P5.48xlarge"), "on-demand", [(P, "on-demand", 1, 0)]),
        (instance(instanceMarketOptions={"marketType": "spot"}), "spot", [(P_SPOT, "spot", 1, 0)]),
        (instance(type_=REQUEST), "spot", [(P_SPOT, "spot", 1, 0)]),
        (instance(capacityReservationSpecification=TARGET), "reservation", [(P, "reservation", 1, 0)]),
        (
            instance(
                instanceMarketOptions={"marketType": "capacity-block"},
                capacityReservationSpecification=TARGET,
            ),
            "capacity-block",
            [(P, "capacity-block", 1, 0)],
        ),
    ],
)
def test_capacity_of_an_instance(made: Made, capacity: str, demands: Any) -> None:
    machines = read([made])
    assert machines.pools == [("one", "p5.48xlarge", capacity, 1, 1, 1)]
    assert (machines.demands, machines.gpus, machines.gaps) == (demands, 8, [])


def test_an_instance_takes_from_its_template_what_it_does_not_set() -> None:
    template = Made(
        "aws:ec2/launchTemplate:LaunchTemplate",
        {"instanceType": "p5en.48xlarge", "instanceMarketOptions": {"marketType": "spot"}},
        "template",
    )
    spec = {"id": UNKNOWN, "version": "$Latest"}
    both = Made(INSTANCE, {"launchTemplate": spec}, "one", {"launchTemplate": "template"})
    assert read([template, both]).pools == [("one", "p5en.48xlarge", "spot", 1, 1, 1)]
    own = instance(links={"launchTemplate": "template"}, launchTemplate=spec)
    assert read([template, own]).pools == [("one", "p5.48xlarge", "spot", 1, 1, 1)]


@pytest.mark.parametrize(
    ("made", "uncounted", "gaps"),
    [
        # The catalogue does not have the machine.
        (instance(instanceType="p99.48xlarge"), [("instanceType", "p99.48xlarge")], []),
        # Known only after an update: a gap, and neither zero nor a violation.
        (instance(instanceType=UNKNOWN), [], ["one.instanceType unknown until apply"]),
        (
            instance(capacityReservationSpecification=UNKNOWN),
            [],
            ["one.capacityReservationSpecification unknown until apply"],
        ),
        # No rule can read the machine.
        (
            Made(INSTANCE, {"launchTemplate": {"id": "lt-1"}}),
            [("launchTemplate", "")],
            ["one.launchTemplate is not one launch template of this stack"],
        ),
        (
            instance(tenancy="host"),
            [("tenancy", "")],
            ["one.tenancy puts it on a dedicated host, which is billed as a whole"],
        ),
        (
            instance(hostId=UNKNOWN),
            [("hostId", "")],
            ["one.hostId puts it on a dedicated host, which is billed as a whole"],
        ),
    ],
)
def test_machines_without_a_price_are_never_zero(made: Made, uncounted: Any, gaps: Any) -> None:
    machines = read([made])
    assert (machines.uncounted, machines.gaps, machines.gpus) == (uncounted, gaps, None)


def test_an_instance_of_an_ended_block_is_gone() -> None:
    block = CapacityBlock(
        mode="capacity-block",
        id=ID,
        nodes=4,
        starts=datetime(2026, 11, 24, 11, 30, tzinfo=UTC),
        ends=datetime(2026, 11, 25, 11, 30, tzinfo=UTC),
    )
    market = {"marketType": "capacity-block"}
    made = instance(instanceMarketOptions=market, capacityReservationSpecification=TARGET)
    assert read([made], blocks={ID: block}, now=block.starts).gpus == 8
    assert read([made], blocks={ID: block}, now=block.ends).pools == []


def nodes_paid(made: list[Made]) -> int:
    """Return the machines that the bill contains, idle ones included."""
    bill = price(extracted(made, region="us-east-1").items, default_catalog(), date(2026, 11, 28))
    return sum(line.item.nodes_max for line in bill.lines if hasattr(line.item, "nodes_max"))


INSIDE = {
    "target": (
        {"capacityReservationSpecification": TARGET},
        {"capacityReservationSpecification": "held"},
        8,
    ),
    "open": ({}, {}, 8),
    "open in its zone": ({"availabilityZone": "us-east-1a"}, {}, 8),
    "open in another zone": ({"availabilityZone": "us-east-1b"}, {}, 14),
    "refuses reservations": (
        {"capacityReservationSpecification": {"capacityReservationPreference": "none"}},
        {},
        14,
    ),
    "another type": ({"instanceType": "p5en.48xlarge"}, {}, 14),
    "spot": ({"instanceMarketOptions": {"marketType": "spot"}}, {}, 14),
}


@pytest.mark.parametrize(("props", "links", "paid"), INSIDE.values(), ids=INSIDE)
def test_a_machine_inside_a_reservation_of_the_stack_is_paid_once(props: Any, links: Any, paid: int) -> None:
    machines = [instance(f"node-{number}", links, **props) for number in range(6)]
    assert nodes_paid([reservation(), *machines]) == paid


def test_machines_fill_several_open_reservations_one_after_the_other() -> None:
    machines = [instance(f"node-{number}") for number in range(10)]
    two = [reservation("first"), reservation("second")]
    assert nodes_paid([*two, *machines]) == 16
    assert nodes_paid([*two, *machines, *(instance(f"more-{number}") for number in range(10))]) == 20
