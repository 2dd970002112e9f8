"""Expert-parallel groups of the regions of a fabric."""

from typing import Any

from gpufabric.catalog.catalog import default_catalog
from gpufabric.training.experts.traffic import RegionTraffic, expert_traffic
from gpufabric.training.memory.memory import memory_of
from gpufabric.training.parallel.layout import JobPool, RegionLayout
from gpufabric.training.parallel.sharing import Sharing
from tests.training.experts.blocks import block
from tests.training.experts.jobs import DENSE, job

CATALOG = default_catalog()
BLOCKS = {"a": (block(32),), "b": (block(36, racks=(18, 18)), block(9, racks=(9,), name="spare"))}


def layouts(expert: int) -> dict[str, list[RegionLayout]]:
    """Return how the GPUs of each block share the model, by stack."""
    shape = CATALOG.shape("aws", "p5.48xlarge")
    return {
        stack: [
            RegionLayout(
                JobPool(stack, own.name, own.gpus, shape),
                Sharing(expert=expert, data=own.gpus),
                memory_of(job(), Sharing(), 80, CATALOG),
                chosen=False,
            )
            for own in blocks
        ]
        for stack, blocks in BLOCKS.items()
    }


def traffic(expert: int, **training: Any) -> dict[str, RegionTraffic]:
    every = [layout for own in layouts(expert).values() for layout in own]
    return {own.stack: own for own in expert_traffic(job(**training), BLOCKS, every, CATALOG)}


def test_each_region_has_its_level() -> None:
    assert {stack: own.level for stack, own in traffic(8).items()} == {
        "a": "nvlink-domain",
        "b": "nvlink-domain",
    }
    assert {stack: own.level for stack, own in traffic(16).items()} == {"a": "rdma-block", "b": "rdma-block"}
    assert {stack: own.level for stack, own in traffic(64).items()} == {"a": "rdma-block", "b": "region"}


def test_the_slowest_block_sets_the_time() -> None:
    own = traffic(32)["b"]
    assert own.most_seconds == max(time.most_seconds or 0.0 for time in own.times)
    assert own.least_seconds is not None
    assert own.most_seconds is not None
    assert own.text.startswith("b: expert-parallel groups of 32 GPUs stay inside placement group train")
    assert own.text.endswith("s of a step before overlap")


def test_without_a_batch_no_time_is_known() -> None:
    own = traffic(8, global_batch=None)["a"]
    assert own.most_seconds is None
    assert own.text == (
        "a: expert-parallel groups of 8 GPUs stay inside one NVLink domain;"
        " time of their all-to-alls not known: global_batch is not declared"
    )


def test_independent_regions_have_fewer_experts_to_choose_among() -> None:
    complete, apart = traffic(64)["a"], traffic(64, expert_regions="independent")["a"]
    assert complete.most_seconds == apart.most_seconds
    assert complete.least_seconds != apart.least_seconds


def test_a_dense_model_has_no_groups() -> None:
    assert traffic(8, **DENSE) == {}


def test_blocks_without_a_layout_are_left_out() -> None:
    assert [own.stack for own in expert_traffic(job(), BLOCKS, layouts(8)["a"], CATALOG)] == ["a"]
