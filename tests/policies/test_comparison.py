"""Properties before and after a change."""

from typing import Any

import pytest

from gpufabric.policies.comparison import differs, differs_in_any
from gpufabric.policies.properties import Props, SecretValue
from gpufabric.policies.resource import Resource
from tests.policies.conftest import UNKNOWN, Made, seen


def resource(**props: Any) -> Resource:
    return Resource("type", "name", "urn", Props(props), Props({}))


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ([{"size": 200}], [{"size": 200.0}], False),
        ([1, 2], [2.0, 1.0], False),
        ({"a": 1, "__defaults": ["a"]}, {"a": 1.0}, False),
        ({"a": 1}, {"a": 2}, True),
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1, "b": None}, {"a": 1}, False),
        ("x", None, True),
    ],
)
def test_whole_values(old: Any, new: Any, expected: bool) -> None:
    assert differs(resource(key=old), resource(key=new), "key") == expected
    assert differs_in_any(resource(key=old), resource(key=new)) == expected


def test_ignored_properties_do_not_count() -> None:
    old, new = resource(tags={"a": "b"}, size=1), resource(tags={}, size=1)
    assert differs_in_any(old, new)
    assert not differs_in_any(old, new, frozenset({"tags"}))


def test_unreadable_property_hides_no_other() -> None:
    old = resource(launch={"user_data": SecretValue(), "shape": "a"})
    assert differs_in_any(old, resource(launch={"user_data": "x", "shape": "b"}))
    assert not differs_in_any(old, resource(launch={"user_data": "x", "shape": "a"}))


def test_value_that_becomes_unknown_differs() -> None:
    (new,) = seen([Made("type", {"id": UNKNOWN})])
    assert differs(resource(id="a"), new, "id")
