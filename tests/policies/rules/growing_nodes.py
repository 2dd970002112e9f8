"""Node groups on AWS whose size changes, and the outcome of rules over them."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.bill import Bill
from gpufabric.cost.fabric import FabricBills
from gpufabric.cost.transfer import price_transfer
from gpufabric.plan.traffic import Border, Flow
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.options import RuleOptions
from gpufabric.policies.rule import Rule, RuleOutcome, run_rule
from gpufabric.policies.stack_view import StackView, view_of
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.money import Budget
from tests.policies.aws_pools import NO_DISK, group, template
from tests.policies.aws_stack import subnet
from tests.policies.conftest import Made, seen

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)


SHAPE = "p5.48xlarge"


def nodes(size: Any) -> list[Made]:
    scaling = {"minSize": 0.0, "desiredSize": 1.0, "maxSize": size}
    own = group("train", scalingConfig=scaling)
    own.provider = {"region": "us-east-1"}
    own.links = {"launchTemplate": "train-template", "subnetIds": "gpu"}
    launch = template("train", instanceType=SHAPE, blockDeviceMappings=NO_DISK)
    launch.links = {}
    return [subnet("gpu", "use1-az6"), launch, own]


def view(size: Any = 4.0, before: float | None = None, **context: Any) -> StackView:
    known = PolicyContext(stack="aws-us-east-1", catalog=default_catalog(), now=NOW, **context)
    if before is not None:
        known = replace(known, previous=seen(nodes(before)))
    return view_of(seen(nodes(size)), known)


def outcome_of(rule: Rule, seen_: StackView, options: RuleOptions | None = None) -> RuleOutcome:
    return run_rule(rule, lambda: replace(seen_, options=options))


RATE = view(4.0).bill.usd_per_hour() / 4
"""US dollars per hour of one machine."""


def fabric(**budget: Any) -> FabricBills:
    other = view(6.0).bill
    return FabricBills(Budget(**budget), {"other": other, "aws-us-east-1": Bill(())}, ("broken",))


def backbone() -> StackView:
    """Give a backbone of one link, with what is assumed of its traffic."""
    ends = ["aws-us-east-1", "aws-us-east-2"]
    links = [{"between": ends, "kind": "tgw-peering", "gbps": 1}]
    east, other = Border(ends[0], "aws", "us-east-1"), Border(ends[1], "aws", "us-east-2")
    flows = [
        Flow(
            source=source,
            destination=destination,
            path="tgw-peering",
            link="--".join(ends),
            gb_per_month=Decimal(5000),
            origin="training job t",
        )
        for source, destination in ((east, other), (other, east))
    ]
    bills = replace(fabric(), transfer=price_transfer(flows, default_catalog()))
    context = PolicyContext(
        stack="backbone",
        catalog=default_catalog(),
        now=NOW,
        declaration=Backbone.model_validate({"links": links}),
        fabric=lambda: bills,
    )
    attachment = Made("aws:ec2transitgateway/vpcAttachment:VpcAttachment", {"region": "us-east-1"}, "one")
    return view_of(seen([attachment]), context)


def unpriced_nodes() -> list[Made]:
    """Make 16 machines of a shape that the catalogue lacks, and so without a price."""
    made = nodes(16.0)
    made[1].props["instanceType"] = "p99.48xlarge"
    return made


def unpriced_view(**context: Any) -> StackView:
    """View a stack of such machines."""
    known = PolicyContext(stack="aws-us-east-1", catalog=default_catalog(), now=NOW, **context)
    return view_of(seen(unpriced_nodes()), known)
