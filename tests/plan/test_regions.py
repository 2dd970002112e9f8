from datetime import UTC, datetime
from typing import Any

import pytest

from gpufabric.plan.aws.region import AwsRegionPlan
from gpufabric.spec.problems import DeclarationError
from tests.plan.conftest import PlanRegion

BLOCK = {
    "mode": "capacity-block",
    "id": "cr-0123456789abcdef0",
    "nodes": 4,
    "starts": "2026-11-30T11:30:00Z",
    "ends": "2026-12-14T11:30:00Z",
}
GB200 = "Standard_ND128isr_NDR_GB200_v6"
FABRIC = "ocid1.computegpumemoryfabric.oc1.iad."


def pool(shape: str, nodes: int = 4, **more: Any) -> dict[str, Any]:
    """Declare a single pool."""
    return {"pools": {"train": {"shape": shape, "nodes": nodes, **more}}}


NEGATIVE: list[tuple[str, dict[str, Any], str, str, str]] = [
    # cloud, what is declared, where, what was given, what is allowed
    ("aws", pool("p6-b2OO.48xlarge"), "pools.train.shape", "p6-b2OO.48xlarge", "p6-b200.48xlarge"),
    ("aws", pool("p7en.48xlarge") | {}, "pools.train.shape", "p7en.48xlarge", "p5"),
    ("aws", pool("Standard_ND96isr_H200_v5"), "pools.train.shape", "Standard_ND96isr_H200_v5", "p"),
    (
        "aws",
        pool("p6-b200.48xlarge") | {"zone": "use1-az4"},
        "pools.train.shape",
        "p6-b200.48xlarge in zone use1-az4",
        "use1-az6",
    ),
    (
        "aws",
        pool("p6-b300.48xlarge")
        | {"region": "eu-north-1", "zone": "eun1-az1", "system_zones": ["eun1-az1", "eun1-az2"]},
        "pools.train.shape",
        "p6-b300.48xlarge in eu-north-1",
        "us-east-1",
    ),
    ("aws", {"zone": "usw2-az1"}, "zone", "usw2-az1", "use1-az1"),
    ("aws", {"system_zones": ["use1-az4", "usw2-az1"]}, "system_zones[1]", "usw2-az1", "use1-az1"),
    ("aws", {"system_zones": ["use1-az4", "use1-az7"]}, "system_zones", "use1-az7", "-az1 to -az6"),
    ("aws", {"region": "us-moon-1"}, "region", "us-moon-1", "us-east-1"),
    (
        "aws",
        {"cluster": {"kubernetes_version": "1.11"}},
        "cluster.kubernetes_version",
        "1.11",
        "1.34",
    ),
    (
        "aws",
        pool("p6-b200.48xlarge", 5, capacity=BLOCK),
        "pools.train.nodes",
        "5 nodes",
        "at most 4, the size of cr-0123456789abcdef0",
    ),
    (
        "aws",
        pool("p6-b200.48xlarge", 4, max_nodes=8, capacity=BLOCK),
        "pools.train.max_nodes",
        "8 nodes",
        "at most 4",
    ),
    (
        "azure",
        pool(GB200, 18, capacity={"mode": "spot"}),
        "pools.train.capacity.mode",
        f"spot for {GB200}",
        "on-demand",
    ),
    (
        "azure",
        pool(GB200, 20, nodes_per_rack=20),
        "pools.train.nodes_per_rack",
        f"20 nodes of {GB200}",
        "1 to 18",
    ),
    ("azure", pool(GB200, 18, max_nodes=40), "pools.train.max_nodes", "40 nodes", "none, or 18"),
    (
        "oci",
        pool("BM.GPU.GB200.4", 36, memory_fabric_ids=[f"{FABRIC}a"]),
        "pools.train.memory_fabric_ids",
        "1 GPU memory fabric for 36 nodes",
        "2, of up to 18 hosts each",
    ),
    (
        "oci",
        pool("BM.GPU.GB200.4", 36, memory_fabric_ids=[f"{FABRIC}a"] * 2),
        "pools.train.memory_fabric_ids",
        "the same GPU memory fabric twice",
        "a different fabric for each rack",
    ),
    (
        "oci",
        pool("BM.GPU.B200.8", 4, memory_fabric_ids=[f"{FABRIC}a"]),
        "pools.train.memory_fabric_ids",
        "1 GPU memory fabric for 4 nodes",
        "none",
    ),
    (
        "aws",
        {"network": {"cidr": "10.16.0.0/20"}} | pool("p6-b200.48xlarge", 100),
        "network.cidr",
        "100 nodes of train x 33 = 3300 addresses in 10.16.0.0/21",
        "at most 2048 - 5 reserved = 2043 addresses",
    ),
    (
        "azure",
        pool(GB200, 36) | {"pods_cidr": "100.64.0.0/19"},
        "pods_cidr",
        "36 nodes of train x 256 + 3 system nodes x 256 = 9984 addresses in 100.64.0.0/19",
        "at most 8192",
    ),
    (
        "aws",
        {"storage": {"lustre": {"at_least_tib": 10, "throughput_mbps_per_tib": 333}}},
        "storage.lustre.throughput_mbps_per_tib",
        "333",
        "125, 250, 500, 1000",
    ),
    ("aws", {"network": {"cidr": "10.0.0.0/10"}}, "network.cidr", "10.0.0.0/10", "/16 to /20"),
]


@pytest.mark.parametrize(
    ("cloud", "declared", "where", "given", "allowed"),
    NEGATIVE,
    ids=[f"{r[0]}-{r[2]}-{r[3][:24]}" for r in NEGATIVE],
)
def test_refused_with_place_given_allowed_and_limit(
    plan: PlanRegion, cloud: str, declared: dict[str, Any], where: str, given: str, allowed: str
) -> None:
    with pytest.raises(DeclarationError) as caught:
        plan(cloud, **declared)
    (problem,) = [problem for problem in caught.value.problems if problem.where == where]
    assert given in problem.given
    assert allowed in problem.allowed
    assert problem.limit


def test_every_problem_is_listed(plan: PlanRegion) -> None:
    pools = {
        "one": {"shape": "nope", "nodes": 1},
        "two": {"shape": "p6-b200.48xlarge", "nodes": 5, "capacity": BLOCK},
    }
    with pytest.raises(DeclarationError) as caught:
        plan("aws", pools=pools, cluster={"kubernetes_version": "1.11"})
    assert {problem.where for problem in caught.value.problems} == {
        "pools.one.shape",
        "pools.two.nodes",
        "cluster.kubernetes_version",
    }


def test_block_that_has_not_begun_asks_for_no_nodes_yet(plan: PlanRegion) -> None:
    declared = pool("p6-b200.48xlarge", 4, capacity=BLOCK)
    before = plan("aws", now=datetime(2026, 11, 30, 11, 29, tzinfo=UTC), **declared)
    after = plan("aws", now=datetime(2026, 11, 30, 11, 30, tzinfo=UTC), **declared)
    assert (before.pools[0].nodes_now, after.pools[0].nodes_now) == (0, 4)
    assert before.gpus == after.gpus == 32


@pytest.mark.parametrize(
    ("cloud", "shape", "nodes", "gpus", "domains", "fabric"),
    [
        ("aws", "p5en.48xlarge", 2, 16, 2, "efa"),
        ("aws", "p6-b300.48xlarge", 2, 16, 2, "efa"),
        ("azure", "Standard_ND96isr_H200_v5", 3, 24, 3, "infiniband"),
        ("azure", "Standard_ND128isr_GB300_v6", 36, 144, 2, "infiniband"),
        ("oci", "BM.GPU.H200.8", 5, 40, 5, "roce"),
    ],
)
def test_pools_of_shapes_that_differ(
    plan: PlanRegion, cloud: str, shape: str, nodes: int, gpus: int, domains: int, fabric: str
) -> None:
    (planned,) = plan(cloud, **pool(shape, nodes)).pools
    assert (planned.gpus, planned.nvlink_domains, planned.shape.rdma.kind.value) == (gpus, domains, fabric)


def test_gb200_on_oci_takes_one_memory_fabric_per_rack(plan: PlanRegion) -> None:
    ids = [f"{FABRIC}a", f"{FABRIC}b"]
    (planned,) = plan("oci", **pool("BM.GPU.GB200.4", 36, memory_fabric_ids=ids)).pools
    assert planned.nvlink_domains == len(planned.spec.memory_fabric_ids) == 2


def test_subnets_keep_their_place_when_pools_and_zones_are_added(plan: PlanRegion) -> None:
    small = plan("aws")
    pools = {name: {"shape": "p6-b200.48xlarge", "nodes": 9} for name in ("aa", "train", "zz")}
    large = plan("aws", pools=pools, system_zones=["use1-az4", "use1-az6", "use1-az1"])
    assert isinstance(small, AwsRegionPlan)
    assert isinstance(large, AwsRegionPlan)
    assert small.subnets.gpu == large.subnets.gpu
    assert small.subnets.public == large.subnets.public
    assert small.subnets.links == large.subnets.links
    assert small.subnets.system.items() <= large.subnets.system.items()


def test_tags_of_fabric_and_region_are_joined(plan: PlanRegion) -> None:
    assert dict(plan("aws", tags={"team": "x"}).tags) == {
        "team": "x",
        "gpufabric-fabric": "demo",
        "gpufabric-stack": "aws-us-east-1",
    }


def test_rules_of_one_cloud_are_part_of_the_plan(plan: PlanRegion) -> None:
    with pytest.raises(DeclarationError, match=r"has no InfiniBand"):
        plan("azure", **pool("Standard_ND96is_H100_v5", 4))
    with pytest.raises(DeclarationError, match=r"storage\.checkpoints\.keep_noncurrent_days"):
        plan("azure", storage={"checkpoints": {"keep_noncurrent_days": 400}})
    with pytest.raises(DeclarationError, match=r"pools\.train\.max_nodes"):
        plan("oci", **pool("BM.GPU.B200.8", 4, max_nodes=8))
