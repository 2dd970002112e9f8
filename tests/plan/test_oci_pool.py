from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.oci_pool import AGENT_PLUGINS, CONSTRUCTS, construct_of, fabric_key, pool_problems
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.pools import plan_pool
from gpufabric.spec.pool import OciPool
from gpufabric.spec.problems import DeclarationError

CATALOG = default_catalog()
RACK = "ocid1.computegpumemoryfabric.oc1.iad.aaaafabric"


def pool_of(shape: str, *, name: str = "train", **declared: object) -> PoolPlan:
    known = CATALOG.shape("oci", shape)
    unit = known.nodes_per_nvlink_domain
    fields: dict[str, object] = {"shape": shape, "nodes": 2 * unit}
    if unit > 1:
        fields["memory_fabric_ids"] = [f"{RACK}{rack}" for rack in range(2)]
    return plan_pool(
        name,
        OciPool.model_validate(fields | declared),
        region="us-ashburn-1",
        zone="Uocm:US-ASHBURN-AD-1",
        catalog=CATALOG,
        now=datetime(2026, 12, 1, tzinfo=UTC),
    )


def with_constructs(pool: PoolPlan, *constructs: str) -> PoolPlan:
    assert pool.shape.roce is not None
    fact = pool.shape.roce.constructs.model_copy(update={"value": list(constructs)})
    roce = pool.shape.roce.model_copy(update={"constructs": fact})
    return replace(pool, shape=pool.shape.model_copy(update={"roce": roce}))


@pytest.mark.parametrize(
    ("shape", "construct"),
    [
        ("BM.GPU.B200.8", "cluster-network"),
        ("BM.GPU.H200.8", "cluster-network"),
        ("BM.GPU.GB200.4", "gpu-memory-cluster"),
    ],
)
def test_construct_follows_the_shape(shape, construct):
    assert construct_of(pool_of(shape)) == construct


def test_every_oci_shape_of_the_catalogue_with_rdma_can_be_built():
    for name in CATALOG.shape_names("oci"):
        if CATALOG.shape("oci", name).roce is not None:
            assert construct_of(pool_of(name)) in CONSTRUCTS


def test_the_first_construct_decides():
    pool = with_constructs(pool_of("BM.GPU.B200.8"), "gpu-memory-cluster", "cluster-network")
    assert construct_of(pool) == "gpu-memory-cluster"


def test_a_construct_that_is_not_built_is_refused():
    pool = with_constructs(pool_of("BM.GPU.B200.8"), "compute-cluster")
    with pytest.raises(DeclarationError, match=r"pools\.train\.shape.*compute-cluster"):
        construct_of(pool)


def test_a_shape_without_rdma_is_refused():
    pool = pool_of("BM.GPU.B200.8")
    pool = replace(pool, shape=pool.shape.model_copy(update={"roce": None}))
    (problem,) = pool_problems([pool])
    assert problem.where == "pools.train.shape"
    assert "no RDMA fabric" in problem.given


def test_pools_as_declared_are_fine():
    assert pool_problems([pool_of("BM.GPU.B200.8"), pool_of("BM.GPU.H200.8", name="other")]) == ()
    assert pool_problems([]) == ()


def test_autoscaling_is_refused():
    (problem,) = pool_problems([pool_of("BM.GPU.B200.8", nodes=2, max_nodes=4)])
    assert (problem.where, problem.allowed) == ("pools.train.max_nodes", "2, or none")
    assert "cluster-network" in problem.limit


def test_one_image_serves_one_architecture():
    pools = [pool_of("BM.GPU.B200.8", name="a"), pool_of("BM.GPU.GB200.4", name="b")]
    (problem,) = pool_problems(pools)
    assert problem.where == "pools.b.shape"
    assert "arm64" in problem.given
    assert "x86_64" in problem.allowed


def test_without_the_rdma_plugins_there_are_no_roce_addresses():
    assert AGENT_PLUGINS["Compute HPC RDMA Authentication"]
    assert AGENT_PLUGINS["Compute HPC RDMA Auto-Configuration"]


@given(
    st.lists(st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=60, max_size=60), unique=True, max_size=8)
)
def test_fabric_keys_are_short_and_come_from_the_id_alone(suffixes):
    ids = [f"ocid1.computegpumemoryfabric.oc1.iad.{one}" for one in suffixes]
    keys = [fabric_key(one) for one in ids]
    assert all(one.endswith(key) and len(key) == 12 for one, key in zip(ids, keys, strict=True))
