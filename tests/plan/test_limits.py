"""A list is refused only beyond the limit, and the entries that gpufabric adds count."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.fact import Confidence, Fact
from gpufabric.plan.limits import at_most

FOUR = Fact[int](value=4, source="a-page", as_of=date(2026, 11, 29), confidence=Confidence.CONFIRMED)


@given(st.integers(0, 10), st.integers(0, 3))
def test_refused_only_beyond_the_limit(length: int, taken: int) -> None:
    assert bool(list(at_most("list", range(length), "entries", FOUR, taken=taken))) == (length + taken > 4)


def test_the_error_states_source_and_own_entries() -> None:
    (problem,) = at_most("cluster.list", range(4), "entries", FOUR, taken=1)
    assert str(problem) == (
        "cluster.list: given 4 entries; allowed: at most 4 - 1 of gpufabric's own = 3"
        " [catalogue: a-page, 2026-11-29]"
    )
