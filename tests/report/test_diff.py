import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.events.model import PropertyDifference
from gpufabric.report.diff import lookup, property_changes
from gpufabric.report.values import Secret, Unknown


def changes(before: Any, after: Any, **more: Any) -> list[tuple[str, str, str | None, str | None]]:
    differences = property_changes({"p": before}, {"p": after}, **more)
    return [
        (difference.path, difference.kind, difference.before, difference.after) for difference in differences
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (1, 2, [("p", "change", "1", "2")]),
        (True, 1, [("p", "change", "true", "1")]),
        ({"a": 1}, {"a": 1, "b": 2}, [("p.b", "add", None, "2")]),
        ({"a.b": 1}, {}, [('p["a.b"]', "remove", "1", None)]),
        ([1, 2, 3], [3, 1, 2], [("p", "reorder", "[1, 2, 3]", "[3, 1, 2]")]),
        ([1, 2, 3], [0, 1, 2, 3], [("p[0]", "add", None, "0")]),
        ([{"a": 1}, {"a": 2}], [{"a": 1}, {"a": 3}], [("p[1].a", "change", "2", "3")]),
        ([1, 1, 2], [1, 2, 2], [("p[0]", "remove", "1", None), ("p[2]", "add", None, "2")]),
        ('{"a": 1, "b": 2}', '{"b":2,"a":1}', []),
        ('{"a": [1, 2]}', '{"a": [2, 1]}', [("p.a", "reorder", "[1, 2]", "[2, 1]")]),
        ("x", Unknown(), [("p", "change", '"x"', "(known after the update)")]),
        (Secret(), Secret(), []),
        (Secret(), "x", [("p", "change", "[secret]", '"x"')]),
        ("[secret]", ["[secret]"], [("p", "change", '"[secret]"', '["[secret]"]')]),
    ],
)
def test_what_differs(before: Any, after: Any, expected: list[Any]) -> None:
    assert changes(before, after) == expected


def test_long_values_are_cut_with_a_digest() -> None:
    [(_, _, before, after)] = changes("x" * 5000, "x" * 5000 + "y")
    assert before is not None
    assert after is not None
    assert before != after
    assert len(before) < 250
    assert "5,002 characters" in before


@pytest.mark.parametrize("where", [0, 30, 500, 4999])
def test_long_values_are_cut_so_that_their_difference_is_visible(where: int) -> None:
    text = "x" * 5000
    [(_, _, before, after)] = changes(text, f"{text[:where]}y{text[where:]}")
    assert before is not None
    assert after is not None
    assert "y" in after.partition(" (")[0]
    assert max(len(before), len(after)) < 250


def test_a_difference_that_only_the_provider_sees() -> None:
    reported = [PropertyDifference("status", "update", in_inputs=False)]
    [difference] = property_changes({}, {}, reported=reported, outputs=({"status": "up"}, {"status": "down"}))
    assert (difference.path, difference.before, difference.after) == ("status", '"up"', '"down"')


def test_another_secret_is_a_change_without_values() -> None:
    reported = [PropertyDifference("secretKey", "update", in_inputs=True)]
    [difference] = property_changes({"secretKey": Secret()}, {"secretKey": Secret()}, reported=reported)
    assert (difference.before, difference.after) == ("[secret]", "[secret]")


def test_what_forces_comes_first() -> None:
    differences = property_changes({"a": 1, "z": {"k": 1}}, {"a": 2, "z": {"k": 2}}, forcing=["z"])
    assert [(difference.path, difference.forces) for difference in differences] == [
        ("z.k", True),
        ("a", False),
    ]


@pytest.mark.parametrize(
    ("path", "expected"),
    [("a.b", 1), ("l[1].c", 2), ('t["x.y"]', 3), ("l[0].c", "?"), ("l[9]", "?"), ("a.b.c", "?")],
)
def test_lookup(path: str, expected: Any) -> None:
    value = {"a": {"b": 1}, "l": [{}, {"c": 2}], "t": {"x.y": 3}}
    looked_up = lookup(value, path)
    assert looked_up == expected or (expected == "?" and type(looked_up) is object)


data = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.text("ab[{", max_size=2)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text("ab.", max_size=2), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(
    before=st.dictionaries(st.text("ab", max_size=2), data),
    after=st.dictionaries(st.text("ab", max_size=2), data),
)
def test_changes_are_told_if_and_only_if_there_are_any(before: dict[str, Any], after: dict[str, Any]) -> None:
    differences = property_changes(before, after)
    same = json.dumps(before, sort_keys=True) == json.dumps(after, sort_keys=True)
    if same:
        assert not differences
    elif "[" not in json.dumps([before, after]) and "{" not in json.dumps(
        [*before.values(), *after.values()]
    ):
        assert differences


@given(items=st.lists(st.integers(0, 5), max_size=8), data=st.data())
def test_a_permutation_is_at_most_one_reorder(items: list[int], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(items))
    differences = property_changes({"p": items}, {"p": list(shuffled)})
    assert [difference.kind for difference in differences] == ([] if items == shuffled else ["reorder"])
