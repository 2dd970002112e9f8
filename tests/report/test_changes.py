from typing import Any

import pytest

from gpufabric.report.model import ResourceChange
from tests.report.making import done, report, step


def change_of(*steps: dict[str, Any]) -> ResourceChange:
    (change,) = report([*steps, done()]).stacks[0].changes
    return change


def test_a_number_is_the_same_with_and_without_a_fraction() -> None:
    [change] = report([step("update", old={"n": 1}, new={"n": 1.0}), done(update=1)]).stacks[0].changes
    assert change.noise == "same value"


@pytest.mark.parametrize(
    ("kinds", "order"),
    [
        (("create-replacement", "replace", "delete-replaced"), "create first"),
        (("delete-replaced", "replace", "create-replacement"), "delete first"),
        (("replace",), None),
    ],
)
def test_steps_of_a_replacement_are_one_change(kinds: tuple[str, ...], order: str | None) -> None:
    steps = [step(kind, old={"a": 1}, new={"a": 2}, keys=["a"], protect=True) for kind in kinds]
    change = change_of(*steps)
    assert (change.operation, change.order, change.forced_by) == ("replace", order, ("a",))
    assert change.protected


def test_what_forces_is_taken_from_the_differences_where_the_engine_names_no_key() -> None:
    diff = {"a": {"diffKind": "update-replace", "inputDiff": True}}
    assert change_of(step("replace", old={"a": 1}, new={"a": 2}, detailedDiff=diff)).forced_by == ("a",)


@pytest.mark.parametrize(
    ("after", "noise"),
    [
        ({"id": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"}, "unknown only"),
        ({"id": "x"}, "same value"),
        ({"id": "y"}, None),
    ],
)
def test_updates_without_a_visible_difference_are_noise(after: dict[str, Any], noise: str | None) -> None:
    assert change_of(step("update", old={"id": "x"}, new=after, diffs=["id"])).noise == noise


def test_a_provider_that_only_appears_or_goes_is_no_change() -> None:
    provider = "pulumi:providers:aws"
    events = [step("create", new={}, type_=provider), step("delete", "b", old={}, type_=provider), done()]
    assert report(events).stacks[0].changes == ()
    assert change_of(step("update", old={"a": 1}, new={"a": 2}, type_=provider)).operation == "update"


def test_a_created_resource_lists_its_inputs() -> None:
    (first, second) = change_of(step("create", new={"b": 1, "a": "x"})).properties
    assert [(first.path, first.after), (second.path, second.after)] == [("a", '"x"'), ("b", "1")]
