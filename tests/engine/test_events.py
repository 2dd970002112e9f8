from pulumi.automation import EngineEvent

from gpufabric.engine.events import Collected, plain
from gpufabric.engine.result import PolicyFinding

STACK = "urn:pulumi:s::gpufabric::pulumi:pulumi:Stack::gpufabric-s"


def event(**body: object) -> EngineEvent:
    """Make an event as the engine's log has it."""
    return EngineEvent.from_json({"sequence": 1, "timestamp": 1, **body})


def outputs(old: object, new: object) -> EngineEvent:
    """Make the event that ends the stack resource."""
    state = {
        "type": "pulumi:pulumi:Stack",
        "urn": STACK,
        "id": "",
        "parent": "",
        "provider": "",
        "inputs": {},
    }
    metadata = {
        "op": "same",
        "urn": STACK,
        "type": "pulumi:pulumi:Stack",
        "provider": "",
        "old": {**state, "outputs": old},
        "new": {**state, "outputs": new},
    }
    return event(resOutputsEvent={"metadata": metadata})


def test_policy_messages_are_kept_once_and_without_colours() -> None:
    collected = Collected()
    violation = event(
        policyEvent={
            "message": "<{%fg 1%}>too dear<{%reset%}>\n",
            "color": "",
            "policyName": "budget",
            "policyPackName": "p",
            "policyPackVersion": "1",
            "policyPackVersionTag": "1",
            "enforcementLevel": "mandatory",
        }
    )
    collected.take(violation)
    collected.take(violation)
    assert collected.findings == [PolicyFinding("budget", "mandatory", "too dear")]


def test_changes_of_the_summary_have_plain_names() -> None:
    collected = Collected()
    collected.take(
        event(
            summaryEvent={
                "maybeCorrupt": False,
                "durationSeconds": 1,
                "resourceChanges": {"create": 2, "same": 1},
                "policyPacks": {},
            }
        )
    )
    assert collected.changes == {"create": 2, "same": 1}


def test_a_change_of_outputs_alone_is_seen() -> None:
    collected = Collected()
    collected.take(outputs({"summary": {"gpus": 8}}, {"summary": {"gpus": 8}}))
    assert not collected.outputs_changed
    collected.take(outputs({"summary": {"gpus": 8}}, {"summary": {"gpus": 16}}))
    assert collected.outputs_changed
    assert collected.outputs == {"summary": {"gpus": 16}}
    assert collected.done == 2


def test_errors_are_kept_in_order_and_once() -> None:
    collected = Collected()
    for text in ("first", "second", "first"):
        collected.take(event(diagnosticEvent={"message": text, "color": "", "severity": "error"}))
    collected.take(event(diagnosticEvent={"message": "note", "color": "", "severity": "info"}))
    assert collected.errors == ["first", "second"]


def test_plain_drops_only_colour_tags() -> None:
    assert plain("<{%reset%}>a < b and {c}\n") == "a < b and {c}"
