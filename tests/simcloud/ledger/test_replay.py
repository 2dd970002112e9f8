"""Charges of an account, with the prices of the catalogue written out."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.simcloud.ledger.entry import LedgerEntry
from gpufabric.simcloud.ledger.replay import IDLE, replay
from gpufabric.simcloud.ledger.statement import LedgerStatement
from tests.simcloud.ledger.made import BLOCK, NAT, RESERVATION, START, entry, group, template

AGENT_POOL = "azure-native:containerservice:AgentPool"
P5 = Decimal("55.04")
"""US dollars an hour of a p5.48xlarge in us-east-1, on demand (catalogue)."""


@pytest.fixture
def catalog() -> Catalog:
    return default_catalog()


def bill(catalog: Catalog, hours: float, *entries: LedgerEntry) -> LedgerStatement:
    return replay(entries, catalog, START + timedelta(hours=hours))


def usd(statement: LedgerStatement, product: str) -> Decimal | None:
    return next(line.usd for line in statement.lines if line.product.name == product)


def test_machines_cost_their_hours(catalog: Catalog) -> None:
    statement = bill(catalog, 10, template(), group(2))
    assert usd(statement, "p5.48xlarge (on-demand)") == 20 * P5
    assert statement.usd_per_hour == 2 * P5


def test_scaling_counts_from_its_time_on(catalog: Catalog) -> None:
    grown = group(5, 4, "change")
    shrunk = group(1, 7, "change")
    statement = bill(catalog, 10, template(), group(2), grown, shrunk)
    assert usd(statement, "p5.48xlarge (on-demand)") == (2 * 4 + 5 * 3 + 1 * 3) * P5


def test_what_is_deleted_costs_nothing_any_more(catalog: Catalog) -> None:
    statement = bill(catalog, 10, template(), group(2), group(0, 5, "delete"))
    assert usd(statement, "p5.48xlarge (on-demand)") == 10 * P5
    assert statement.usd_per_hour == 0
    assert [resource.id for resource in statement.resources] == ["lt-1"]


def test_a_machine_costs_a_minute_at_least(catalog: Catalog) -> None:
    statement = bill(catalog, 1, template(), group(1), group(0, 0.001, "delete"))
    assert usd(statement, "p5.48xlarge (on-demand)") == pytest.approx(P5 / 60)


def test_the_newest_machines_end_first(catalog: Catalog) -> None:
    """The third machine ran 18 seconds, the first two run on: only one minimum is billed."""
    statement = bill(catalog, 2, template(), group(2), group(3, 1, "change"), group(2, 1.005, "change"))
    (line,) = statement.lines
    assert line.rounded_usd == pytest.approx(P5 * Decimal(42) / 3600)


def test_a_part_of_an_hour_of_a_nat_gateway_is_a_whole_one(catalog: Catalog) -> None:
    statement = bill(catalog, 2.5, entry(NAT, "nat-1", 0))
    assert usd(statement, "nat-gateway") == 3 * Decimal("0.045")
    assert statement.by_use == ("data through NAT gateways", "data to the internet")


def test_disks_are_billed_by_the_hours_of_their_month(catalog: Catalog) -> None:
    disks = {"blockDeviceMappings": [{"ebs": {"volumeType": "gp3", "volumeSize": 1000}}]}
    entries = (template(0, disks), group(1))
    assert usd(bill(catalog, 744, *entries), "ebs-gp3") == pytest.approx(1000 * Decimal("0.08"))
    assert usd(bill(catalog, 372, *entries), "ebs-gp3") == pytest.approx(500 * Decimal("0.08"))


def test_idle_machines_of_a_reservation_cost_as_used_ones(catalog: Catalog) -> None:
    target = {
        "capacityReservationSpecification": {"capacityReservationTarget": {"capacityReservationId": "cr-1"}}
    }
    held = entry(RESERVATION, "cr-1", 0, inputs={"instanceType": "p5.48xlarge", "instanceCount": 5})
    statement = bill(catalog, 1, held, template(0, target), group(2))
    assert usd(statement, "p5.48xlarge (reservation)") == 2 * P5
    assert usd(statement, f"p5.48xlarge ({IDLE})") == 3 * P5


def test_a_capacity_block_is_paid_once_at_the_quoted_fee(catalog: Catalog) -> None:
    shown = {"instanceType": "p5.48xlarge", "instanceCount": 4, "upfrontFee": "1234.50"}
    block = entry(BLOCK, "cr-2", 3, outputs=shown)
    target = {
        "instanceMarketOptions": {"marketType": "capacity-block"},
        "capacityReservationSpecification": {"capacityReservationTarget": {"capacityReservationId": "cr-2"}},
    }
    statement = bill(catalog, 100, block, template(4, target), group(4, 4))
    assert [(paid.id, paid.usd) for paid in statement.payments] == [("cr-2", Decimal("1234.50"))]
    assert statement.usd == Decimal("1234.50")
    assert not statement.unpriced


def test_a_block_without_a_quoted_fee_has_the_list_price(catalog: Catalog) -> None:
    shown = {
        "instanceType": "p5.48xlarge", "instanceCount": 4,
        "startDate": "2026-12-02T11:30:00+00:00", "endDate": "2026-12-04T11:30:00+00:00",
    }  # fmt: skip
    (paid,) = bill(catalog, 1, entry(BLOCK, "cr-2", 0, outputs=shown)).payments
    assert paid.usd == Decimal("47.76") * 4 * 48


def test_what_has_no_price_is_named_and_not_free(catalog: Catalog) -> None:
    statement = bill(
        catalog,
        1,
        entry(BLOCK, "cr-2", 0),
        entry("aws:sagemaker/notebookInstance:NotebookInstance", "n", 0),
        template(0, {"instanceType": "p99.large"}),
        group(1),
    )
    assert statement.unpriced == (
        "Capacity Block cr-2, whose price nobody states",
        "aws:sagemaker/notebookInstance:NotebookInstance",
        "p99.large (on-demand) in us-east-1",
    )
    assert usd(statement, "p99.large (on-demand)") is None


def test_a_price_changes_on_its_day(catalog: Catalog) -> None:
    """A Kubernetes version leaves standard support, so that its control plane costs more."""
    known = catalog.kubernetes("aws").values()
    ends = {entry.id: entry.standard_support_until.value for entry in known if entry.standard_support_until}
    version, last = next((id_, day) for id_, day in sorted(ends.items()) if day > START.date())
    cluster = entry("aws:eks/cluster:Cluster", "c", 0, inputs={"version": version})
    days = (last - START.date()).days + 1
    statement = bill(catalog, 24 * (days + 1), cluster)
    assert usd(statement, "eks-control-plane") == 24 * days * Decimal("0.10")
    assert usd(statement, "eks-control-plane-extended") == 24 * Decimal("0.60")


def test_a_node_group_keeps_its_version_of_the_template(catalog: Catalog) -> None:
    other = template(1, {"instanceType": "p5en.48xlarge"})
    pinned = group(1, launchTemplate={"id": "lt-1", "version": "1"})
    assert usd(bill(catalog, 2, template(), pinned, other), "p5.48xlarge (on-demand)") == 2 * P5


def test_azure_and_oci(catalog: Catalog) -> None:
    cluster = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/c"
    held = "/subscriptions/s/resourceGroups/G/providers/Microsoft.Compute/capacityReservationGroups/H"
    reserved = {
        "resourceGroupName": "g", "capacityReservationGroupName": "h",
        "sku": {"name": "Standard_ND96isr_H100_v5", "capacity": 3},
    }  # fmt: skip
    pool = {
        "resourceName": "c", "count": 2, "vmSize": "Standard_ND96isr_H100_v5", "osDiskType": "Ephemeral",
        "capacityReservationGroupID": held,
    }  # fmt: skip
    azure = bill(
        catalog,
        1,
        entry("azure-native:containerservice:ManagedCluster", cluster, 0, region="eastus"),
        entry("azure-native:compute:CapacityReservation", "r", 0, region="eastus", inputs=reserved),
        entry(
            "azure-native:containerservice:AgentPool", f"{cluster}/agentPools/p", 0, region="", inputs=pool
        ),
    )
    assert [(line.product.mode, line.product.region, line.amount) for line in azure.lines] == [
        ("reservation", "eastus", 2),
        (IDLE, "eastus", 1),
    ]
    oci = bill(
        catalog,
        0.5,
        entry(
            "oci:Core/instance:Instance", "i", 0, region="us-ashburn-1",
            inputs={"shape": "BM.GPU.H100.8", "sourceDetails": {"bootVolumeSizeInGbs": "100"}},
        ),
    )  # fmt: skip
    machine = next(line for line in oci.lines if line.product.key == "BM.GPU.H100.8")
    assert machine.usd == 8 * Decimal(10)  # half an hour ran, and an hour is billed


def test_time_never_runs_backwards(catalog: Catalog) -> None:
    statement = bill(catalog, 10, template(5), group(1, 2), group(0, 8, "delete"))
    assert usd(statement, "p5.48xlarge (on-demand)") == 3 * P5


def test_nothing_happened(catalog: Catalog) -> None:
    assert bill(catalog, 1) == LedgerStatement(START + timedelta(hours=1))


FAILED_CREATIONS = (
    ("aws:eks/nodeGroup:NodeGroup", {"scalingConfig": {"desiredSize": 2}, "instanceTypes": ["p5.48xlarge"]},
     {"status": "CREATE_FAILED"}),
    (AGENT_POOL, {"count": 2, "vmSize": "Standard_ND96isr_H100_v5"}, {"provisioningState": "Failed"}),
    ("azure-native:containerservice:ManagedCluster",
     {"agentPoolProfiles": [{"name": "a", "count": 2, "vmSize": "Standard_ND96isr_H100_v5"}]},
     {"provisioningState": "Failed"}),
    ("oci:ContainerEngine/nodePool:NodePool",
     {"nodeShape": "BM.GPU.H100.8", "nodeConfigDetails": {"size": 2}}, {"state": "NEEDS_ATTENTION"}),
    ("oci:Core/clusterNetwork:ClusterNetwork", {"instancePools": [{"size": 2}]}, {"state": "TERMINATED"}),
    ("oci:Core/instancePool:InstancePool", {"size": 2}, {"state": "TERMINATED"}),
    ("oci:Core/computeGpuMemoryCluster:ComputeGpuMemoryCluster", {"size": 2}, {"state": "DELETED"}),
)  # fmt: skip
"""Pools whose machines could not start, as each cloud reports them."""


@pytest.mark.parametrize(("type_", "inputs", "outputs"), FAILED_CREATIONS)
def test_machines_that_did_not_start_cost_nothing(
    catalog: Catalog, type_: str, inputs: dict[str, Any], outputs: dict[str, Any]
) -> None:
    statement = bill(catalog, 10, entry(type_, "id", 0, inputs=inputs, outputs=outputs))
    assert statement.usd_per_hour == 0
    assert not [line for line in statement.lines if line.product.mode]
    ready = bill(catalog, 10, entry(type_, "id", 0, inputs=inputs))
    assert [line for line in ready.lines if line.product.mode]
