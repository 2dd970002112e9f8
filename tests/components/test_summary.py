"""The summary of the backbone stack."""

from decimal import Decimal
from pathlib import Path

from gpufabric.catalog.catalog import default_catalog
from gpufabric.components.summary import backbone_summary
from gpufabric.declared.bills import transfer_bill
from gpufabric.plan.links.backbone import plan_backbone
from gpufabric.plan.resilience.assessment import review
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.project import Project, load_project
from tests.plan.conftest import NOW

ROOT = Path(__file__).parents[2]


def summary_of(project: Project, backbone: Backbone) -> dict[str, object]:
    catalog = default_catalog()
    plan = plan_backbone(backbone, project.regions, project.fabric, catalog=catalog)
    withstands = review(project.fabric, project.regions, backbone, catalog=catalog, now=NOW)
    return dict(backbone_summary(plan, project, withstands, catalog=catalog))


def with_links(backbone: Backbone, project: Project, **change: object) -> tuple[Project, Backbone]:
    links = [link.model_copy(update=change) for link in backbone.links]
    changed = backbone.model_copy(update={"links": links})
    return Project(project.fabric, {**project.stacks, "backbone": changed}, {}), changed


def test_data_between_regions_stands_beside_the_stacks_own_cost() -> None:
    project = load_project(ROOT)
    backbone = project.stacks["backbone"]
    assert isinstance(backbone, Backbone)
    derived = summary_of(project, backbone)
    lines = derived["data_transfer"]
    assert isinstance(lines, list)
    # Training passes the four links of a ring, and one copy of checkpoints another.
    assert len(lines) == 5
    assert all("data transfer, assumed from" in line for line in lines)
    assert Decimal(str(derived["data_transfer_usd_per_month"])) > 0
    stated = summary_of(*with_links(backbone, project, tb_per_month=Decimal(1), usd_per_gb=Decimal("0.01")))
    assert stated["data_transfer_usd_per_month"] == f"{2 * len(backbone.links) * 10}.00"
    unpriced = derived["data_transfer_unpriced_flows"]
    assert isinstance(unpriced, int)
    assert (unpriced > 0) == any("price unknown" in line for line in lines)
    assert unpriced == len(transfer_bill(project, default_catalog()).unpriced)
    none = summary_of(*with_links(backbone, project, tb_per_month=Decimal(0)))
    assert (none["data_transfer"], none["data_transfer_usd_per_month"]) == ([], None)
    assert derived["usd_per_hour"] == stated["usd_per_hour"] == none["usd_per_hour"]


def test_links_state_their_use_by_training_and_copies() -> None:
    project = load_project(ROOT)
    backbone = project.stacks["backbone"]
    assert isinstance(backbone, Backbone)
    uses = summary_of(project, backbone)["link_uses"]
    assert isinstance(uses, list)
    assert len(uses) == len(backbone.links)
    for use in uses:
        assert use["gbps"] > use["training_gbps"]
        assert use["copies_gbps"] is not None
    # The links form a ring of the four regions; two links are not in it.
    assert sum(use["training_gbps"] > 0 for use in uses) == 4


def test_unknown_facts_of_a_hub_that_exists_are_listed() -> None:
    project = load_project(ROOT)
    backbone = project.stacks["backbone"]
    assert isinstance(backbone, Backbone)
    assert "unknown" not in summary_of(project, backbone)
    stack = next(stack for stack in backbone.stacks if stack.startswith("aws"))
    hub = {"hub": {"id": "tgw-0123456789abcdef0", "asn": 64701}}
    given = Backbone.model_validate(backbone.model_dump() | {"existing": {stack: hub}})
    project = Project(project.fabric, {**project.stacks, "backbone": given}, {})
    unknown = summary_of(project, given)["unknown"]
    assert isinstance(unknown, list)
    assert f"existing.{stack}.hub.owner_account" in str(unknown)
