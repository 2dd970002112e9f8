from datetime import UTC, datetime
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.bill import Bill
from gpufabric.cost.fabric import FabricBills
from gpufabric.declared.bills import fabric_bills
from gpufabric.spec.problems import Problem
from gpufabric.spec.project import Project, load_project

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def fabric() -> FabricBills:
    return fabric_bills(load_project(ROOT), default_catalog(), NOW)


def test_every_stack_of_the_demo_has_a_bill(fabric: FabricBills) -> None:
    assert set(fabric.bills) == set(load_project(ROOT).stacks)
    assert fabric.faults == ()


def test_a_stacks_own_bill_takes_the_place_of_its_declaration(fabric: FabricBills) -> None:
    stack = "oci-us-ashburn-1"
    whole = fabric.with_stack(stack, fabric.bills[stack])
    assert whole.usd_per_hour() == sum(bill.usd_per_hour() for bill in fabric.bills.values())
    without = fabric.with_stack(stack, Bill(()))
    assert whole.usd_per_hour() - without.usd_per_hour() == fabric.bills[stack].usd_per_hour()
    assert whole.gpus == sum(bill.gpus for bill in fabric.bills.values())


def test_a_new_stack_is_added(fabric: FabricBills) -> None:
    stack = "oci-us-ashburn-1"
    more = fabric.with_stack("other", fabric.bills[stack])
    assert more.gpus == sum(bill.gpus for bill in fabric.bills.values()) + fabric.bills[stack].gpus


def test_stack_at_fault_is_named_and_hides_no_other() -> None:
    project = load_project(ROOT)
    problem = Problem("pools", "nothing", "pools", "schema")
    broken = Project(project.fabric, project.stacks, {"broken": (problem,)})
    bills = fabric_bills(broken, default_catalog(), NOW)
    assert bills.faults == ("broken",)
    assert set(bills.bills) == set(project.stacks)


def test_data_between_regions_is_in_no_stacks_bill(fabric: FabricBills) -> None:
    transfer = fabric.transfer
    assert transfer.usd_per_month > 0
    assert transfer.unpriced
    whole = fabric.with_stack("backbone", fabric.bills["backbone"])
    assert whole.usd_per_month == sum(bill.usd_per_month for bill in fabric.bills.values())


def test_a_fabric_without_a_backbone_sends_no_training_data() -> None:
    project = load_project(ROOT)
    regions = {key: stack for key, stack in project.stacks.items() if key != "backbone"}
    alone = fabric_bills(Project(project.fabric, regions, {}), default_catalog(), NOW)
    assert alone.transfer.lines == ()
