"""Machines that run beside their replacements, and those that an update starts first."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.overlap import Overlap
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.context import PolicyContext
from gpufabric.policies.graph import Graph
from gpufabric.policies.options import RuleOptions
from gpufabric.policies.replacement import FORCING, replaced_demands
from gpufabric.policies.rule import RuleOutcome, run_rule
from gpufabric.policies.rules.capacity.quota_headroom import QuotaHeadroom, QuotaOptions
from gpufabric.policies.stack_view import view_of
from gpufabric.quota.snapshot import FamilyState, QuotaSnapshot
from gpufabric.wire.schema.load import SchemaLoader
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_pools import template
from tests.policies.aws_stack import Change, Stack, add, changed, drop, link, put, region
from tests.policies.conftest import UNKNOWN, Made, seen

NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
FAMILY = "L-417A185B"
UNITS = 192
MINIMAL = put("train", "updateConfig", value={"updateStrategy": "MINIMAL"})
SHAPED = put("train-template", "instanceType", value="p5.48xlarge")


def placed(*changes: Change) -> list[Made]:
    """Give the resources of a stack, whose provider has a region."""
    resources = list(changed(SHAPED, *changes).values())
    for resource in resources:
        resource.provider = {"region": "us-east-1"}
    return resources


def judged(
    nodes: int, *changes: Change, before: tuple[Change, ...] | None = None, options: RuleOptions | None = None
) -> RuleOutcome:
    """Judge 8 nodes against a limit of so many nodes."""
    state = FamilyState(limit=nodes * UNITS, used=0)
    snapshot = QuotaSnapshot(taken_at=NOW, source="console", families={FAMILY: state})
    earlier = None if before is None else seen(placed(*before))
    context = PolicyContext(
        stack="aws-us-east-1",
        catalog=default_catalog(),
        now=NOW,
        snapshot=snapshot,
        previous=earlier,
    )
    view = view_of(seen(placed(*changes)), context)
    return run_rule(QuotaHeadroom(), lambda: replace(view, options=options))


@pytest.mark.parametrize(
    ("config", "surge"),
    [
        ({"updateStrategy": "MINIMAL"}, 0),
        ({}, 2),
        ({"maxUnavailable": 1.0}, 2),
        ({"maxUnavailable": 5.0}, 5),
        ({"maxUnavailablePercentage": 50.0}, 4),
        ({"maxUnavailablePercentage": 60.0}, 5),
        ({"updateStrategy": "DEFAULT", "maxUnavailable": 3.0}, 3),
    ],
)
def test_surge_of_a_node_group_draws_quota(config: Any, surge: int) -> None:
    change = put("train", "updateConfig", value=config)
    assert judged(8 + surge, change).violations == []
    (short,) = judged(7 + surge, change).violations
    assert f"short by {UNITS}" in short.message
    assert (f"(8 nodes + {surge} of surge) x {UNITS} vCPU" in short.message) == bool(surge)


def test_unknown_surge_is_told_and_hides_no_shortage() -> None:
    change = put("train", "updateConfig", value={"updateStrategy": UNKNOWN})
    outcome = judged(7, change)
    assert len(outcome.violations) == 1
    assert (
        outcome.unevaluated_text() == "not evaluated: train.updateConfig.updateStrategy unknown until apply"
    )


def test_same_stack_before_counts_once() -> None:
    assert judged(8, MINIMAL, before=(MINIMAL,)) == RuleOutcome()
    grown = put("train", "scalingConfig", value={"maxSize": 4.0, "desiredSize": 4.0})
    assert judged(8, MINIMAL, before=(MINIMAL, grown)) == RuleOutcome()


@pytest.mark.parametrize(
    "replacing",
    [
        put("train", "amiType", value="AL2023_x86_64_STANDARD"),
        put("train", "nodeRoleArn", value=UNKNOWN),
        link("train", launchTemplate="other-template"),
    ],
)
def test_old_machines_are_counted_until_their_replacements_run(replacing: Change) -> None:
    old = put("train", "nodeRoleArn", value="role")
    new = (add(template("other", instanceType="p5.48xlarge")), old, replacing, MINIMAL)
    (short,) = judged(15, *new, before=(old, MINIMAL)).violations
    assert "8 nodes x 192 vCPU + 8 nodes that run until their replacements do x 192 vCPU" in short.message
    assert f"short by {UNITS}" in short.message


def test_group_that_is_deleted_first_or_new_or_gone_counts_once() -> None:
    replacing = put("train", "amiType", value="AL2023_x86_64_STANDARD")

    def delete_first(stack: Any) -> None:
        stack["train"].delete_first = True

    assert judged(8, replacing, MINIMAL, delete_first, before=(MINIMAL,)) == RuleOutcome()
    assert judged(8, MINIMAL, before=(drop("train"),)) == RuleOutcome()


def overlap(*changes: Change, before: tuple[Change, ...] = ()) -> tuple[Overlap, ...]:
    """Give what is paid for beside other capacity."""
    context = PolicyContext(
        stack="aws-us-east-1", catalog=default_catalog(), now=NOW, previous=seen(placed(*before))
    )
    return view_of(seen(placed(*changes)), context).overlaps


OTHER_IMAGE = put("train", "amiType", value="AL2023_x86_64_STANDARD")


def test_old_machines_are_paid_until_their_replacements_run() -> None:
    (old,) = overlap(OTHER_IMAGE)
    assert (old.kind, old.what) == ("replaced", "train")
    assert old.usd_per_hour is not None
    fewer = put("train", "scalingConfig", value={"maxSize": 8.0, "desiredSize": 2.0})
    (smaller,) = overlap(OTHER_IMAGE, before=(fewer,))
    assert smaller.usd_per_hour is not None
    assert float(smaller.usd_per_hour) * 4 == pytest.approx(float(old.usd_per_hour))


def test_nothing_is_paid_twice_without_a_replacement_or_in_a_block() -> None:
    assert overlap() == ()
    block = put("train-template", "instanceMarketOptions", value={"marketType": "capacity-block"})
    assert overlap(OTHER_IMAGE, block, before=(block,)) == ()


def test_unknown_quota_fails_only_where_that_is_set() -> None:
    foreign = put("train-template", "instanceType", value="x9.mystery")
    unknown = judged(99, foreign)
    assert unknown.violations == []
    assert "unknown" in unknown.advice[0].message
    closed = judged(99, foreign, options=QuotaOptions(fail_closed=True))
    assert "unknown" in closed.violations[0].message
    assert closed.advice == []


def elsewhere(
    stack: Any, nodes: int, *changes: Change, before: tuple[Change, ...], where: dict[str, str]
) -> RuleOutcome:
    """Judge the pool ``train`` of another cloud against a limit of so many nodes."""
    shape = default_catalog().shape(stack.region().cloud, stack.region().pools["train"].shape)
    assert shape.quota.family is not None
    units = shape.quota.units_per_node.value
    state = FamilyState(limit=nodes * units, used=0)

    def made(*own: Change) -> Any:
        resources = list(stack.changed(*own).values())
        for resource in resources:
            resource.provider = where
        return seen(resources)

    context = PolicyContext(
        stack="s",
        catalog=default_catalog(),
        now=NOW,
        declaration=stack.region(),
        snapshot=QuotaSnapshot(taken_at=NOW, source="console", families={shape.quota.family.value: state}),
        previous=made(*before),
    )
    view = view_of(made(*changes), context)
    return run_rule(QuotaHeadroom(), lambda: view)


OCI = {"region": "us-ashburn-1"}
AZURE = {"location": "eastus2"}


@pytest.mark.parametrize(
    ("changes", "nodes"),
    [
        ((), 16),
        # The other domain has a limit of its own.
        ((put("train", "placementConfiguration", "availabilityDomain", value="Demo:US-ASHBURN-AD-2"),), 16),
        ((put("train", "clusterConfiguration", value={"hpcIslandId": "island"}),), 32),
        ((put("train", "instancePools", 0, "displayName", value="x"),), 16),
    ],
)
def test_cluster_network_runs_beside_its_replacement(changes: Any, nodes: int) -> None:
    racks = (
        drop("rack-1"),
        drop("rack-2"),
        drop("reservation"),
        drop("train-nodes", "instanceDetails", "launchDetails", "capacityReservationId"),
    )
    outcome = elsewhere(oci_stack, nodes, *racks, *changes, before=racks, where=OCI)
    assert outcome.violations == []
    less = elsewhere(oci_stack, nodes - 1, *racks, *changes, before=racks, where=OCI)
    if nodes == 16:
        assert less.violations == [], "no machine starts here, so the cloud refuses nothing"
        return
    (short,) = less.violations
    assert "that run until their replacements do" in short.message


def test_replacement_in_an_unknown_domain_may_need_the_quota_twice() -> None:
    lone = (drop("rack-1"), drop("rack-2"), drop("reservation"))
    lone = (*lone, drop("train-nodes", "instanceDetails", "launchDetails", "capacityReservationId"))
    unknown = put("train", "placementConfiguration", "availabilityDomain", value=UNKNOWN)
    outcome = elsewhere(oci_stack, 31, *lone, unknown, before=lone, where=OCI)
    assert outcome.violations == []
    text = "may count against it too, because their account or place is not known"
    assert [text in advice.message for advice in outcome.advice] == [True, True]
    enough = elsewhere(oci_stack, 32, *lone, unknown, before=lone, where=OCI)
    assert enough.advice == enough.violations == []


NAMED = (put("train", "resourceGroupName", value="g"), put("train", "resourceName", value="c"))
OTHER_SIZE = put("train", "gpuInstanceProfile", value="MIG1g")


@pytest.mark.parametrize(
    ("changes", "nodes"),
    [
        ((OTHER_SIZE,), 8),
        ((put("train", "agentPoolName", value="other"),), 16),
        ((OTHER_SIZE, drop("train", "agentPoolName")), 16),
    ],
)
def test_node_pool_of_the_same_id_is_deleted_first(changes: Any, nodes: int) -> None:
    racks = (drop("racks"), *NAMED, drop("reservation"), drop("train", "capacityReservationGroupID"))
    outcome = elsewhere(azure_stack, nodes, *racks, *changes, before=racks, where=AZURE)
    assert outcome.violations == []
    (short,) = elsewhere(azure_stack, nodes - 1, *racks, *changes, before=racks, where=AZURE).violations
    assert ("that run until their replacements do" in short.message) == (nodes == 16)


def test_a_reservation_for_a_running_pool_draws_quota_beside_it() -> None:
    running = (drop("racks"), *NAMED, drop("reservation"), drop("train", "capacityReservationGroupID"))
    reserved = (drop("racks"), *NAMED)
    assert elsewhere(azure_stack, 16, *reserved, before=running, where=AZURE).violations == []
    (short,) = elsewhere(azure_stack, 15, *reserved, before=running, where=AZURE).violations
    assert "short by" in short.message


@pytest.mark.parametrize("type_", [type_ for type_ in FORCING if type_.startswith("oci:")])
def test_what_forces_a_replacement_is_what_the_sdk_says(type_: str) -> None:
    assert set(FORCING[type_]) <= set(SchemaLoader("oci").get(type_).inputs.immutable)


def plain(ami: str) -> Stack:
    """Make instances of a plain program."""
    props = {"instanceType": "p5.48xlarge", "ami": ami}
    made = (Made("aws:ec2/instance:Instance", props, f"node-{index}") for index in range(8))
    return {resource.name: resource for resource in made}


def test_instances_run_beside_their_replacements() -> None:
    before, after = seen(list(plain("ami-1").values())), seen(list(plain("ami-2").values()))
    graph = Graph({resource.urn: resource for resource in after})
    lookup = Lookup(
        default_catalog(), {resource.urn: resource for resource in before}, "us-east-1", "", {}, NOW
    )
    assert sum(demand.nodes for demand in replaced_demands(graph, lookup)) == 8
    assert list(replaced_demands(lookup.graph, lookup)) == []
    context = PolicyContext(
        stack="plain", catalog=default_catalog(), now=NOW, declaration=region(), previous=before
    )
    texts = [verdict.text for verdict in view_of(after, context).quota()]
    assert any("8 nodes that run until their replacements do" in text for text in texts)
