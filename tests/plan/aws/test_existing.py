"""Things given to an AWS region are judged: right, wrong or unknown."""

from collections.abc import Mapping
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.aws.existing import existing_unknowns
from gpufabric.plan.aws.pool_rules import group_name_problems
from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.spec.aws.region import AwsRegion
from tests.plan.aws.given import CASES, GPU, KEY, POOLS, REGION, STORED
from tests.plan.given_cases import DROP, Refused, changed, plan_given, problems_of


def _plan(data: Mapping[str, Any]) -> AwsRegionPlan:
    plan = plan_given(data)
    assert isinstance(plan, AwsRegionPlan)
    return plan


@pytest.mark.parametrize("data", [POOLS, REGION, STORED], ids=["pools", "region", "stored"])
def test_what_is_known_and_right_is_planned_and_nothing_is_unknown(data: Mapping[str, Any]) -> None:
    assert not existing_unknowns(_plan(data).spec)


@pytest.mark.parametrize("case", CASES, ids=[case.what for case in CASES])
def test_what_is_wrong_is_refused_with_its_four_parts(case: Refused) -> None:
    assert not problems_of(case.base)
    assert problems_of(changed(case.base, case.change)) == (case.problem,)


def test_unknown_facts_are_listed_and_not_refused() -> None:
    smallest = {
        "network": {"id": POOLS["existing"]["network"]["id"], "subnets": {"gpu": {"id": GPU}}},
        "cluster": {"id": "shared", "kubernetes_version": "1.35", "security_group_id": "sg-0bbbbbbb"},
    }
    unknown = existing_unknowns(_plan(changed(POOLS, {"existing": smallest})).spec)
    gpu = "existing.network.subnets.gpu"
    assert [fact.where for fact in unknown] == [
        "existing.network.ranges",
        f"{gpu}.network_id",
        f"{gpu}.cidr",
        f"{gpu}.zone",
        f"{gpu}.gives_public_addresses",
        f"{gpu}.has_outbound",
        f"{gpu}.free_addresses",
        "existing.cluster.network_id",
        "existing.cluster.service_cidr",
        "existing.cluster.mode",
        "existing.cluster.status",
    ]


def test_a_network_with_endpoints_needs_no_way_out() -> None:
    closed = {"existing.network.subnets.gpu.has_outbound": False, "existing.network.has_endpoints": True}
    assert not problems_of(changed(POOLS, closed))


def test_pools_follow_the_version_of_the_cluster() -> None:
    plan = _plan(changed(POOLS, {"existing.cluster.kubernetes_version": "1.34.2"}))
    assert plan.kubernetes_version == "1.34"


def test_node_groups_of_a_shared_cluster_carry_fabric_and_stack() -> None:
    assert [pool.group_name for pool in _plan(POOLS).pools] == ["demo-aws-us-east-1-train"]
    assert [pool.group_name for pool in _plan(REGION).pools] == ["train"]


def test_a_name_that_is_too_long_for_a_node_group_is_refused() -> None:
    name = f"demo-aws-us-east-1-{'a' * 45}"
    (problem,) = group_name_problems("pools.train", name, default_catalog())
    assert (problem.where, problem.given) == ("pools.train", f"node group {name}, 64 characters")
    assert not list(group_name_problems("pools.train", name[:-1], default_catalog()))


def test_the_key_of_a_bucket_may_be_none() -> None:
    assert not problems_of(changed(STORED, {"existing.storage.checkpoints.key_id": ""}))
    unknown = _plan(changed(STORED, {"existing.storage.checkpoints.key_id": DROP}))
    assert [fact.where for fact in existing_unknowns(unknown.spec)] == ["existing.storage.checkpoints.key_id"]


def test_a_given_key_of_made_storage_is_used() -> None:
    plan = _plan(changed(REGION, {"existing.keys": {"storage": {"id": KEY, "is_enabled": True}}}))
    assert isinstance(plan.spec, AwsRegion)
    assert not existing_unknowns(plan.spec)
