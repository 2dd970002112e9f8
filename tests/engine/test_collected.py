import pytest

from gpufabric.engine.collected import Collected
from gpufabric.engine.result import FailedResource, PolicyFinding, Removal
from gpufabric.events.model import EngineEvent, ResourceState, ResourceStep, StepDone
from gpufabric.events.parse import parse_event

URN = "urn:pulumi:s::gpufabric::a:b/c:C::x"
STACK = "urn:pulumi:s::gpufabric::pulumi:pulumi:Stack::gpufabric-s"


def event(**body: object) -> EngineEvent | None:
    """Parse an event as the engine's log has it."""
    return parse_event({"sequence": 1, "timestamp": 1, **body})


def outputs(old: object, new: object) -> EngineEvent | None:
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


@pytest.mark.parametrize(
    ("changes", "done"),
    [
        pytest.param({"same": 2, "delete": 1}, 2, id="deleted ones do not remain, as results count them"),
        pytest.param({"delete": 3}, 3, id="all are deleted"),
        pytest.param({}, 3, id="no summary"),
    ],
)
def test_a_finished_run_counts_the_resources_that_remain(changes: dict[str, int], done: int) -> None:
    collected = Collected()
    for name in "abc":
        collected.take(StepDone(ResourceStep("delete", f"{URN}{name}", "a:b/c:C")))
    assert collected.done == 3
    collected.take(event(summaryEvent={"resourceChanges": changes}))
    assert collected.done == done


def test_a_change_of_outputs_alone_is_seen() -> None:
    collected = Collected()
    collected.take(outputs({"summary": {"gpus": 8}}, {"summary": {"gpus": 8}}))
    assert not collected.outputs_changed
    collected.take(outputs({"summary": {"gpus": 8}}, {"summary": {"gpus": 16}}))
    assert collected.outputs_changed
    assert collected.outputs == {"summary": {"gpus": 16}}
    assert collected.done == 1, "the same resource twice"


@pytest.mark.parametrize(("before", "after"), [(True, False), (False, True), (True, True)])
def test_a_change_of_protection_alone_is_seen(*, before: bool, after: bool) -> None:
    old, new = ResourceState(URN, protect=before), ResourceState(URN, protect=after)
    collected = Collected()
    collected.take(StepDone(ResourceStep("same", URN, "a:b/c:C", old, new)))
    assert collected.protection_changed is (before != after)


def test_errors_are_kept_in_order_and_once() -> None:
    collected = Collected()
    for text in ("first", "second", "first"):
        collected.take(event(diagnosticEvent={"message": text, "color": "", "severity": "error"}))
    collected.take(event(diagnosticEvent={"message": "note", "color": "", "severity": "info"}))
    assert collected.errors == ["first", "second"]


def test_errors_name_their_resource() -> None:
    collected = Collected()
    urn = "urn:pulumi:s::gpufabric::a:R$aws:eks/nodeGroup:NodeGroup::train"
    collected.take(
        event(diagnosticEvent={"message": "no capacity", "color": "", "severity": "error", "urn": urn})
    )
    collected.take(
        event(diagnosticEvent={"message": "failed", "color": "", "severity": "error", "urn": STACK})
    )
    assert collected.errors == ["train: no capacity", "failed"]


@pytest.mark.parametrize(
    ("steps", "is_creation"),
    [
        (["create"], True),
        (["delete-replaced", "replace", "create-replacement"], True),
        (["update"], False),
        (["create-replacement", "delete-replaced"], False),
        ([], False),
    ],
)
def test_failures_name_what_the_engine_did(steps: list[str], *, is_creation: bool) -> None:
    collected = Collected()
    for step in steps:
        collected.take(planned(step))
    error = {"message": "no capacity", "color": "", "severity": "error", "urn": URN}
    collected.take(event(diagnosticEvent=error))
    assert collected.failures == {URN: FailedResource(steps[-1] if steps else "", "no capacity")}
    assert collected.failures[URN].is_creation == is_creation


def test_a_cancelled_update_is_no_error() -> None:
    collected = Collected()
    for text in ("update canceled\n", "context canceled\n", "canceled by the budget policy"):
        collected.take(event(diagnosticEvent={"message": text, "color": "", "severity": "error"}))
    assert collected.errors == ["canceled by the budget policy"]


# As gpufabric's language host says it, and the official one.
ENDED = "an unhandled error occurred: Program exited with non-zero exit code: 1"
ENDED_OFFICIALLY = "an unhandled error occurred: program exited with non-zero exit code: 1"


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (["nodes: given -4", ENDED], ["nodes: given -4"]),
        (["nodes: given -4", ENDED_OFFICIALLY], ["nodes: given -4"]),
        ([ENDED], [ENDED]),
        ([ENDED, "nodes: given -4"], [ENDED, "nodes: given -4"]),
    ],
)
def test_that_the_program_ended_is_no_news_after_its_error(said: list[str], kept: list[str]) -> None:
    collected = Collected()
    for text in said:
        collected.take(event(diagnosticEvent={"message": f"{text}\n", "severity": "error", "urn": STACK}))
    assert collected.errors == kept


def test_removals_are_kept_once_with_what_forces_them() -> None:
    collected = Collected()
    urn = "urn:pulumi:s::gpufabric::aws:eks/cluster:Cluster::main"
    for operation in ("create-replacement", "replace", "replace", "delete-replaced", "same"):
        step = {"op": operation, "urn": urn, "type": "aws:eks/cluster:Cluster", "keys": ["roleArn"]}
        collected.take(event(resourcePreEvent={"metadata": step}))
    assert collected.removals == [Removal("replace", "aws:eks/cluster:Cluster", "main", ("roleArn",))]


def test_what_a_refresh_reads_is_kept_by_the_operation_after_the_read() -> None:
    collected = Collected()

    def read(name: str, operation: str, new: object) -> None:
        urn = f"urn:pulumi:s::gpufabric::aws:eks/nodeGroup:NodeGroup::{name}"
        old = {"urn": urn, "inputs": {"size": 1}}
        common = {"urn": urn, "type": "aws:eks/nodeGroup:NodeGroup", "old": old}
        collected.take(event(resourcePreEvent={"metadata": {**common, "op": "refresh"}}))
        collected.take(event(resOutputsEvent={"metadata": {**common, "op": operation, "new": new}}))

    read("gone", "delete", None)
    read("other", "update", {"inputs": {"size": 2}})
    read("same", "same", {"inputs": {"size": 1}})
    gone, other = collected.differing.values()
    assert gone is None
    assert other is not None
    assert other.inputs == {"size": 2}
    assert [(removal.operation, removal.name) for removal in collected.removals] == [("delete", "gone")]


def planned(operation: str, urn: str = URN) -> EngineEvent | None:
    """Make the event that begins a step."""
    metadata = {"op": operation, "urn": urn, "type": "a:b/c:C", "provider": ""}
    return event(resourcePreEvent={"metadata": metadata})


def summary(**changes: int) -> EngineEvent | None:
    """Make the event that ends a run."""
    return event(summaryEvent={"resourceChanges": changes, "durationSeconds": 1})


def test_what_a_stopped_replacement_left_counts_as_a_deletion() -> None:
    """The engine deletes it without counting it, so that the update would be left out."""
    collected = Collected()
    for taken in (planned("delete-replaced"), summary(same=3)):
        collected.take(taken)
    assert collected.changes == {"same": 3, "delete": 1}
    assert collected.removals == [Removal("delete", "a:b/c:C", "x", ())]


@pytest.mark.parametrize("first", ["create-replacement", "replace"])
def test_a_replacement_counts_once(first: str) -> None:
    collected = Collected()
    for taken in (planned(first), planned("delete-replaced"), summary(replace=1)):
        collected.take(taken)
    assert collected.changes == {"replace": 1}


def test_a_state_that_cannot_be_saved_is_one_error_that_names_all_resources() -> None:
    collected = Collected()
    for name in ("x", "y", "z"):
        text = f"post-step event returned an error: failed to save snapshot: write {name}.tmp: no space left"
        urn = URN.removesuffix("x") + name
        collected.take(event(diagnosticEvent={"urn": urn, "message": text, "color": "", "severity": "error"}))
    assert len(collected.errors) == 1
    assert collected.errors[0].startswith("x: post-step event")
    assert collected.unsaved == ["x", "y", "z"]
    assert len(collected.failures) == 3


def test_a_list_of_errors_is_said_without_its_heading() -> None:
    collected = Collected()
    text = '1 error occurred:\n\t* Status=409 Code="AllocationFailed"\n\n'
    for said in (text, 'Status=409 Code="AllocationFailed"', "2 errors occurred:\n\t* a\n\t* b\n"):
        collected.take(event(diagnosticEvent={"message": said, "severity": "error", "urn": URN}))
    assert collected.errors == ['x: Status=409 Code="AllocationFailed"', "x: a\nb"]
