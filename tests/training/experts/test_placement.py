"""Placements equal the best of all placements on small cases."""

from collections.abc import Iterator, Sequence
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpufabric.spec.problems import DeclarationError
from gpufabric.training.experts import solver
from gpufabric.training.experts.placement import ExpertPlacement, place_experts
from gpufabric.training.experts.places import RankPlace
from gpufabric.training.experts.score import SAME, Score, score, shares_of
from gpufabric.training.experts.search import default_order

LAYOUTS = {
    "one machine": [RankPlace(0, 0, rank) for rank in range(3)],
    "two machines": [RankPlace(node, node, rank) for rank, node in enumerate((0, 0, 1, 1))],
    "uneven machines": [RankPlace(node, node, rank) for rank, node in enumerate((0, 0, 1))],
    "machines of one domain": [RankPlace(0, node, rank) for rank, node in enumerate((0, 1))],
}


def every_placement(experts: int, ranks: int, slots: int) -> Iterator[tuple[tuple[int, ...], ...]]:
    held = [choice for size in range(slots + 1) for choice in combinations(range(experts), size)]
    for placement in product(held, repeat=ranks):
        if set().union(*placement) == set(range(experts)):
            yield placement


def best_of_all(loads: Sequence[float], places: Sequence[RankPlace], slots: int) -> Score:
    shares = shares_of(loads)
    best: Score | None = None
    for placement in every_placement(len(loads), len(places), slots):
        own = score(shares, placement, places)
        if best is None or best.is_worse(own):
            best = own
    assert best is not None
    return best


def assert_equal(first: Score, other: Score) -> None:
    assert not first.is_worse(other)
    assert not other.is_worse(first)


@settings(max_examples=60, deadline=None)
@given(
    loads=st.lists(st.integers(0, 9), min_size=2, max_size=5),
    layout=st.sampled_from(["one machine", "uneven machines", "machines of one domain"]),
    spare=st.integers(0, 1),
)
def test_a_placement_is_the_best_of_all(loads: list[int], layout: str, spare: int) -> None:
    places = LAYOUTS[layout]
    slots = min(-(-len(loads) // len(places)) + spare, 3)
    if slots * len(places) < len(loads):
        return
    placed = place_experts([float(load) for load in loads], places, slots)
    assert placed.proven, placed.note
    assert_equal(placed.score, best_of_all([float(load) for load in loads], places, slots))


@pytest.mark.parametrize("loads", [[9.0, 3, 2, 1], [1.0, 1, 1, 1], [5.0, 5, 1, 1]])
def test_copies_on_two_machines_are_the_best_of_all(loads: list[float]) -> None:
    placed = place_experts(loads, LAYOUTS["two machines"], 2)
    assert placed.proven, placed.note
    assert_equal(placed.score, best_of_all(loads, LAYOUTS["two machines"], 2))


def places(ranks: int, per_node: int = 8) -> list[RankPlace]:
    return [RankPlace(rank // per_node, rank // per_node, rank) for rank in range(ranks)]


def held_once(placed: ExpertPlacement) -> bool:
    return all(count >= 1 for count in placed.copies) and all(
        len(set(held)) == len(held) <= placed.slots for held in placed.ranks
    )


def test_equal_loads_keep_the_default_order() -> None:
    placed = place_experts([1.0] * 256, places(64))
    assert placed.is_default
    assert (placed.method, placed.proven, placed.score.highest_load) == ("default", True, 1.0)
    assert placed.text.startswith("256 experts on 64 ranks, in the order of their numbers")


def test_loads_that_are_all_zero_count_as_equal() -> None:
    assert place_experts([0.0] * 8, places(4)).is_default


def test_a_busy_expert_sets_the_bound_and_is_placed_with_the_least_busy() -> None:
    loads = [20.0, 5.0] + [1.0] * 254
    placed = place_experts(loads, places(64))
    assert held_once(placed)
    assert placed.proven, "the search reaches the bound"
    assert placed.score.highest_load == pytest.approx(23 / (sum(loads) / 64))
    assert not placed.is_default


def test_free_slots_hold_copies_of_the_busiest() -> None:
    loads = [1.0] * 255 + [20.0]
    placed = place_experts(loads, places(64), 5)
    assert held_once(placed)
    assert placed.copies[255] > 1
    assert placed.score.highest_load < place_experts(loads, places(64)).score.highest_load


def test_a_large_case_states_its_bound_and_gap() -> None:
    loads = [1.0 + (number * 7919 % 101) / 37 for number in range(256)]
    placed = place_experts(loads, places(64))
    assert not placed.proven
    assert placed.note
    assert placed.bound <= placed.score.highest_load <= placed.bound * 1.02
    assert placed.gap == pytest.approx(placed.score.highest_load / placed.bound - 1)
    assert "above the lowest possible" in placed.text


def test_a_solver_that_is_stopped_changes_nothing() -> None:
    loads = [float(number * number % 17 + 1) + number / 7 for number in range(24)]
    searched = place_experts(loads, places(6, 6), limit_seconds=0)
    stopped = place_experts(loads, places(6, 6), limit_seconds=1e-3)
    assert searched.note == "the solver was not asked"
    assert "no proof after 0.001 s" in stopped.note
    assert stopped.ranks == searched.ranks


def test_without_the_solver_the_search_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solver, "available", lambda: False)
    placed = place_experts([3.0, 2, 2, 1.5, 1, 1], places(2))
    assert not placed.proven
    assert "gpufabric[experts]" in placed.note


def test_the_result_does_not_depend_on_the_run() -> None:
    loads = [5.0, 1, 4, 2, 3, 3]
    assert place_experts(loads, places(3), 3) == place_experts(loads, places(3), 3)


def test_ranks_without_room_are_an_error() -> None:
    with pytest.raises(DeclarationError, match="given 2 ranks with room for 2 experts each"):
        place_experts([1.0] * 5, places(2), 2)


def test_default_order() -> None:
    assert default_order(6, 3) == ((0, 1), (2, 3), (4, 5))
    assert default_order(5, 2) == ((0, 1, 2), (3, 4))
    assert SAME < 1e-3
