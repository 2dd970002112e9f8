"""Keeping a lease or changing it, against trying every change."""

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from math import prod
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.planner.job_file import read_job
from gpufabric.planner.listed import listing_of
from gpufabric.planner.replan import HeldMachines, replan
from gpufabric.spec.lease_job import LeaseJob, LeaseMove
from gpufabric.spec.model import Model
from tests.planner.job_choices import Choice, choices, fulfils
from tests.planner.job_trials import CATALOG, TODAY, Trial, trial

EXAMPLE = Path(__file__).parents[2] / "examples" / "plan" / "job.yaml"
SAMPLE, ALL = 60, 1000
MOST_TRIED = 40_000


def moved(seed: int, model: Model) -> tuple[Trial, list[HeldMachines], LeaseMove] | None:
    """Make a job with a lease that exists of some of its machines; None if it has none for sale."""
    chance, given = random.Random(seed + 3 * 10**6), trial(seed, model)
    given = replace(given, job=given.job.model_copy(update={"block_gpus": 1, "budget_usd": 10.0}))
    assert given.job.model is not None
    listing = listing_of(given.job, model, "fp8", CATALOG, TODAY, quotas=given.quotas)
    for_sale = sorted(
        {(item.offer.region, item.shape) for item in listing.offers if "GB200" not in item.shape}
    )
    if not for_sale:
        return None
    held = [
        HeldMachines(region, shape, mode, chance.randint(1, 3), chance.choice((1.0, 2.5, 6.0)))
        for region, shape in chance.sample(for_sale, min(len(for_sale), chance.randint(1, 2)))
        for mode in (chance.choice(("reserved-1y", "contract old", "contract terms-0")),)
    ]
    move = LeaseMove(
        double_run_days=chance.choice((0.0, 2.0, 7.0)),
        data_tb=chance.choice((0.0, 20.0)),
        usd_per_gb=0.09,
        early_exit_shares={"contract old": chance.choice((0.0, 0.3))} if chance.random() < 0.8 else {},
    )
    return given, held, move


def exit_share(job: LeaseJob, mode: str, move: LeaseMove) -> float:
    """Return the share of the rest that an early end costs."""
    terms = {f"contract {contract.name}": contract.early_exit_share for contract in job.contracts}
    stated = move.early_exit_shares.get(mode, terms.get(mode))
    return 1.0 if stated is None else stated


def held_choices(given: Trial, held: list[HeldMachines], sold: list[Choice]) -> Iterator[Choice]:
    """Yield the machines that are leased now: as others of their kind, at their own price."""
    for machines in held:
        kind = (machines.region, machines.shape)
        like = next(choice for choice in sold if (choice.region, choice.shape) == kind)
        gpus = Catalog().shape(machines.region.partition("-")[0], machines.shape).gpus  # pyright: ignore[reportArgumentType]
        same = [
            stated
            for stated in given.job.capacity
            if (f"{stated.cloud}-{stated.region}", stated.shape) == kind
        ]
        shape = f"{machines.region}{machines.shape}"
        of_them = [choice.stated for choice in sold if choice.machines_of == shape]
        yield Choice(
            region=machines.region,
            shape=machines.shape,
            most=machines.machines,
            gpus=gpus,
            usd=(machines.usd_per_gpu_hour or 0.0) * gpus * 24 * given.job.days,
            rate=like.rate / like.gpus * gpus,
            kw=None if like.kw is None else like.kw / like.gpus * gpus,
            machines_of=shape if same and same[0].machines and of_them else "",
            stated=of_them[0] if of_them else 10**9,
        )


def check(seed: int, model: Model) -> bool | None:
    """Compare with trying every change; None if there is nothing to compare."""
    made = moved(seed, model)
    if made is None:
        return None
    given, held, move = made
    free = given.job.model_copy(update={"budget_usd": None})
    sold = choices(given)
    kept = list(held_choices(given, held, sold))
    everything = [
        *kept,
        *(replace(choice, needs=tuple(place + len(kept) for place in choice.needs)) for choice in sold),
    ]
    everything = [with_held(choice, kept) for choice in everything]
    if prod(choice.most + 1 for choice in everything) > MOST_TRIED:
        return None
    exits = [exit_share(given.job, machines.mode, move) for machines in held]
    leased = {machines.region for machines in held}

    def usd(units: tuple[int, ...]) -> float:
        paid = sum(
            choice.usd * (count + share * (choice.most - count))
            for choice, share, count in zip(kept, exits, units, strict=False)
        )
        taken = [(choice, count) for choice, count in zip(everything, units, strict=True)][len(kept) :]
        paid += sum(
            choice.usd * count * (1 + move.double_run_days / given.job.days) for choice, count in taken
        )
        new = {choice.region for choice, count in taken if count} - leased
        return paid + move.data_tb * 1000 * move.usd_per_gb * len(new)

    tried = [
        usd(units)
        for units in product(*(range(choice.most + 1) for choice in everything))
        if fulfils(free, everything, units)
    ]
    whole = tuple(choice.most for choice in kept)
    staying = (
        sum(choice.usd * choice.most for choice in kept)
        if fulfils(free, everything[: len(kept)], whole)
        else None
    )
    listing = listing_of(given.job, model, "fp8", CATALOG, TODAY, quotas=given.quotas)
    result = replan(given.job, listing, held, move)
    assert result.stay_usd == (None if staying is None else pytest.approx(staying, rel=1e-5)), seed
    least = min(tried, default=None)
    assert result.move_usd == (None if least is None else pytest.approx(least, rel=1e-5)), seed
    if result.move_usd is not None and result.stay_usd is not None:
        assert result.is_best == (result.stay_usd <= result.move_usd * (1 + 1e-6)), seed
    return result.is_best


def with_held(choice: Choice, kept: list[Choice]) -> Choice:
    """Count the machines that are leased among those that the job states."""
    held = [other for other in kept if other.machines_of and other.machines_of == choice.machines_of]
    return choice if not held else replace(choice, stated=max(choice.stated, *(other.most for other in held)))


@pytest.fixture(scope="module")
def model() -> Model:
    job = read_job(EXAMPLE)
    assert job.model is not None
    return job.model


def test_a_sample_of_leases_equals_trying_every_change(model: Model) -> None:
    answers = [check(seed, model) for seed in range(SAMPLE)]
    assert answers.count(True) > 2
    assert answers.count(False) > SAMPLE / 5


@pytest.mark.slow
def test_a_thousand_leases_equal_trying_every_change(model: Model) -> None:
    answers = [check(seed, model) for seed in range(SAMPLE, SAMPLE + ALL)]
    assert answers.count(True) > ALL / 20
    assert answers.count(False) > ALL / 5
