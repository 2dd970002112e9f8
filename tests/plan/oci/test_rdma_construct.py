"""Which RDMA construct a pool is, and why."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.oci.memory_fabrics import fabric_key
from gpufabric.plan.oci.rdma_construct import NAMES, choose
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.problems import DeclarationError

CATALOG = default_catalog()
SHAPES = CATALOG.shape_names("oci")
RACKS = [name for name in SHAPES if CATALOG.shape("oci", name).nodes_per_nvlink_domain > 1]
WAYS = ("unit", "managed-pool", "individual", "rack")


def choice(shape, operations=None, nodes=18):
    pool = OciPool.model_validate({"shape": shape, "nodes": nodes, "operations": operations})
    return choose("pools.train", pool, CATALOG.shape("oci", shape), CATALOG)


@pytest.mark.parametrize("shape", SHAPES)
def test_the_default_is_the_shapes_first_construct(shape):
    known = CATALOG.shape("oci", shape)
    chosen = choice(shape)
    assert known.roce is not None
    assert chosen.construct == known.roce.constructs.value[0]
    assert chosen.construct == ("gpu-memory-cluster" if shape in RACKS else "cluster-network")
    assert chosen.why.startswith(NAMES[chosen.construct])
    assert f"default of {shape}" in chosen.why


@pytest.mark.parametrize(
    ("operations", "construct"),
    [("unit", "cluster-network"), ("managed-pool", "compute-cluster"), ("individual", "compute-cluster")],
)
def test_operations_choose_among_the_shapes_constructs(operations, construct):
    chosen = choice("BM.GPU.B200.8", operations)
    assert (chosen.construct, chosen.operations) == (construct, operations)
    assert f"operations {operations}, declared" in chosen.why


@given(st.sampled_from(SHAPES), st.sampled_from(WAYS))
def test_every_pair_is_built_or_refused_with_the_right_construct_named(shape, operations):
    roce = CATALOG.shape("oci", shape).roce
    assert roce is not None
    taken = {
        way for name in roce.constructs.value for way in CATALOG.rdma_constructs()[name].operations.value
    }
    if operations in taken:
        assert choice(shape, operations).construct in roce.constructs.value
        return
    with pytest.raises(DeclarationError) as caught:
        choice(shape, operations)
    (problem,) = caught.value.problems
    assert problem.where == "pools.train.operations"
    assert all(NAMES[name] in problem.allowed for name in roce.constructs.value)


def test_racks_on_a_cluster_network_are_told_of_gpu_memory_clusters():
    with pytest.raises(DeclarationError, match=r"unit, a cluster network, for BM\.GPU\.GB200\.4") as caught:
        choice("BM.GPU.GB200.4", "unit")
    assert caught.value.problems[0].allowed == "rack (GPU memory cluster)"


@given(
    st.lists(st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=60, max_size=60), unique=True, max_size=8)
)
def test_fabric_keys_are_short_and_come_from_the_id_alone(suffixes):
    ids = [f"ocid1.computegpumemoryfabric.oc1.iad.{suffix}" for suffix in suffixes]
    keys = [fabric_key(id_) for id_ in ids]
    assert all(name.endswith(key) and len(key) == 12 for name, key in zip(ids, keys, strict=True))
