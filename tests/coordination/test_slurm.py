import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.coordination.groups import ReplicaGroup
from gpufabric.coordination.slurm import block_sizes, partitions, topology
from tests.coordination.slurm_file import TopologyError, nodes, read
from tests.manifests.conftest import pool_of

SWITCHED = pool_of("aws", "p6-b200.48xlarge", "train")
RACKS = pool_of("azure", "Standard_ND128isr_NDR_GB200_v6", "train")
HALF_RACKS = pool_of("aws", "p6e-gb200.36xlarge", "train")


def group(name: str, count: int, pool: object = SWITCHED) -> ReplicaGroup:
    return ReplicaGroup(0, "aws-us-east-1", name, count, pool)  # type: ignore[arg-type]


@given(
    st.lists(
        st.tuples(st.integers(1, 200), st.sampled_from([SWITCHED, RACKS, HALF_RACKS])), min_size=1, max_size=4
    )
)
def test_every_file_keeps_the_rules(pools: list[tuple[int, object]]) -> None:
    groups = [group(f"pool-{n}", count, pool) for n, (count, pool) in enumerate(pools)]
    topologies = read(topology(groups))
    assert [name for name, entry in topologies.items() if entry["cluster_default"]] == ["default"]
    for item in groups:
        assert nodes(topologies[item.name]) == [f"{item.name}-{n}" for n in range(item.nodes)]


def test_five_racks() -> None:
    block = read(topology([group("train", 90, RACKS)]))["train"]["block"]
    assert block["block_sizes"] == [18, 36, 72]
    assert [entry["nodes"] for entry in block["blocks"]][:2] == ["train-[0-17]", "train-[18-35]"]


@pytest.mark.parametrize(
    ("in_use", "count", "sizes", "blocks"),
    [
        (None, 16, [16], ["train-[0-15]"]),
        (None, 35, [17, 34], ["train-[0-17]", "train-[18-34]"]),
        (16, 48, [16, 32], ["train-[0-15]", "train-[16-31]", "train-[32-47]"]),
        (8, 16, [8, 16], ["train-[0-7]", "train-[8-15]"]),
        (9, 18, [9, 18], ["train-[0-8]", "train-[9-17]"]),
    ],
)
def test_racks_with_machines_in_repair(
    in_use: int | None, count: int, sizes: list[int], blocks: list[str]
) -> None:
    """Azure's clusters have blocks of 8, 9, 16 and 18 machines (Azure/cyclecloud-slurm#415)."""
    racks = dataclasses.replace(RACKS, spec=RACKS.spec.model_copy(update={"nodes_per_rack": in_use}))
    block = read(topology([group("train", count, racks)]))["train"]["block"]
    assert block["block_sizes"] == sizes
    assert [entry["nodes"] for entry in block["blocks"]] == blocks


def test_machines_without_a_shared_nvlink_are_on_one_switch() -> None:
    [switch] = read(topology([group("train", 48)]))["train"]["tree"]["switches"]
    assert switch == {"switch": "train-fabric", "nodes": "train-[0-47]"}


def test_one_machine_needs_no_brackets() -> None:
    assert nodes(read(topology([group("train", 1)]))["train"]) == ["train-0"]


@pytest.mark.parametrize(
    ("size", "domains", "expected"),
    [(8, 1, (8,)), (8, 2, (8, 16)), (8, 3, (8, 16)), (8, 4, (8, 16, 32)), (8, 8, (8, 16, 32, 64))],
)
def test_block_sizes_are_those_of_topograph(size: int, domains: int, expected: tuple[int, ...]) -> None:
    assert block_sizes(size, domains) == expected


def test_partitions_name_their_topology() -> None:
    assert partitions([group("train", 48), group("eval", 1)]) == (
        "PartitionName=train Nodes=train-[0-47] Topology=train",
        "PartitionName=eval Nodes=eval-0 Topology=eval",
    )


@pytest.mark.parametrize(
    "text",
    [
        "- cluster_default: true\n  topology: a\n  flat: true",
        "- topology: a\n  cluster_default: true",
        "- topology: a\n  cluster_default: true\n  flat: true\n  tree: {switches: []}",
        "- topology: a\n  flat: true",
        "- topology: a\n  cluster_default: true\n  block: {block_sizes: [18, 30], blocks: []}",
        "- topology: a\n  cluster_default: true\n"
        "  block: {block_sizes: [4], blocks: [{block: b, nodes: 'n-[0-2]'}]}",
        "- topology: a\n  cluster_default: true\n  tree: {switches: [{switch: s, nodes: 'n-[0-2],'}]}",
    ],
)
def test_the_reader_refuses(text: str) -> None:
    with pytest.raises(TopologyError):
        read(text)
