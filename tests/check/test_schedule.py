import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.check.schedule import LOADING, slices

DEMO = [("aws", "a1"), ("aws", "a2"), ("azure", "z"), ("oci", "o")]


@pytest.mark.parametrize(
    ("stacks", "processes", "parts"),
    [
        (DEMO, 3, [["a1", "a2"], ["z"], ["o"]]),
        (DEMO, 1, [["a1", "a2", "z", "o"]]),
        (DEMO[:1], 4, [["a1"]]),
        ([], 2, []),
        ([("aws", f"a{n}") for n in range(5)], 2, [["a0", "a1", "a2"], ["a3", "a4"]]),
    ],
)
def test_slices(stacks: list[tuple[str, str]], processes: int, parts: list[list[str]]) -> None:
    assert slices(stacks, processes) == parts


@given(st.lists(st.sampled_from(["aws", "azure", "oci"])).map(sorted), st.integers(1, 9))
def test_every_stack_is_in_one_part_and_none_is_much_longer(clouds: list[str], processes: int) -> None:
    stacks = [(cloud, f"s{number}") for number, cloud in enumerate(clouds)]
    parts = slices(stacks, processes)
    assert [name for part in parts for name in part] == [name for _, name in stacks]
    assert len(parts) <= processes
    assert all(parts)
    costs = [len(part) + LOADING * len({clouds[int(name[1:])] for name in part}) for part in parts]
    # Nothing can beat an even share with no SDK loaded twice; a part ends where the next stack is too much.
    least = (len(clouds) + LOADING * len(set(clouds))) / processes
    assert max(costs, default=0) <= least + 2 * LOADING + 1
