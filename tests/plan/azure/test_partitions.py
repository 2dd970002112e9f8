"""Partitions cover a pool's machines, hold no more than they may, and keep their names as the pool grows."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.names import longest_name
from gpufabric.catalog.shape import Shape
from gpufabric.plan.azure.partitions import (
    SYSTEM_POOL,
    Partition,
    agent_pool_name,
    partition_limit_nodes,
    partitions,
)
from gpufabric.plan.azure.rolling import NODE_POOL

CATALOG = default_catalog()
NAME_CHARACTERS = longest_name(CATALOG, "azure", NODE_POOL).value
SHAPES = [CATALOG.shape("azure", name) for name in CATALOG.shape_names("azure")]
WITH_RDMA = [shape for shape in SHAPES if shape.infiniband is not None]
H200 = CATALOG.shape("azure", "Standard_ND96isr_H200_v5")
POOL_NAMES = st.from_regex(r"[a-z][a-z0-9-]{0,22}[a-z0-9]", fullmatch=True)
SIZES = st.sampled_from(WITH_RDMA)


@st.composite
def pools(draw: st.DrawFn) -> tuple[tuple[Partition, ...], int, int, int]:
    """A pool's partitions, its nodes, its most nodes and what one partition holds."""
    shape = draw(SIZES)
    unit = shape.nodes_per_nvlink_domain
    limit = partition_limit_nodes(CATALOG, shape, unit)
    nodes = unit * draw(st.integers(1, 60))
    most = nodes + draw(st.integers(0, 300)) if unit == 1 else nodes
    return (
        partitions("train", nodes, most, limit=limit, rack=unit, name_characters=NAME_CHARACTERS),
        nodes,
        most,
        limit,
    )


@given(pools())
def test_partitions_cover_all_nodes_and_none_is_above_the_limit(
    made: tuple[tuple[Partition, ...], int, int, int],
) -> None:
    split, nodes, most, limit = made
    assert sum(partition.nodes for partition in split) == nodes
    assert sum(partition.max_nodes for partition in split) == most
    assert all(0 <= partition.nodes <= partition.max_nodes <= limit for partition in split)
    assert len(split) == -(-most // limit)
    assert [partition.number for partition in split] == list(range(1, len(split) + 1))


@given(SIZES, st.integers(1, 40), st.integers(0, 40))
def test_growth_renames_no_partition_and_takes_no_node_from_one(shape: Shape, units: int, more: int) -> None:
    unit = shape.nodes_per_nvlink_domain
    limit = partition_limit_nodes(CATALOG, shape, unit)
    before = partitions(
        "train", unit * units, unit * units, limit=limit, rack=unit, name_characters=NAME_CHARACTERS
    )
    after = partitions(
        "train",
        unit * (units + more),
        unit * (units + more),
        limit=limit,
        rack=unit,
        name_characters=NAME_CHARACTERS,
    )
    for old, new in zip(before, after, strict=False):
        assert (old.name, old.agent_pool_name) == (new.name, new.agent_pool_name)
        assert old.nodes <= new.nodes
    # All but the last were full, and stay as they are.
    assert list(before[:-1]) == list(after[: len(before) - 1])


@given(SIZES, st.integers(1, 60))
def test_no_partition_cuts_an_nvlink_domain(shape: Shape, units: int) -> None:
    unit = shape.nodes_per_nvlink_domain
    limit = partition_limit_nodes(CATALOG, shape, unit)
    split = partitions(
        "train", unit * units, unit * units, limit=limit, rack=unit, name_characters=NAME_CHARACTERS
    )
    assert all(partition.nodes % unit == 0 for partition in split)
    assert sum(partition.nvlink_domains for partition in split) == units


@given(POOL_NAMES, st.integers(1, 40))
def test_a_node_pool_name_has_up_to_12_lower_case_letters_and_digits(name: str, number: int) -> None:
    agent_pool = agent_pool_name(name, number, NAME_CHARACTERS)
    assert re.fullmatch(r"[a-z][a-z0-9]{0,11}", agent_pool)
    assert agent_pool != SYSTEM_POOL


@given(POOL_NAMES, st.lists(st.integers(1, 40), min_size=2, max_size=2, unique=True))
def test_partitions_of_a_pool_have_different_names(name: str, numbers: list[int]) -> None:
    number, other = numbers
    assert agent_pool_name(name, number, NAME_CHARACTERS) != agent_pool_name(name, other, NAME_CHARACTERS)


@pytest.mark.parametrize(
    ("shape", "rack", "limit"),
    [
        ("Standard_ND96isr_H200_v5", 1, 100),
        # Not 100: racks of 18, or of 16 in use, are not cut.
        ("Standard_ND128isr_NDR_GB200_v6", 18, 90),
        ("Standard_ND128isr_NDR_GB200_v6", 16, 96),
        ("Standard_ND96is_H100_v5", 1, 1000),
    ],
)
def test_a_partition_holds_whole_nvlink_domains(shape: str, rack: int, limit: int) -> None:
    assert partition_limit_nodes(CATALOG, CATALOG.shape("azure", shape), rack) == limit


def test_a_pool_that_may_grow_has_empty_partitions_for_what_is_to_come() -> None:
    split = partitions("train", 60, 250, limit=100, rack=1, name_characters=NAME_CHARACTERS)
    assert [(partition.nodes, partition.max_nodes) for partition in split] == [(60, 100), (0, 100), (0, 50)]
    assert all(partition.autoscales for partition in split)


def test_names_stay_what_they_are() -> None:
    """A change here would replace every node pool that exists."""
    expected = {
        ("train", 1): "train",
        ("train", 2): "trainp2",
        ("train", 12): "trainp12",
        ("train-a", 1): "traina88bbc",
        ("train-a", 2): "train88bbcp2",
        ("traina", 1): "traina",
        ("system", 1): "systembbc5e",
        ("system", 2): "systebbc5ep2",
        ("a" * 24, 1): "aaaaaaa09f61",
        ("a" * 24, 2): "aaaaa09f61p2",
    }
    assert {key: agent_pool_name(*key, NAME_CHARACTERS) for key in expected} == expected
