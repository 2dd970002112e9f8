"""Shapes of the all-reduce over declared links."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.training.all_reduce import SEARCHED_REGIONS, all_reduce
from gpufabric.training.wide_link import WideLink


def links(*ends: str, gbps: float = 10.0, ms: float | None = 20.0) -> list[WideLink]:
    return [WideLink(pair, (pair[0], pair[1]), gbps, ms) for pair in ends]


def test_full_mesh_forms_a_ring_over_its_widest_links() -> None:
    mesh = [
        WideLink(a + b, (a, b), 1.0 if a + b in ("ab", "cd") else 10.0, 20.0)
        for a, b in combinations("abcd", 2)
    ]
    formed = all_reduce("abcd", mesh)
    assert formed.shape == "ring"
    assert formed.loads == dict.fromkeys(("ac", "bc", "bd", "ad"), 1.5)
    assert formed.hops == 6
    assert formed.latency_ms(mesh) == 60.0


@pytest.mark.parametrize(
    ("declared", "shape", "hops"),
    [
        (("ab", "bc", "cd"), "tree", 4),
        (("ab", "bc", "bd"), "star", 2),
        (("ab", "ac", "ad"), "star", 2),
    ],
)
def test_a_tree_of_links_carries_no_ring(declared: tuple[str, ...], shape: str, hops: int) -> None:
    formed = all_reduce("abcd", links(*declared))
    assert (formed.shape, formed.hops) == (shape, hops)
    assert formed.loads == dict.fromkeys(declared, 1.0)


def test_a_thin_ring_loses_against_a_wide_tree() -> None:
    """Its narrowest link would stop all others, while the tree leaves it out."""
    thin = [*links("ab", "bc", gbps=10), *links("ac", gbps=0.1)]
    assert all_reduce("abc", thin).shape == "star"
    assert set(all_reduce("abc", thin).loads) == {"ab", "bc"}


def test_two_regions_send_the_payload_once_in_each_direction() -> None:
    formed = all_reduce("ab", links("ab"))
    assert (formed.shape, formed.loads, formed.hops) == ("pair", {"ab": 1.0}, 2)


def test_regions_that_links_do_not_join_form_none() -> None:
    formed = all_reduce("abcd", links("ab", "cd"))
    assert (formed.shape, formed.parts) == ("none", (("a", "b"), ("c", "d")))


def test_links_to_regions_without_gpus_are_ignored() -> None:
    assert all_reduce("ac", links("ab", "bc")).shape == "none"


def test_fewer_than_two_regions_reduce_nothing() -> None:
    assert all_reduce("a", []).shape == "none"
    assert all_reduce("", []).parts == ()


def test_an_unknown_round_trip_leaves_the_latency_unknown() -> None:
    unknown = links("ab", ms=None)
    assert all_reduce("ab", unknown).latency_ms(unknown) is None


def test_of_two_links_between_the_same_regions_the_wider_carries_it() -> None:
    both = [WideLink("vpn", ("a", "b"), 1.0), WideLink("circuit", ("a", "b"), 10.0)]
    assert all_reduce("ab", both).loads == {"circuit": 1.0}


def test_more_regions_than_are_searched_use_a_tree() -> None:
    names = [f"r{number:02}" for number in range(SEARCHED_REGIONS + 1)]
    mesh = [WideLink(a + b, (a, b), 10.0) for a, b in combinations(names, 2)]
    assert all_reduce(names, mesh).shape in {"star", "tree"}


@given(st.permutations("abcd"), st.lists(st.floats(0.1, 100), min_size=6, max_size=6))
def test_the_result_does_not_depend_on_the_order_of_the_links(order: list[str], gbps: list[float]) -> None:
    mesh = [WideLink(a + b, (a, b), rate) for (a, b), rate in zip(combinations("abcd", 2), gbps, strict=True)]
    again = sorted(mesh, key=lambda link: order.index(link.ends[0]))
    assert all_reduce(order, again) == all_reduce("abcd", mesh)


@given(st.integers(2, 6), st.data())
def test_every_region_takes_part_over_a_link(count: int, data: st.DataObject) -> None:
    names = "abcdef"[:count]
    pairs = list(combinations(names, 2))
    chosen = data.draw(st.lists(st.sampled_from(pairs), unique=True))
    formed = all_reduce(names, [WideLink(a + b, (a, b), 10.0) for a, b in chosen])
    if formed.shape == "none":
        assert len(formed.parts) > 1
    else:
        assert {end for key in formed.loads for end in key} == set(names)
