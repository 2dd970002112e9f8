"""Declarations that are right for single stacks and wrong for all of them together."""

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import TypeAdapter

from gpufabric.plan.between_stacks import collisions
from gpufabric.spec.problems import Problem
from gpufabric.spec.regions import DeclaredRegion
from gpufabric.wire.secrets import MASKED
from tests.plan.aws.given import POOLS as ON_EKS
from tests.plan.azure.given import ON_CLUSTER as ON_AKS
from tests.plan.azure.given import identity
from tests.plan.given_cases import changed
from tests.plan.oci.given import POOLS as ON_OKE

_REGION: TypeAdapter[Any] = TypeAdapter(DeclaredRegion)
ON_CLUSTER: Mapping[str, Mapping[str, Any]] = {"aws": ON_EKS, "azure": ON_AKS, "oci": ON_OKE}
CIDRS = {"aws": "10.17.0.0/16", "azure": "10.33.0.0/16", "oci": "10.49.0.0/16"}
SUBNET = {
    "aws": "existing.network.subnets.gpu",
    "azure": "existing.network.subnets.gpu",
    "oci": "existing.network.subnets.workers",
}
OTHER = {
    "aws": {"id": "subnet-0ccccccccccccccc0"},
    "azure": {
        "id": ON_AKS["existing"]["network"]["id"] + "/subnets/other",
    },
    "oci": {"id": "ocid1.subnet.oc1.iad.aaaaother"},
}


def two(
    cloud: str, change: Mapping[str, Any], first: Mapping[str, Any] | None = None
) -> dict[str, list[Problem]]:
    """Return the collisions of two stacks on one cluster, of which the second has subnets of its own."""
    base = changed(ON_CLUSTER[cloud], first or {})
    own: dict[str, Any] = {"network": {"cidr": CIDRS[cloud]}, SUBNET[cloud]: OTHER[cloud]}
    if cloud == "oci":
        own["existing.network.subnets.pods"] = {"id": "ocid1.subnet.oc1.iad.aaaaotherpods"}
    other = changed(ON_CLUSTER[cloud], own | dict(change))
    regions = {"a": _REGION.validate_python(base), "b": _REGION.validate_python(other)}
    return {stack: list(problems) for stack, problems in collisions(regions).items()}


def pools(cloud: str, name: str, **pool: Any) -> dict[str, Any]:
    """Return the pools of a cloud's declaration under another name."""
    (declared,) = ON_CLUSTER[cloud]["pools"].values()
    return {"pools": {name: declared | pool}}


@pytest.mark.parametrize("cloud", ON_CLUSTER)
def test_pools_of_different_names_share_a_cluster(cloud: str) -> None:
    change = pools(cloud, "other") | {"workload_identity": None}
    assert two(cloud, change) == {}


@pytest.mark.parametrize("cloud", ON_CLUSTER)
def test_two_stacks_on_one_cluster_have_no_pools_of_one_name(cloud: str) -> None:
    collided = two(cloud, {"workload_identity": None})
    assert {stack: [problem.where for problem in problems] for stack, problems in collided.items()} == {
        "a": ["pools.train"],
        "b": ["pools.train"],
    }
    (problem,) = collided["b"]
    assert problem.given.startswith("train on ")
    assert problem.given.endswith("where stack a has one of that name")
    assert problem.allowed == "another name"
    assert "gpufabric.dev/pool" in problem.limit


def test_a_former_name_counts() -> None:
    change = pools("aws", "other", was="train") | {"workload_identity": None}
    assert [problem.where for problem in two("aws", change)["b"]] == ["pools.other"]


def test_clusters_of_one_name_in_two_accounts_are_two() -> None:
    assert two("aws", {"account_id": "210987654321", "existing.roles": {}}) == {}
    assert two("aws", {"account_id": MASKED, "existing.roles": {}}) == {}


def test_a_service_account_has_one_association_of_eks() -> None:
    identity_of = {"workload_identity": {"data": [{"bucket": "arn:aws:s3:::tokens"}]}}
    collided = two("aws", pools("aws", "other") | identity_of, identity_of)
    assert [problem.where for problem in collided["a"]] == ["workload_identity.service_account"]
    (problem,) = collided["b"]
    assert problem.given == "gpufabric/trainer on shared, to which stack a gives an identity too"
    apart = {"workload_identity": identity_of["workload_identity"] | {"namespace": "second"}}
    assert two("aws", pools("aws", "other") | apart, identity_of) == {}


def test_a_service_account_of_aks_names_one_identity() -> None:
    mine = {"existing.identities.training": {"id": identity("pods")}}
    same = two("azure", pools("azure", "other") | mine, mine)
    assert same == {}
    other = {"existing.identities.training": {"id": identity("pods2")}}
    collided = two("azure", pools("azure", "other") | other, mine)
    assert [problem.where for problem in collided["b"]] == ["workload_identity.service_account"]


def test_policies_of_oci_add_up() -> None:
    assert two("oci", pools("oci", "other")) == {}


@pytest.mark.parametrize("cloud", ON_CLUSTER)
def test_two_stacks_have_no_subnet_in_common(cloud: str) -> None:
    given = changed(ON_CLUSTER[cloud], {})
    for part in SUBNET[cloud].split("."):
        given = given[part]
    change = pools(cloud, "other") | {"workload_identity": None, SUBNET[cloud]: {"id": given["id"]}}
    collided = two(cloud, change)
    assert [problem.where for problem in collided["a"]] == [SUBNET[cloud]]
    (problem,) = collided["b"]
    assert problem.given == f"{given['id']}, which stack a gives as {SUBNET[cloud]}"
    assert problem.allowed == "a subnet of the stack's own"


def test_a_placement_group_lies_in_one_zone() -> None:
    group = {"existing": {"placement_group": {"id": "lab"}}}
    change = pools("aws", "other", **group) | {"workload_identity": None, "existing.cluster.id": "second"}
    first = pools("aws", "train", **group)
    assert two("aws", change, first) == {}
    collided = two("aws", change | {"zone": "use1-az4"}, first)
    assert [problem.where for problem in collided["b"]] == ["pools.other.existing.placement_group"]
    assert collided["b"][0].given == "lab in use1-az4, which stack a gives for a pool in use1-az6"


RESERVED = {"mode": "reservation", "id": "cr-0123456789abcdef0", "nodes": 8}


@pytest.mark.parametrize(("nodes", "fits"), [(4, True), (5, False)])
def test_pools_of_one_reservation_fit_into_it_together(nodes: int, *, fits: bool) -> None:
    mine = pools("aws", "train", capacity=RESERVED, nodes=4)
    change = pools("aws", "other", capacity=RESERVED, nodes=nodes) | {"workload_identity": None}
    collided = two("aws", change, mine)
    if fits:
        assert collided == {}
        return
    (problem,) = collided["b"]
    assert problem.where == "pools.other.nodes"
    assert problem.given == "4 of train of stack a + 5 of other of stack b = 9 nodes of cr-0123456789abcdef0"
    assert problem.allowed == "at most 8 together"


def test_pools_of_one_stack_share_a_reservation_too() -> None:
    (declared,) = ON_EKS["pools"].values()
    reserved = declared | {"capacity": RESERVED, "nodes": 5}
    region = _REGION.validate_python(changed(ON_EKS, {"pools": {"one": reserved, "two": reserved}}))
    assert [problem.where for problem in collisions({"s": region})["s"]] == [
        "pools.one.nodes",
        "pools.two.nodes",
    ]
