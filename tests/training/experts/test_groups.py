"""Levels that expert-parallel groups reach."""

import pytest

from gpufabric.training.experts.groups import expert_groups, fitting_sizes, group_ranks, widest
from gpufabric.training.parallel.sharing import Sharing
from tests.training.experts.blocks import block


@pytest.mark.parametrize(
    ("sharing", "level"),
    [
        (Sharing(expert=1), "gpu"),
        (Sharing(expert=8), "nvlink-domain"),
        (Sharing(tensor=2, expert=4), "nvlink-domain"),
        (Sharing(tensor=2, expert=8), "rdma-block"),
        (Sharing(expert=16), "rdma-block"),
        (Sharing(expert=64), "rdma-block"),
        (Sharing(expert=128), "too-large"),
    ],
)
def test_level_on_eight_machines(sharing: Sharing, level: str) -> None:
    groups = expert_groups(block(8), sharing)
    assert groups.level == level


@pytest.mark.parametrize(
    ("expert", "level", "inside"),
    [(8, "nvlink-domain", 18), (72, "nvlink-domain", 2), (32, "rdma-block", 3), (64, "rdma-block", 1)],
)
def test_level_in_two_racks_of_72_gpus(expert: int, level: str, inside: int) -> None:
    groups = expert_groups(block(36, racks=(18, 18)), Sharing(expert=expert))
    assert (groups.level, groups.in_domain) == (level, inside)


def test_a_rack_in_repair_moves_the_groups_behind_it() -> None:
    """A rack of 17 machines has 68 GPUs: groups of 8 no longer end with it."""
    groups = expert_groups(block(35, racks=(17, 18)), Sharing(expert=8))
    assert groups.level == "rdma-block"
    assert len(groups.parts) - groups.in_domain == 1
    assert groups.smallest_share == 0.5


def test_a_group_larger_than_each_block_reaches_the_region() -> None:
    blocks = [block(4, name="small"), block(8, name="large")]
    groups = [expert_groups(own, Sharing(expert=64), 96) for own in blocks]
    assert [own.level for own in groups] == ["region", "rdma-block"]
    assert widest(groups) == "region"
    assert widest([expert_groups(own, Sharing(expert=128), 96) for own in blocks]) == "too-large"
    assert widest(()) == "gpu"


@pytest.mark.parametrize(
    ("sharing", "text"),
    [
        (Sharing(), "each GPU holds all experts"),
        (Sharing(expert=8), "expert-parallel groups of 8 GPUs stay inside one NVLink domain"),
        (
            Sharing(expert=16),
            "expert-parallel groups of 16 GPUs stay inside placement group train"
            " (0 of 4 inside one NVLink domain)",
        ),
        (Sharing(expert=128), "expert-parallel groups of 128 GPUs are larger than the region"),
    ],
)
def test_text(sharing: Sharing, text: str) -> None:
    groups = expert_groups(block(8), sharing)
    assert groups.text == text


def test_ranks_of_groups_follow_megatrons_order() -> None:
    """Order tp-cp-ep-dp-pp: of eight ranks with tp 2 and ep 2, ranks 0 and 2 share experts, then 1 and 3."""
    assert group_ranks(2, 2, 8) == ((0, 2), (1, 3), (4, 6), (5, 7))
    assert group_ranks(1, 4, 8) == ((0, 1, 2, 3), (4, 5, 6, 7))


def test_every_rank_is_in_one_group() -> None:
    ranks = [rank for group in group_ranks(4, 8, 256) for rank in group]
    assert sorted(ranks) == list(range(256))


@pytest.mark.parametrize(
    ("experts", "tensor", "domains", "sizes"),
    [
        (256, 1, (8, 8), (1, 2, 4, 8)),
        (256, 2, (8, 8), (1, 2, 4)),
        (256, 1, (72, 72), (1, 2, 4, 8)),
        (144, 1, (72, 72), (1, 2, 3, 4, 6, 8, 9, 12, 18, 24, 36, 72)),
        (256, 1, (68, 72), (1, 2, 4)),
        (256, 16, (8,), ()),
    ],
)
def test_sizes_that_stay_inside_domains(
    experts: int, tensor: int, domains: tuple[int, ...], sizes: tuple[int, ...]
) -> None:
    assert fitting_sizes(experts, tensor, domains) == sizes
