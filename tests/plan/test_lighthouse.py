from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from gpufabric.plan.lighthouse import choose
from gpufabric.plan.resilience.sites import Site


def sites(**domains: str | None) -> list[Site]:
    return [Site(stack, "aws", 8, domain) for stack, domain in domains.items()]


MESH = {
    ("a", "b"): 2.0,
    ("a", "c"): 1.0,
    ("b", "c"): 2.5,
    ("a", "d"): 70.0,
    ("b", "d"): 71.0,
    ("c", "d"): 72.0,
}


def test_prefers_a_power_domain_of_its_own() -> None:
    chosen = choose(sites(a="PJM", b="PJM", c="PJM", d="BPA"), MESH)
    assert chosen is not None
    assert (chosen.seat.stack, chosen.seat.worst_ms, chosen.seat.own_power_domain) == ("d", 72.0, True)
    assert chosen.fallback is not None
    assert chosen.fallback.stack == "a", "the lowest worst round trip of those on another grid"
    assert chosen.shared_power == ""


def test_takes_the_lowest_worst_round_trip_among_those() -> None:
    chosen = choose(sites(a="PJM", b="ERCOT", c="CAISO", d="BPA"), MESH)
    assert chosen is not None
    assert chosen.fallback is not None
    assert (chosen.seat.stack, chosen.fallback.stack) == ("a", "b")


def test_says_when_none_has_its_own() -> None:
    chosen = choose(sites(a="PJM", b="PJM"), {("a", "b"): 2.0})
    assert chosen is not None
    assert (chosen.seat.stack, chosen.seat.own_power_domain) == ("a", False)
    assert "no region is known" in chosen.shared_power


def test_an_unknown_grid_could_be_anyones() -> None:
    chosen = choose(sites(a="PJM", b=None), {("a", "b"): 2.0})
    assert chosen is not None
    assert not chosen.seat.own_power_domain


def test_a_region_without_a_link_to_all_is_no_seat() -> None:
    three = sites(a="PJM", b="BPA", c="ERCOT")
    assert choose(three, {("a", "b"): 2.0}) is None
    chosen = choose(three, {("a", "b"): 2.0, ("a", "c"): 90.0})
    assert chosen is not None
    assert (chosen.seat.stack, chosen.fallback) == ("a", None), "the hub, though it is not the nearest"


def test_one_region_is_its_own_lighthouse() -> None:
    chosen = choose(sites(a="PJM"), {})
    assert chosen is not None
    assert (chosen.seat.stack, chosen.seat.worst_ms, chosen.fallback) == ("a", 0.0, None)
    assert choose([], {}) is None


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[str], dict[tuple[str, str], float]]:
    stacks = [f"s{n}" for n in range(draw(st.integers(1, 7)))]
    pairs = list(combinations(stacks, 2))
    chosen = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return stacks, {pair: float(draw(st.integers(1, 200))) for pair in chosen}


@given(graphs())
def test_the_seat_has_the_lowest_worst_round_trip(
    graph: tuple[list[str], dict[tuple[str, str], float]],
) -> None:
    stacks, trips = graph
    both = trips | {(second, first): ms for (first, second), ms in trips.items()}
    worst: dict[str, float] = {}
    for stack in stacks:
        others = [item for item in stacks if item != stack]
        if all((stack, other) in both for other in others):
            worst[stack] = max((both[stack, other] for other in others), default=0.0)
    chosen = choose([Site(stack, "oci", 1, stack) for stack in stacks], trips)
    if not worst:
        assert chosen is None
        return
    assert chosen is not None
    assert chosen.seat.own_power_domain
    ranked = sorted(worst, key=lambda stack: (worst[stack], stack))
    assert (chosen.seat.stack, chosen.seat.worst_ms) == (ranked[0], worst[ranked[0]])
    assert (chosen.fallback.stack if chosen.fallback else None) == (ranked[1] if ranked[1:] else None)
