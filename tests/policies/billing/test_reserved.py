"""Reserved machines of a stack beyond its pools, by resources and by declaration."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.bill import Bill, price
from gpufabric.cost.items import NodePool, ReservedNodes
from gpufabric.cost.plan_items import items_of_plan
from gpufabric.plan.regions import plan_region
from gpufabric.spec.project import load_project
from gpufabric.spec.regions import DeclaredRegion
from tests.policies.conftest import Made, extracted

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
AWS = {"region": "us-east-1"}


def bill_of(items: Any) -> Bill:
    return price(
        [item for item in items if isinstance(item, NodePool | ReservedNodes)], default_catalog(), NOW.date()
    )


def lines(bill: Bill) -> list[tuple[str, Decimal | None, Decimal | None]]:
    return sorted((line.formula, line.usd_per_hour_now, line.usd_per_hour) for line in bill.lines)


def declared(stack: str, nodes: int, held: int) -> Bill:
    """Price a region of the demo whose pool gets a new reservation."""
    project = load_project(ROOT)
    data = project.regions[stack].model_dump(mode="json", by_alias=True)
    data["pools"]["train"] |= {"nodes": nodes, "capacity": {"mode": "new-reservation", "nodes": held}}
    region = TypeAdapter[Any](DeclaredRegion).validate_python(data)
    plan = plan_region(stack, region, project.fabric, catalog=default_catalog(), now=NOW)
    return bill_of(items_of_plan(plan))


def azure(nodes: float, held: float, **group: Any) -> list[Made]:
    shape = "Standard_ND128isr_NDR_GB200_v6"
    location = {"location": "eastus"}
    return [
        Made("azure-native:compute:CapacityReservationGroup", location, "group"),
        Made(
            "azure-native:compute:CapacityReservation",
            {**location, "sku": {"name": shape, "capacity": held}},
            "reservation",
            {"capacityReservationGroupName": "group"},
        ),
        Made("azure-native:containerservice:ManagedCluster", location, "cluster"),
        Made(
            "azure-native:containerservice:AgentPool",
            {
                "vmSize": shape,
                "count": nodes,
                "nodeLabels": {"gpufabric.dev/pool": "train"},
                "capacityReservationGroupID": "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
                **group,
            },
            "train",
            {"resourceName": "cluster", "capacityReservationGroupID": "group"},
        ),
    ]


def oci(nodes: float, held: float) -> list[Made]:
    shape = "BM.GPU.B200.8"
    details = {"launchDetails": {"shape": shape, "capacityReservationId": "04da6b54"}}
    return [
        Made(
            "oci:Core/computeCapacityReservation:ComputeCapacityReservation",
            {"instanceReservationConfigs": [{"instanceShape": shape, "reservedCount": str(int(held))}]},
            "reservation",
        ),
        Made(
            "oci:Core/instanceConfiguration:InstanceConfiguration",
            {"instanceDetails": details},
            "nodes",
            {"instanceDetails": "reservation"},
        ),
        Made(
            "oci:Core/clusterNetwork:ClusterNetwork",
            {"instancePools": [{"size": nodes}], "freeformTags": {"gpufabric-pool": "train"}},
            "network",
            {"instancePools": "nodes"},
        ),
    ]


@pytest.mark.parametrize(("nodes", "held"), [(36, 36), (36, 54), (36, 90)])
@pytest.mark.parametrize(
    ("stack", "region", "make"),
    [("azure-eastus", "eastus", azure), ("oci-us-ashburn-1", "us-ashburn-1", oci)],
)
def test_declaration_and_resources_agree(stack: str, region: str, make: Any, nodes: int, held: int) -> None:
    extraction = extracted(make(float(nodes), float(held)), region=region)
    assert extraction.unevaluated == []
    by_resources, by_declaration = bill_of(extraction.items), declared(stack, nodes, held)
    assert lines(by_resources) == lines(by_declaration)
    assert len(by_declaration.lines) == 1 + (held > nodes)
    assert not by_declaration.is_partial


def test_pool_beside_the_reservation_uses_none_of_it() -> None:
    made = azure(18.0, 18.0)
    made[-1].links = {"resourceName": "cluster"}
    bill = bill_of(extracted(made).items)
    assert any("reserved and idle" in line.what for line in bill.lines)


def test_a_reservation_that_gives_its_group_by_name_is_used_too() -> None:
    made = azure(18.0, 20.0)
    group, reservation = made[:2]
    group.props = {**group.props, "capacityReservationGroupName": "racks"}
    reservation.props = {**reservation.props, "capacityReservationGroupName": "racks"}
    reservation.links = {}
    (idle,) = [line for line in bill_of(extracted(made).items).lines if "idle" in line.what]
    assert idle.what.startswith("2 x ")
    group.props = {**group.props, "capacityReservationGroupName": "others"}
    (idle,) = [line for line in bill_of(extracted(made).items).lines if "idle" in line.what]
    assert idle.what.startswith("20 x ")


def test_profiles_of_a_cluster_use_it_too() -> None:
    *rest, pool = azure(18.0, 20.0)
    cluster = rest[-1]
    cluster.props = {**cluster.props, "agentPoolProfiles": [{"name": "train", **pool.props}]}
    cluster.links = {"agentPoolProfiles": "group"}
    (idle,) = [line for line in bill_of(extracted(rest).items).lines if "idle" in line.what]
    assert idle.what.startswith("2 x ")


def aws(nodes: float, held: float, *, target: bool = True, **reservation: Any) -> list[Made]:
    spec = {
        "capacityReservationSpecification": {"capacityReservationTarget": {"capacityReservationId": "cr-1"}}
    }
    return [
        Made(
            "aws:ec2/capacityReservation:CapacityReservation",
            {"instanceType": "p5.48xlarge", "instanceCount": held, **reservation},
            "reservation",
            provider=AWS,
        ),
        Made(
            "aws:ec2/launchTemplate:LaunchTemplate",
            {"instanceType": "p5.48xlarge", **(spec if target else {})},
            "template",
            {"capacityReservationSpecification": "reservation"} if target else {},
            provider=AWS,
        ),
        Made(
            "aws:eks/nodeGroup:NodeGroup",
            {
                "launchTemplate": {"id": "lt-1"},
                "updateConfig": {"updateStrategy": "MINIMAL"},
                "scalingConfig": {"minSize": nodes, "desiredSize": nodes, "maxSize": nodes},
            },
            "train",
            {"launchTemplate": "template"},
            provider=AWS,
        ),
    ]


@pytest.mark.parametrize(
    ("made", "idle"),
    [
        (aws(8.0, 8.0), 0),
        (aws(6.0, 8.0), 2),
        (aws(6.0, 8.0, instanceMatchCriteria="targeted"), 2),
        (aws(6.0, 8.0, target=False), 2),
        (aws(6.0, 8.0, target=False, instanceMatchCriteria="targeted"), 8),
    ],
)
def test_reservation_on_aws(made: list[Made], idle: int) -> None:
    extraction = extracted(made)
    assert extraction.unevaluated == []
    left = [line.item for line in bill_of(extraction.items).lines if "idle" in line.what]
    assert [item.nodes_max for item in left if isinstance(item, NodePool)] == ([idle] if idle else [])


@pytest.mark.parametrize(
    ("make", "place", "name"),
    [
        (aws, "instanceCount", "reservation"),
        (azure, "sku", "reservation"),
        (oci, "instanceReservationConfigs", "reservation"),
    ],
)
def test_a_reservation_that_cannot_be_read_is_told(kit: Any, make: Any, place: str, name: str) -> None:
    made = make(1.0, 1.0)
    (reservation,) = [resource for resource in made if resource.name == name]
    reservation.props = {**reservation.props, place: kit.unknown_text}
    (gap,) = extracted(made, region="us-ashburn-1").unevaluated
    assert gap.resource == "reservation"
    assert gap.property.startswith(place)
