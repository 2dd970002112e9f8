"""Losses between what a stack holds before and after a change."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.protection.holdings import Asset, Holdings, Machines, PoolHolding
from gpufabric.protection.losses import Cause, Loss, losses

SHAPE = "p6-b200.48xlarge"


def pool(
    nodes: int = 32, name: str = "train", *, peak: int | None = None, gpus: int | None = 8
) -> PoolHolding:
    machines = Machines(f"urn:{name}", nodes, nodes if peak is None else peak, gpus)
    return PoolHolding(name, (SHAPE,), (machines,), ("use1-az6",), ("on-demand",), ())


def held(*pools: PoolHolding) -> Holdings:
    return Holdings({pool.name: pool for pool in pools})


def lost(before: PoolHolding, *after: PoolHolding, replaced: tuple[str, ...] = ()) -> Loss | None:
    lost_pools = losses(held(before), held(*after), replaced)
    assert len(lost_pools) <= 1
    return lost_pools[0] if lost_pools else None


@pytest.mark.parametrize(
    ("after", "cause", "gpus", "text"),
    [
        (pool(3), "scaled in", 232, "pool train: 32 -> 3 nodes of p6-b200.48xlarge, 256 -> 24 GPUs"),
        (
            replace(pool(), shapes=("p5.48xlarge",)),
            "shape",
            256,
            "changes from p6-b200.48xlarge to p5.48xlarge",
        ),
        (replace(pool(), places=("use1-az4",)), "zone", 256, "moves to another zone: all 32 nodes"),
        (replace(pool(), capacity=("spot",)), "capacity", 256, "its capacity from on-demand to spot"),
        (replace(pool(), reservations=("other",)), "capacity", 256, "changes its reservation"),
        (
            replace(pool(0, peak=32), lease_ended=True),
            "lease ended",
            256,
            "the lease of pool train is over",
        ),
    ],
)
def test_each_cause_names_the_gpus_that_go(after: PoolHolding, cause: Cause, gpus: int, text: str) -> None:
    loss = lost(pool(), after)
    assert loss is not None
    assert (loss.cause, loss.gpus) == (cause, gpus)
    assert text in loss.text


def test_removed_pool_that_looks_renamed_gets_an_offer() -> None:
    loss = lost(pool(90, gpus=4), pool(90, "trian", gpus=4))
    assert loss is not None
    assert (loss.cause, loss.gpus) == ("removed", 360)
    assert loss.text.endswith(
        "; if it was renamed, declare was: train in pools.trian, and nothing is replaced"
    )
    other = lost(pool(90), pool(80, "next"))
    assert other is not None
    assert "was:" not in other.text


def test_replacement_of_all_or_some_machines_counts_though_the_number_stays() -> None:
    whole = lost(pool(), pool(), replaced=("urn:train",))
    assert whole is not None
    assert (whole.cause, whole.gpus, whole.is_whole) == ("replaced", 256, True)
    two = replace(pool(), machines=(Machines("urn:a", 1, 1, 8), Machines("urn:b", 1, 1, 8)))
    part = lost(two, two, replaced=("urn:a",))
    assert part is not None
    assert (part.cause, part.gpus, part.is_whole) == ("scaled in", 8, False)
    assert "1 of its machines" in part.text


@pytest.mark.parametrize(
    "after",
    [
        pool(),
        pool(48),
        replace(pool(), places=None),
        replace(pool(), reservations=None),
        replace(pool(), shapes=(SHAPE,), lease_ended=True),
    ],
)
def test_nothing_goes(after: PoolHolding) -> None:
    assert lost(pool(), after) is None


def test_shape_outside_the_catalogue_is_an_unknown_number() -> None:
    loss = lost(pool(gpus=None), pool(3, gpus=None))
    assert loss is not None
    assert loss.gpus is None
    assert "an unknown number of GPUs" in loss.text


def test_lower_peak_of_an_autoscaled_pool_is_a_loss() -> None:
    loss = lost(pool(8, peak=32), pool(8, peak=16))
    assert loss is not None
    assert (loss.gpus, loss.text) == (
        128,
        f"pool train: 8 -> 8 nodes, at most 32 -> 16 nodes of {SHAPE}, 256 -> 128 GPUs",
    )


ASSETS = (
    Asset("link", "a--b", "link", ("urn:1", "urn:2")),
    Asset("store", "checkpoints", "bucket", ("urn:3",)),
    Asset("copy", "copy", "copy of checkpoints", ("urn:4",)),
)


def test_links_stores_and_copies_go_by_name() -> None:
    texts = [loss.text for loss in losses(Holdings(assets=ASSETS), Holdings())]
    assert texts == [
        "link a--b is removed",
        "bucket checkpoints is removed",
        "copy of checkpoints copy is removed",
    ]
    half = replace(ASSETS[0], urns=("urn:1",))
    (loss,) = losses(Holdings(assets=ASSETS), Holdings(assets=(half, *ASSETS[1:])))
    assert loss.text == "1 of the 2 resources of link a--b is removed"
    (loss,) = losses(Holdings(assets=ASSETS), Holdings(assets=ASSETS), {"urn:3"})
    assert (loss.name, loss.cause) == ("checkpoints", "replaced")


COUNTS = st.integers(min_value=0, max_value=500)


@given(before=COUNTS, after=COUNTS, gpus=st.sampled_from([4, 8]))
def test_loss_of_a_fixed_pool_is_the_difference(before: int, after: int, gpus: int) -> None:
    loss = lost(pool(before, gpus=gpus), pool(after, gpus=gpus))
    assert (loss.gpus if loss else 0) == max(before - after, 0) * gpus


@given(sizes=st.lists(COUNTS, max_size=5))
def test_destroy_loses_every_gpu(sizes: list[int]) -> None:
    everything = held(*(pool(nodes, f"pool-{number}") for number, nodes in enumerate(sizes)))
    lost_pools = losses(everything, Holdings())
    assert sum(loss.gpus or 0 for loss in lost_pools) == everything.gpus == sum(sizes) * 8
    assert losses(everything, everything) == ()
