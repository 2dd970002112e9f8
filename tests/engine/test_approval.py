"""An approved preview, and every way in which a later preview differs from it."""

import json
from pathlib import Path
from typing import Any

import pytest

from gpufabric.engine import runs
from gpufabric.engine.approval import ApprovedPreview, differences, read_approval, steps_of
from gpufabric.engine.result import StackResult
from gpufabric.engine.starting_state import write_digests
from gpufabric.events.model import ResourceState, ResourceStep, StepPlanned
from gpufabric.spec.problems import DeclarationError
from gpufabric.wire.values import UNKNOWN

POOL = "aws:eks/nodeGroup:NodeGroup"
STATE = {"urn:pulumi:s::p::aws:ec2/vpc:Vpc::v": "1"}


def step(operation: str = "update", name: str = "train", **inputs: Any) -> ResourceStep:
    urn = f"urn:pulumi:s::p::{POOL}::{name}"
    old = ResourceState(urn, POOL, True, {"size": 1})
    return ResourceStep(operation, urn, POOL, old, ResourceState(urn, POOL, True, inputs or {"size": 2}))


def steps(*planned: ResourceStep) -> dict[tuple[str, str], ResourceStep]:
    return steps_of(map(StepPlanned, planned))


def compare(approved: list[ResourceStep], present: list[ResourceStep], state: Any = STATE) -> list[str]:
    return differences(ApprovedPreview("r1", "done", steps(*approved), STATE), steps(*present), state)


def test_the_same_steps_from_the_same_state_do_not_differ() -> None:
    assert compare([step()], [step()]) == []
    assert compare([], []) == []
    assert compare([step()], [step(), step("same", "other"), step("read", "third")]) == []


@pytest.mark.parametrize(
    ("approved", "present", "said"),
    [
        ([], [step()], "not approved: update train"),
        ([step()], [], "approved, but no longer planned: update train"),
        ([step()], [step("replace")], "not approved: replace train"),
        ([step(size=32)], [step(size=3)], "train (aws:eks/nodeGroup:NodeGroup): size: approved 32, now 3"),
        ([step(size=3)], [step(size=3, tags={"a": "b"})], 'tags: approved nothing, now {"a": "b"}'),
        ([step(size=3)], [step(size=UNKNOWN)], "size: approved 3"),
        ([step(ids=["a", UNKNOWN])], [step(ids=["b", "c"])], "ids: approved"),
        ([step(ids=["a"])], [step(ids=["a", "b"])], "ids: approved"),
    ],
)
def test_each_difference_is_named(
    approved: list[ResourceStep], present: list[ResourceStep], said: str
) -> None:
    assert said in "\n".join(compare(approved, present))


def refreshed(**read: Any) -> ResourceStep:
    """Return an update whose state has properties that the update leaves as they are."""
    urn = f"urn:pulumi:s::p::{POOL}::train"
    old = ResourceState(urn, POOL, True, {"size": 1, **read})
    return ResourceStep("update", urn, POOL, old, ResourceState(urn, POOL, True, {"size": 2, **read}))


def test_what_a_refresh_filled_in_beside_the_change_does_not_differ() -> None:
    assert compare([step()], [refreshed(rules=["a"])]) == []
    assert compare([refreshed(rules=["a"])], [refreshed(rules=["a", "b"])]) == []
    assert compare([refreshed(rules=["a"])], [step(size=2, rules=["b"])]) != [], "this preview changes it"


def test_a_value_that_was_unknown_may_become_any_value() -> None:
    approved = step(ids=["a", UNKNOWN], network={"id": UNKNOWN, "cidr": "10.0.0.0/8"}, title=UNKNOWN)
    present = step(ids=["a", "b"], network={"id": "vpc-1", "cidr": "10.0.0.0/8"}, title={"of": "any type"})
    assert compare([approved], [present]) == []


def test_an_update_that_only_waited_for_a_value_may_have_nothing_to_do() -> None:
    assert compare([step(size=1, version=UNKNOWN)], []) == []
    assert compare([step(size=2, version=UNKNOWN)], []) != []
    assert compare([step("replace", size=1, version=UNKNOWN)], []) != []


def test_the_random_end_of_an_automatic_name_may_differ() -> None:
    approved = [
        step("create", "bucket", bucket="demo-checkpoints-8dfef1f", tags={"Name": "demo"}),
        step("create", "policy", policy="arn:aws:s3:::demo-checkpoints-8dfef1f/*"),
    ]
    present = [
        step("create", "bucket", bucket="demo-checkpoints-0123abc", tags={"Name": "demo"}),
        step("create", "policy", policy="arn:aws:s3:::demo-checkpoints-0123abc/*"),
    ]
    assert compare(approved, present) == []
    present[0] = step("create", "bucket", bucket="other-checkpoints-0123abc", tags={"Name": "demo"})
    assert len(compare(approved, present)) == 2
    assert compare([step(name_="demo-8dfef1f")], [step(name_="demo-0123abc")]) != [], "an update renames"


def test_another_starting_state_is_a_difference() -> None:
    assert compare([step()], [step()], {}) == ["the state has changed since: v"]
    assert "not recorded" in compare([step()], [step()], None)[0]


def test_a_stack_that_could_not_be_previewed_is_not_approved() -> None:
    deferred = ApprovedPreview("r1", "deferred")
    assert "nobody has seen its changes" in differences(deferred, steps(step()), STATE)[0]
    assert differences(deferred, {}, STATE) != [], "its state was not recorded either"


def test_many_differences_are_counted() -> None:
    said = compare([], [step(name=f"p{number}") for number in range(8)])
    assert len(said) == 6
    assert said[-1] == "and 3 more differences"


def preview(folder: Path, operation: str = "preview", status: str = "done", stack: str = "aws") -> Path:
    run = runs.start(folder, folder, operation, {stack: ""}, backend="", mask=str)  # type: ignore[arg-type]
    record = run.record(stack, "preview")
    metadata = {"op": "update", "urn": step().urn, "type": POOL, "new": {"inputs": {"size": 2}}}
    record({"resourcePreEvent": {"metadata": metadata}})
    write_digests(record.state, STATE)
    run.ended(StackResult(stack, "preview", status))  # type: ignore[arg-type]
    return run.folder


def test_a_preview_is_read_from_its_folder_or_one_above(tmp_path: Path) -> None:
    run = preview(tmp_path)
    for path in (run, tmp_path):
        (approved,) = read_approval(path).values()
        assert (approved.run, approved.status, approved.state) == (run.name, "done", STATE)
        assert [operation for operation, _ in approved.steps] == ["update"]


def test_previews_of_several_jobs_make_one_approval(tmp_path: Path) -> None:
    for job, stack in (("a", "aws"), ("b", "oci")):
        preview(tmp_path / job, stack=stack)
    assert sorted(read_approval(tmp_path)) == ["aws", "oci"]


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda folder: folder, "no run of `gpufabric preview`"),
        (lambda folder: preview(folder, "up"), "a run of `gpufabric up`"),
        (lambda folder: preview(folder, status="failed"), "a preview of aws that is failed"),
        (lambda folder: preview(folder, status="interrupted"), "a preview of aws that is interrupted"),
    ],
)
def test_what_is_no_approval_is_refused(tmp_path: Path, made: Any, said: str) -> None:
    path = made(tmp_path)
    with pytest.raises(DeclarationError, match=said):
        read_approval(path)


@pytest.mark.parametrize("text", ["", "[]", "{}", json.dumps({"format": 99}), json.dumps({"format": 1})])
def test_a_damaged_manifest_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / runs.MANIFEST).write_text(text)
    with pytest.raises(DeclarationError, match="cannot be read"):
        read_approval(tmp_path)
