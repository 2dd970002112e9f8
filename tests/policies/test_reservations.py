from hypothesis import given
from hypothesis import strategies as st

from gpufabric.policies.reservations import HeldNodes, RequestedNodes, ReservationUsage

NODES = st.lists(st.integers(0, 50), min_size=1, max_size=5)


@given(held=NODES, used=NODES)
def test_only_what_is_beyond_the_sum_is_a_fault(held: list[int], used: list[int]) -> None:
    reserved = ReservationUsage(
        [HeldNodes("s", nodes) for nodes in held],
        [RequestedNodes(f"p{i}", "s", nodes) for i, nodes in enumerate(used)],
    )
    beyond = sum(used) - sum(held)
    faults = list(reserved.faults())
    assert len(faults) == (beyond > 0)
    assert all(fault.endswith(f": {beyond:,} too many") for fault in faults)


def test_each_shape_by_itself() -> None:
    reserved = ReservationUsage(
        [HeldNodes("a", 2)], [RequestedNodes("one", "a", 2), RequestedNodes("two", "b", 1)]
    )
    assert list(reserved.faults()) == ["holds no b, but pools request 1 (two 1)"]


def test_pool_that_names_no_place_may_be_in_any() -> None:
    held = [HeldNodes("a", 2, frozenset({"1"}))]
    assert not list(ReservationUsage(held, [RequestedNodes("one", "a", 2)]).faults())
    elsewhere = RequestedNodes("one", "a", 2, frozenset({"2"}))
    assert list(ReservationUsage(held, [elsewhere]).faults()) == ["holds a in 1, but one is in 2"]


def test_what_cannot_be_read_is_not_judged() -> None:
    assert not list(ReservationUsage([], [RequestedNodes("one", "a", 2)], readable=False).faults())
