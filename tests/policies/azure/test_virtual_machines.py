"""Azure virtual machines and scale sets of a plain program."""

from typing import Any

import pytest
from pulumi_policy.proxy import UNKNOWN_NUMBER_VALUE

from gpufabric.cost.items import NodePool
from gpufabric.cost.unused import with_idle
from tests.policies.conftest import UNKNOWN, Made, extracted
from tests.policies.machine_readings import read

SIZE = "Standard_ND96isr_H200_v5"
FAMILY, SPOT = "standardNDISRH200V5Family", "lowPriorityCores"
GROUP = {"capacityReservationGroup": {"id": UNKNOWN}}


def machine(name: str = "one", links: Any = None, **props: Any) -> Made:
    given = {"location": "eastus", "hardwareProfile": {"vmSize": SIZE}}
    return Made("azure-native:compute:VirtualMachine", {**given, **props}, name, links or {})


def scale_set(links: Any = None, **props: Any) -> Made:
    given = {"location": "eastus", "sku": {"name": SIZE, "capacity": 4.0}, "virtualMachineProfile": {}}
    outputs = {"id": "/subscriptions/1/vmss/workers"}
    token = "azure-native:compute:VirtualMachineScaleSet"
    return Made(token, {**given, **props}, "workers", links or {}, outputs=outputs)


def autoscale(*ranges: tuple[str, str], links: Any = None, **props: Any) -> Made:
    profiles = [{"capacity": {"minimum": low, "maximum": high, "default": low}} for low, high in ranges]
    given = {"profiles": profiles, "targetResourceUri": UNKNOWN, "enabled": True, **props}
    token = "azure-native:monitor:AutoscaleSetting"
    return Made(token, given, "scaling", {"targetResourceUri": "workers"} if links is None else links)


def reservation(nodes: float) -> list[Made]:
    sku = {"name": SIZE, "capacity": nodes}
    return [
        Made("azure-native:compute:CapacityReservationGroup", {"location": "eastus"}, "group"),
        Made(
            "azure-native:compute:CapacityReservation",
            {"location": "eastus", "sku": sku},
            "held",
            {"capacityReservationGroupName": "group"},
        ),
    ]


def drawn(made: list[Made]) -> list[tuple[str | None, str, int, int]]:
    return read(made, "eastus").demands


@pytest.mark.parametrize(
    ("made", "capacity", "family"),
    [
        (machine(), "on-demand", FAMILY),
        (machine(hardwareProfile={"vmSize": SIZE.upper()}), "on-demand", FAMILY),
        (machine(priority="Spot"), "spot", SPOT),
        (machine(capacityReservation=GROUP), "reservation", FAMILY),
    ],
)
def test_capacity_of_a_machine(made: Made, capacity: str, family: str) -> None:
    machines = read([made], "eastus")
    assert machines.pools == [("one", SIZE, capacity, 1, 1, 1)]
    assert machines.demands == [(family, capacity, 1, 0)]
    assert (machines.gpus, machines.gaps, machines.uncounted) == (8, [], [])


def test_machines_of_a_loop_are_one_pool() -> None:
    assert drawn([machine(f"node-{number}") for number in range(20)]) == [(FAMILY, "on-demand", 20, 0)]


@pytest.mark.parametrize(
    ("made", "pools", "demands"),
    [
        ([scale_set()], [("on-demand", 4, 4, 4)], [(FAMILY, "on-demand", 4, 0)]),
        (
            [scale_set(), autoscale(("2", "8"), ("3", "16"))],
            [("on-demand", 2, 4, 16)],
            [(FAMILY, "on-demand", 16, 0)],
        ),
        (
            [scale_set(), autoscale(("2", "8"), links={}, targetResourceUri="/Subscriptions/1/vmss/workers")],
            [("on-demand", 2, 4, 8)],
            [(FAMILY, "on-demand", 8, 0)],
        ),
        (
            [scale_set(), autoscale(("2", "8"), enabled=False)],
            [("on-demand", 4, 4, 4)],
            [(FAMILY, "on-demand", 4, 0)],
        ),
        (
            [scale_set(), autoscale(("2", "8"), links={}, targetResourceUri="/subscriptions/1/vmss/other")],
            [("on-demand", 4, 4, 4)],
            [(FAMILY, "on-demand", 4, 0)],
        ),
        (
            [scale_set(virtualMachineProfile={"priority": "Spot"})],
            [("spot", 4, 4, 4)],
            [(SPOT, "spot", 4, 0)],
        ),
        (
            [
                scale_set(
                    virtualMachineProfile={"priority": "Spot"},
                    priorityMixPolicy={
                        "baseRegularPriorityCount": 1.0,
                        "regularPriorityPercentageAboveBase": 50.0,
                    },
                )
            ],
            [("on-demand", 3, 3, 3), ("spot", 1, 1, 1)],
            [(FAMILY, "on-demand", 3, 0), (SPOT, "spot", 1, 0)],
        ),
        (
            [
                scale_set(
                    upgradePolicy={
                        "mode": "Rolling",
                        "rollingUpgradePolicy": {"maxSurge": True, "maxBatchInstancePercent": 30.0},
                    }
                )
            ],
            [("on-demand", 4, 4, 4)],
            [(FAMILY, "on-demand", 4, 2)],
        ),
        # A set without a size has only machines that are resources of their own.
        ([scale_set(sku=None), machine()], [("on-demand", 1, 1, 1)], [(FAMILY, "on-demand", 1, 0)]),
    ],
)
def test_size_of_a_scale_set(made: list[Made], pools: Any, demands: Any) -> None:
    machines = read(made, "eastus")
    assert sorted(entry[2:] for entry in machines.pools) == sorted(pools)
    assert sorted(machines.demands) == sorted(demands)
    assert (machines.gaps, machines.uncounted) == ([], [])


def test_an_instance_mix_counts_every_family() -> None:
    mix = {"vmSizes": [{"name": SIZE}, {"name": "Standard_ND96isr_H100_v5"}]}
    machines = read([scale_set(sku={"name": "Mix", "capacity": 4.0}, skuProfile=mix)], "eastus")
    assert len(machines.pools) == 1
    assert {family for family, *_ in machines.demands} == {FAMILY, "standardNDSH100v5Family"}


def idle(made: list[Made]) -> list[int]:
    """Return the reserved machines that nothing uses."""
    items = with_idle(extracted(made, region="eastus").items)
    return [item.nodes_max for item in items if isinstance(item, NodePool) and item.idle]


@pytest.mark.parametrize(("nodes", "beside_set", "beside_both"), [(4.0, [], []), (6.0, [2], [1])])
def test_machines_inside_a_reservation_of_the_stack_are_paid_once(
    nodes: float, beside_set: list[int], beside_both: list[int]
) -> None:
    profile = {"capacityReservation": GROUP}
    workers = scale_set({"virtualMachineProfile": "group"}, virtualMachineProfile=profile)
    single = machine(links={"capacityReservation": "group"}, capacityReservation=GROUP)
    assert idle([*reservation(nodes), workers]) == beside_set
    assert idle([*reservation(nodes), workers, single]) == beside_both


@pytest.mark.parametrize(
    ("made", "uncounted", "gaps"),
    [
        (
            machine(hardwareProfile={"vmSize": "Standard_ND999"}),
            [("hardwareProfile.vmSize", "Standard_ND999")],
            [],
        ),
        (
            machine(hardwareProfile={"vmSize": UNKNOWN}),
            [],
            ["one.hardwareProfile.vmSize unknown until apply"],
        ),
        (
            machine(host={"id": UNKNOWN}),
            [("host.id", "")],
            ["one.host.id puts it on a dedicated host, which is billed as a whole"],
        ),
        (
            scale_set(sku={"name": SIZE, "capacity": UNKNOWN_NUMBER_VALUE}),
            [],
            ["workers.sku.capacity unknown until apply"],
        ),
        (scale_set(sku={"name": SIZE}), [("sku.capacity", "")], ["workers.sku.capacity is not given"]),
    ],
)
def test_machines_that_cannot_be_counted(made: Made, uncounted: Any, gaps: Any) -> None:
    machines = read([made], "eastus")
    assert (machines.uncounted, machines.gaps, machines.gpus) == (uncounted, gaps, None)
