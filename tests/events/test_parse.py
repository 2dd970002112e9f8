from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.events.model import (
    EngineMessage,
    PolicyMessage,
    PolicySummary,
    Prelude,
    PropertyDifference,
    ResourceState,
    ResourceStep,
    RunSummary,
    StepDone,
    StepPlanned,
)
from gpufabric.events.parse import is_debug_message, parse_event, without_colours

URN = "urn:pulumi:s::gpufabric::aws:eks/cluster:Cluster::main"
STEP = {
    "op": "replace",
    "urn": URN,
    "type": "aws:eks/cluster:Cluster",
    "old": {"urn": URN, "inputs": {"size": 1}, "provider": "urn:p::id", "protect": True},
    "new": {"urn": URN, "custom": True, "inputs": {"size": 2}, "outputs": {}, "dependencies": ["urn:a"]},
    "keys": ["size"],
    "detailedDiff": {"size": {"diffKind": "update-replace", "inputDiff": True}, "arn": {}},
}
PARSED = ResourceStep(
    operation="replace",
    urn=URN,
    type="aws:eks/cluster:Cluster",
    old=ResourceState(urn=URN, inputs={"size": 1}, provider="urn:p", protect=True),
    new=ResourceState(urn=URN, custom=True, inputs={"size": 2}, outputs={}, dependencies=("urn:a",)),
    replace_keys=("size",),
    differences=(
        PropertyDifference("arn", "update", in_inputs=False),
        PropertyDifference("size", "update-replace", in_inputs=True),
    ),
)


@pytest.mark.parametrize(
    ("raw", "parsed"),
    [
        ({"resourcePreEvent": {"metadata": STEP}}, StepPlanned(PARSED)),
        ({"resOutputsEvent": {"metadata": STEP}}, StepDone(PARSED)),
        (
            {
                "policyEvent": {
                    "policyName": "p",
                    "enforcementLevel": "mandatory",
                    "message": "<{%fg 1%}>no\n",
                }
            },
            PolicyMessage("p", "mandatory", "no", ""),
        ),
        ({"policyAnalyzeSummaryEvent": {"passed": ["a"]}}, PolicySummary(("a",), (), of_stack=False)),
        ({"policyAnalyzeStackSummaryEvent": {"failed": ["b"]}}, PolicySummary((), ("b",), of_stack=True)),
        (
            {"diagnosticEvent": {"severity": "error", "message": "no<{%reset%}>", "urn": URN}},
            EngineMessage("error", "no", URN),
        ),
        (
            {"summaryEvent": {"resourceChanges": {"create": 2}, "result": "failed"}},
            RunSummary({"create": 2}, "failed"),
        ),
        ({"preludeEvent": {"config": {"k": "v"}}}, Prelude({"k": "v"})),
    ],
)
def test_each_kind(raw: dict[str, Any], parsed: object) -> None:
    assert parse_event({"sequence": 1, "timestamp": 1, **raw}) == parsed


def test_unknown_kinds_are_passed_over() -> None:
    assert parse_event({"sequence": 1, "newKindEvent": {"deep": [1]}}) is None
    assert parse_event({}) is None


def test_missing_outputs_differ_from_empty_ones() -> None:
    for state, outputs in (({}, None), ({"outputs": None}, {}), ({"outputs": {"a": 1}}, {"a": 1})):
        event = parse_event({"resOutputsEvent": {"metadata": {"new": state}}})
        assert isinstance(event, StepDone)
        assert event.step.new is not None
        assert event.step.new.outputs == outputs


@pytest.mark.parametrize(
    ("text", "cancellation", "conclusion", "program_exit"),
    [
        ("update canceled", True, True, False),
        ("context canceled", True, True, False),
        ("preview failed", False, True, False),
        ("an unhandled error occurred: Program exited with non-zero exit code: 1", False, False, True),
        ("an unhandled error occurred: program exited with non-zero exit code: 1", False, False, True),
        ("an unhandled error occurred: program exited unexpectedly: exit status 1", False, False, True),
        (
            "an unhandled error occurred: problem executing program (could not run language executor): no",
            False,
            False,
            False,
        ),
        ("canceled by the budget policy", False, False, False),
    ],
)
def test_messages_that_add_nothing(
    text: str, cancellation: bool, conclusion: bool, program_exit: bool
) -> None:
    message = EngineMessage("error", text, "")
    assert message.is_cancellation is cancellation
    assert message.is_conclusion is conclusion
    assert message.is_program_exit is program_exit


def test_debug_messages_are_known_without_parsing() -> None:
    assert is_debug_message({"diagnosticEvent": {"severity": "debug"}})
    assert not is_debug_message({"diagnosticEvent": {"severity": "info"}})
    assert not is_debug_message({"policyEvent": {"severity": "debug"}})


def test_only_colour_tags_are_dropped() -> None:
    assert without_colours("<{%reset%}>a < b and {c}\n") == "a < b and {c}"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["old", "new"]), inner, max_size=3)
    ),
    max_leaves=8,
)
KINDS = ("resourcePreEvent", "policyEvent", "diagnosticEvent", "summaryEvent", "preludeEvent")
FIELDS = (
    "metadata",
    "op",
    "urn",
    "old",
    "new",
    "keys",
    "detailedDiff",
    "resourceChanges",
    "passed",
    "config",
)


@given(
    st.dictionaries(
        st.sampled_from(KINDS), anything | st.dictionaries(st.sampled_from(FIELDS), anything), min_size=1
    )
)
def test_damaged_events_are_still_typed(raw: dict[str, Any]) -> None:
    assert parse_event(raw) is not None
