"""A plan and the resources that a stack's own program makes of it are billed and drawn alike.

Both projects run as in ``gpufabric check``: the demo, and one with everything that a declaration can ask for.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.check.config import stack_config
from gpufabric.check.program import run_program
from gpufabric.check.providers import Providers
from gpufabric.check.views import views_of
from gpufabric.cost.bill import Bill
from gpufabric.cost.items import Item
from gpufabric.cost.merge import merged
from gpufabric.cost.plan_items import items_of_backbone, items_of_plan
from gpufabric.declared.bills import fabric_bills
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.plan.regions import plan_region
from gpufabric.policies.billing.extract import EXTRACTORS, IGNORED_PREFIXES
from gpufabric.policies.load_context import load_context
from gpufabric.policies.resource import Resource
from gpufabric.policies.stack_view import StackView, view_of
from gpufabric.quota.declared import demands_of_plan
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.project import Project, load_project
from tests.policies.billing.everything import REGIONS, write_project

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
FREE = default_catalog().free_types().keys()
STACKS = [
    *(("demo", stack) for stack in ("aws-us-east-1", "azure-eastus", "oci-us-ashburn-1", "backbone")),
    *(("everything", stack) for stack in (*REGIONS, "backbone")),
]


@dataclass(frozen=True)
class Ran:
    """A project, and its stacks as the policies see the resources that their programs make."""

    project: Project
    bills: Mapping[str, Bill]
    views: Mapping[str, StackView]
    resources: Mapping[str, tuple[Resource, ...]]


def ran(root: Path) -> Ran:
    project, catalog = load_project(root), default_catalog()
    bills = fabric_bills(project, catalog, NOW).bills
    providers, outputs = Providers(), {}
    views: dict[str, StackView] = {}
    resources: dict[str, tuple[Resource, ...]] = {}
    for stack in sorted(project.stacks, key=lambda stack: stack == "backbone"):
        config = stack_config(root, stack)
        run = run_program(root / "stacks", root, stack, config, references=outputs, providers=providers)
        assert (run.problems, run.errors, run.broken) == ((), (), "")
        outputs[stack] = run.outputs
        environment = {"PULUMI_STACK": stack, "PULUMI_CONFIG": config.as_json()}
        resources[stack] = views_of(run.resources)
        views[stack] = view_of(resources[stack], load_context(environment, root=root))
    return Ran(project, bills, views, resources)


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Ran]:
    everything = write_project(tmp_path_factory.mktemp("everything") / "project")
    shutil.copy2(ROOT / "stacks" / "__main__.py", everything / "stacks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(NOW_VARIABLE, NOW.isoformat())
        return {"demo": ran(ROOT), "everything": ran(everything)}


def items_of(project: Project, stack: str) -> list[Item]:
    declared, catalog = project.stack(stack), default_catalog()
    if isinstance(declared, Backbone):
        return items_of_backbone(plan_backbone(declared, project.regions, project.fabric, catalog=catalog))
    return items_of_plan(plan_region(stack, declared, project.fabric, catalog=catalog, now=NOW))


def named(items: Any) -> list[str]:
    """Put parts together, and leave out what makes no difference."""
    plain = [replace(item, nodes_min=0) if hasattr(item, "nodes_min") else item for item in merged(items)]
    return sorted(map(repr, plain))


@pytest.mark.parametrize(("name", "stack"), STACKS)
def test_show_and_check_bill_the_same(projects: Mapping[str, Ran], name: str, stack: str) -> None:
    fabric = projects[name]
    view = fabric.views[stack]
    assert view.extracted.unevaluated == []
    assert view.extracted.unknown_types == {}
    assert named(view.extracted.items) == named(items_of(fabric.project, stack))
    planned = fabric.bills[stack]
    assert [line.formula for line in view.bill.lines] == [line.formula for line in planned.lines]
    for size in ("min", "now", "peak"):
        assert view.bill.usd_per_hour(size) == planned.usd_per_hour(size)
    assert view.bill.usd_per_month == planned.usd_per_month


@pytest.mark.parametrize("stack", ["aws-us-east-1", "azure-eastus", "oci-us-ashburn-1"])
def test_plan_and_resources_draw_the_same(projects: Mapping[str, Ran], stack: str) -> None:
    fabric = projects["demo"]
    plan = plan_region(
        stack, fabric.project.regions[stack], fabric.project.fabric, catalog=default_catalog(), now=NOW
    )
    drawn = sorted(fabric.views[stack].extracted.demands, key=repr)
    assert drawn == sorted(demands_of_plan(plan, default_catalog()), key=repr)


@pytest.mark.parametrize(("name", "stack"), STACKS)
def test_lines_of_resources_add_up_to_the_bill(projects: Mapping[str, Ran], name: str, stack: str) -> None:
    bill = projects[name].views[stack].bill
    for amount in ("usd_per_hour", "usd_per_month"):
        parts = sum(getattr(line, amount) or 0 for line in bill.details)
        whole = sum(getattr(line, amount) or 0 for line in bill.lines)
        assert abs(parts - whole) < 1e-6
    assert {line.item.resource for line in bill.details if not line.item.resource} <= {""}
    assert all(line.item.resource or line.prepaid or line.is_machines for line in bill.details)


@pytest.mark.parametrize(("name", "stack"), STACKS)
def test_every_resource_is_priced_free_or_named_with_the_reason(
    projects: Mapping[str, Ran], name: str, stack: str
) -> None:
    fabric = projects[name]
    billed = {
        resource for line in fabric.views[stack].bill.details for resource in line.item.resource.split(", ")
    }
    for resource in fabric.resources[stack]:
        if resource.type.startswith(IGNORED_PREFIXES) or resource.type in FREE:
            continue
        assert resource.type in EXTRACTORS
        assert resource.name in billed or resource.type in BILLED_WITH_ANOTHER, resource.type
    for line in fabric.views[stack].bill.lines:
        assert line.is_priced == (line.usd_per_hour is not None)
        assert line.is_priced != bool(line.reason)


BILLED_WITH_ANOTHER = {
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws:cloudcontrol/resource:Resource",
    "azure-native:storage:ObjectReplicationPolicy",
    "oci:Core/virtualCircuit:VirtualCircuit",
    "azure-native:compute:CapacityReservation",
}
"""Types of which some resources cost nothing or are billed as another: gateway endpoints, locations of
DataSync, the far side of a copy, circuits on a cross-connect of the user, reservations that a pool fills."""


def test_both_ends_of_a_peering_pay_for_their_attachment(projects: Mapping[str, Ran]) -> None:
    lines = projects["everything"].views["backbone"].bill.details
    attachments = [
        line.item for line in lines if getattr(line.item, "key", "") == "transit-gateway-attachment"
    ]
    peering = {item.region: item.resource for item in attachments if "--aws-us-west-2" in item.resource}
    assert set(peering) == {"us-east-1", "us-west-2"}


def test_prices_of_old_clusters_are_those_of_extended_support(projects: Mapping[str, Ran]) -> None:
    lines = projects["everything"].views["aws-us-east-1"].bill.lines
    (line,) = [line for line in lines if "eks-control-plane" in line.what]
    assert line.what == "1 x eks-control-plane-extended (Kubernetes 1.33, extended support since 2026-07-29)"
    assert line.usd_per_hour is not None
    assert f"{line.usd_per_hour:.2f}" == "0.60"
