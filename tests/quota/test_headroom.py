"""A snapshot's ``used`` may include machines that are judged: no verdict is wrong, whoever runs them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.quota.headroom import Headroom, UsedUnits, headroom_of
from gpufabric.quota.snapshot import FamilyState

UNITS = st.integers(0, 50)


@given(
    limit=st.integers(0, 150),
    outside=UNITS,
    stacks=st.lists(st.tuples(UNITS, UNITS, st.booleans()), min_size=1, max_size=4),
)
def test_verdicts_hold_whoever_runs_the_machines(
    limit: int, outside: int, stacks: list[tuple[int, int, bool]]
) -> None:
    """Each stack runs up to its demand; the snapshot says for some of them how much that is."""
    stacks = [(min(running, demand), demand, known) for running, demand, known in stacks]
    state = FamilyState(limit=limit, used=outside + sum(running for running, _, _ in stacks))
    parts = [UsedUnits.of(running if known else None, demand) for running, demand, known in stacks]
    headroom = headroom_of(state, parts)
    amount = sum(demand for _, demand, _ in stacks)
    fits = amount + outside <= limit
    assert headroom.fit(amount) in ({"fits", "unknown"} if fits else {"short", "unknown"})
    if all(known for _, _, known in stacks):
        assert headroom.fit(amount) == ("fits" if fits else "short")


@pytest.mark.parametrize(
    ("used", "parts", "expected"),
    [
        (6144, [UsedUnits.of(None, 6144)], Headroom(7680, 0, 6144)),
        (6144, [UsedUnits.of(6144, 6144)], Headroom(7680, 0, 0)),
        (6144, [UsedUnits.of(0, 6144)], Headroom(7680, 6144, 6144)),
        (7000, [UsedUnits.of(6144, 6144), UsedUnits.of(None, 6144)], Headroom(7680, 0, 856)),
        (100, [UsedUnits.of(6144, 6144)], Headroom(7680, 0, 0)),
    ],
)
def test_the_range_of_other_use(used: int, parts: list[UsedUnits], expected: Headroom) -> None:
    assert headroom_of(FamilyState(limit=7680, used=used), parts) == expected
