"""Results of a refresh, in the report on it."""

from dataclasses import replace
from typing import Any

import pytest

from gpufabric.cost.change import CostChange
from gpufabric.events.log import log_of
from gpufabric.report.build import build
from gpufabric.report.markdown import markdown
from gpufabric.report.model import Report
from gpufabric.report.sources import StackSource
from tests.report.making import ORIGIN, STACK, done, money, stack_events, step, summary, urn
from tests.report.reading import markdown_text, terminal_text

REFRESH = replace(ORIGIN, operation="refresh")
OUTPUTS = {"summary": summary(256)}


def read(operation: str, name: str = "train", **more: Any) -> list[dict[str, Any]]:
    """The events of reading one resource: the second one has the real operation."""
    planned = step("refresh", name, {"size": 32}, {"size": 32})
    metadata = step(operation, name, {"size": 32}, more.pop("new", None), **more)["resourcePreEvent"][
        "metadata"
    ]
    return [planned, {"resOutputsEvent": {"metadata": metadata}}]


def refreshed(events: list[dict[str, Any]], cost: CostChange | None = None, **counts: int) -> Report:
    whole = [*stack_events(OUTPUTS, OUTPUTS), *events, done(**counts)]
    return build([StackSource(STACK, log_of(whole), "done", cost)], REFRESH)


GONE = CostChange(STACK, money("1761.99"), money("0.71"), gpus_before=256, gpus_after=0)


def test_what_vanished_is_named_and_destructive() -> None:
    made = refreshed(read("delete"), GONE, delete=1, same=93)
    assert made.verdict == "destructive"
    assert made.headline.startswith(
        f"1 gone from the cloud in {STACK}; GPUs 256 \N{RIGHTWARDS ARROW} 0 (-256); "
    )
    assert made.reasons[0].startswith("256 GPUs lost")
    assert "1 resource gone from the cloud" in made.reasons
    for text in (terminal_text(made), markdown_text(markdown(made))):
        assert "train" in text
        assert "gone from the cloud" in text
        assert "no longer declared" not in text


def test_what_differs_is_named_with_both_values() -> None:
    differs = {"size": {"diffKind": "update", "inputDiff": True}}
    events = read("update", new={"size": 4}, detailedDiff=differs, diffs=["size"])
    kept = CostChange(STACK, money("1761.99"), money("1761.99"), gpus_before=256, gpus_after=256)
    made = refreshed(events, kept, update=1, same=93)
    assert made.verdict == "attention"
    assert made.reasons[0] == "1 resource differs from the state"
    for text in (terminal_text(made), markdown_text(markdown(made))):
        assert "Differs from the state: 1" in text
        assert "size: 32 \N{RIGHTWARDS ARROW} 4" in text


@pytest.mark.parametrize(
    ("ignored", "drift"),
    [
        (("size",), []),
        (("*",), []),
        (("tags.owner", "size"), []),
        (("rules[*].id",), ["size"]),
        (("siz", "size.more"), ["size"]),
    ],
)
def test_what_the_program_ignores_is_no_drift(ignored: tuple[str, ...], drift: list[str]) -> None:
    differs = {"size": {"diffKind": "update", "inputDiff": True}}
    events = read("update", new={"size": 4}, detailedDiff=differs, diffs=["size"])
    owned = {urn("train"): ignored}
    kept = CostChange(
        STACK, money("1761.99"), money("1761.99"), gpus_before=256, gpus_after=256, ignored=owned
    )
    made = refreshed(events, kept, update=1, same=93)
    shown = [change for change in made.stacks[0].changes if change.noise is None]
    assert [prop.path for change in shown for prop in change.properties] == drift
    if drift:
        assert made.verdict == "attention"
        return
    assert made.verdict == "unchanged"
    assert made.headline.startswith(
        "No drift, 1 resource differs only in what the program ignores; 256 GPUs; "
    )
    assert made.headline.endswith("nothing to do.")
    assert made.stacks[0].before == made.stacks[0].after
    for text in (terminal_text(made), markdown_text(markdown(made))):
        assert "Differs from the state" not in text
        assert "size: 32" not in text


def test_other_differences_of_the_resource_are_drift() -> None:
    events = read("update", new={"size": 4, "image": "b"}, diffs=["size", "image"])
    kept = CostChange(STACK, money("1.00"), money("1.00"), ignored={urn("train"): ("size",)})
    made = refreshed(events, kept, update=1, same=93)
    (change,) = made.stacks[0].changes
    assert ([prop.path for prop in change.properties], change.noise) == (["image"], None)
    assert made.reasons[0] == "1 resource differs from the state"


def test_without_a_record_gpus_after_a_difference_are_unknown() -> None:
    made = refreshed(read("delete"), None, delete=1, same=93)
    assert made.stacks[0].after is None
    assert made.totals.left_out == (STACK,)
    assert made.verdict == "destructive"


def test_nothing_to_do() -> None:
    made = refreshed(read("same", new={"size": 32}), None, same=94)
    assert made.verdict == "unchanged"
    assert made.headline.startswith("No drift; ")
    assert made.stacks[0].changes == ()
    assert made.stacks[0].after is not None


def test_an_update_that_refreshes_first_says_what_it_does_about_a_difference() -> None:
    events = [*read("delete"), step("create", "train", None, {"size": 32})]
    whole = [*stack_events(OUTPUTS, OUTPUTS), *events, done(create=1)]
    made = build([StackSource(STACK, log_of(whole), "done")], ORIGIN)
    assert [change.operation for change in made.stacks[0].changes] == ["create"]
