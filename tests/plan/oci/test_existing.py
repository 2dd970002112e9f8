"""Things given to an OCI region are judged: right, wrong or unknown."""

from collections.abc import Mapping
from typing import Any

import pytest

from gpufabric.plan.oci.existing import existing_unknowns
from gpufabric.plan.oci.region import OciRegionPlan
from tests.plan.given_cases import DROP, Refused, changed, plan_given, problems_of
from tests.plan.oci.given import CASES, CERTIFICATE, CLUSTER, PODS, POOLS, REGION, STORED, VCN, WORKERS


def _plan(data: Mapping[str, Any]) -> OciRegionPlan:
    plan = plan_given(data)
    assert isinstance(plan, OciRegionPlan)
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
        "network": {"id": VCN, "subnets": {"workers": {"id": WORKERS}, "pods": {"id": PODS}}},
        "cluster": {
            "id": CLUSTER,
            "kubernetes_version": "v1.34.1",
            "endpoint": "10.48.64.10",
            "certificate_authority": CERTIFICATE,
        },
    }
    unknown = existing_unknowns(_plan(changed(POOLS, {"existing": smallest})).spec)
    subnet_facts = ("network_id", "cidr", "zone", "gives_public_addresses", "has_outbound", "free_addresses")
    assert [fact.where for fact in unknown] == [
        "existing.network.ranges",
        *(f"existing.network.subnets.{role}.{fact}" for role in ("workers", "pods") for fact in subnet_facts),
        *(
            f"existing.cluster.{fact}"
            for fact in ("network_id", "service_cidr", "mode", "cluster_type", "status")
        ),
    ]


def test_pools_follow_the_version_of_the_cluster() -> None:
    assert _plan(POOLS).kubernetes_version == "v1.34.1"


def test_a_region_without_a_bucket_makes_no_vault_and_grants_nothing() -> None:
    plan = _plan(POOLS)
    assert (plan.bucket, plan.makes_vault, plan.parts.training_policies) == (None, False, False)


def test_a_subnet_of_the_availability_domain_holds_its_machines() -> None:
    domain = POOLS["availability_domain"]
    assert not problems_of(changed(POOLS, {"existing.network.subnets.workers.zone": domain}))


def test_system_nodes_of_a_cluster_that_is_made_need_addresses_too() -> None:
    workers = {**POOLS["existing"]["network"]["subnets"]["workers"], "free_addresses": 6}
    given = {"existing.network.subnets": {"workers": {**workers, "cidr": "10.48.160.0/28"}}}
    (problem,) = problems_of(changed(REGION, given))
    assert problem.given == f"{WORKERS} for 4 nodes of train x 1 + 3 system nodes x 1 = 7 addresses"


def test_a_file_system_is_admitted_by_the_range_of_its_subnet() -> None:
    lustre = {"id": "ocid1.subnet.oc1.iad.aaaalustre", "cidr": "10.48.96.0/24"}
    given = changed(
        STORED, {"existing.network.security_groups": {}, "existing.network.subnets.lustre": lustre}
    )
    assert not problems_of(given)
    assert _plan(given).parts.peers["lustre"] == "10.48.96.0/24"
    without = changed(given, {"existing.network.subnets.lustre.cidr": DROP})
    assert [problem.where for problem in problems_of(without)] == ["existing.network.security_groups.lustre"]
