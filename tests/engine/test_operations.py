"""Order and messages of operations when stacks succeed, fail, are declined or interrupted."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gpufabric.engine import operations, runs
from gpufabric.engine.approval import ApprovedPreview
from gpufabric.engine.fleet import Fleet
from gpufabric.engine.locks import Lock
from gpufabric.engine.pending import PendingCreate
from gpufabric.engine.result import StackResult
from gpufabric.engine.torn_files import TornFile
from gpufabric.wire.values import SECRET, SIGNATURE
from tests.engine.conftest import ALL, CREATE, World, statuses


def test_stacks_without_changes_are_not_updated(world: World) -> None:
    for name in ALL:
        world.answer(name, "preview")
    results = operations.up(world.fleet("up"), ALL, ask=None, recover=False)
    assert world.log == [(name, "preview") for name in ALL]
    assert set(statuses(results).values()) == {"done"}


def test_a_change_of_outputs_alone_is_an_update(world: World) -> None:
    world.answer("aws", "preview", outputs_changed=True)
    operations.up(world.fleet("up"), ["aws"], ask=None, recover=False)
    assert world.log == [("aws", "preview"), ("aws", "up")]


def test_a_change_of_protection_alone_is_an_update(world: World) -> None:
    world.answer("aws", "preview", protection_changed=True)
    operations.up(world.fleet("up"), ["aws"], ask=None, recover=False)
    assert world.log == [("aws", "preview"), ("aws", "up")]


def test_failed_region_stops_only_what_needs_it(world: World) -> None:
    world.answer("aws", "up", "failed", errors=["no capacity"])
    results = operations.up(world.fleet("up"), ALL, ask=None, recover=False)
    assert statuses(results) == {"aws": "failed", "oci": "done", "backbone": "skipped"}
    assert results[2].reason == "it needs aws (failed)"
    assert "gpufabric up --resume" in results[0].next_steps[0]
    assert ("backbone", "up") not in world.log
    assert "aws: failed" in world.printed.getvalue()


def test_failed_preview_changes_nothing_of_its_stack(world: World) -> None:
    world.answer("aws", "preview", "failed", errors=["too dear"])
    results = operations.up(world.fleet("up"), ["aws", "oci"], ask=None, recover=False)
    assert statuses(results) == {"aws": "failed", "oci": "done"}
    assert ("aws", "up") not in world.log
    assert results[0].next_steps == [
        "Nothing in aws was changed. Fix this, then run `gpufabric up --resume`."
    ]


def test_new_stacks_are_made_and_the_backbone_previewed_after_its_regions(world: World) -> None:
    results = operations.up(world.fleet("up", known={}), ALL, ask=None, recover=False)
    assert set(statuses(results).values()) == {"done"}
    assert [entry for entry in world.log if entry[1] == "init"] == [(name, "init") for name in ALL]
    assert world.log.index(("backbone", "preview")) > world.log.index(("oci", "up"))


def test_backbone_alone_without_its_regions_is_skipped(world: World) -> None:
    results = operations.up(world.fleet("up", known={"backbone": 0}), ["backbone"], ask=None, recover=False)
    assert statuses(results) == {"backbone": "skipped"}
    assert results[0].reason == "it needs aws (not up), oci (not up)"


def test_region_whose_first_update_failed_is_waited_for(world: World) -> None:
    world.unfinished = {"aws"}
    world.answer("backbone", "preview", "failed", errors=["KeyError: 'region'"])
    results = operations.up(world.fleet("up"), ALL, ask=None, recover=False)
    assert set(statuses(results).values()) == {"done"}
    assert world.log[-2:] == [("backbone", "preview"), ("backbone", "up")]
    for _ in range(2):
        world.answer("backbone", "preview", "failed", errors=["KeyError: 'region'"])
    results = operations.up(world.fleet("up"), ["backbone"], ask=None, recover=False)
    assert [(result.status, result.reason) for result in results] == [
        ("skipped", "it reads outputs of aws, not up yet")
    ]


def test_one_question_for_all_previews(world: World) -> None:
    asked: list[list[str]] = []

    def ask(previews: list[StackResult]) -> bool:
        asked.append([preview.stack for preview in previews])
        return True

    operations.up(world.fleet("up"), ALL, ask=ask, recover=False)
    assert asked == [ALL], "the backbone's second preview shows the same, so that nobody is asked again"


def test_a_preview_that_changed_meanwhile_is_asked_about_again(world: World) -> None:
    asked: list[list[str]] = []
    world.answer("backbone", "preview", changes=CREATE).answer("backbone", "preview", changes={"delete": 9})

    def ask(previews: list[StackResult]) -> bool:
        asked.append([preview.stack for preview in previews])
        return len(asked) == 1

    results = operations.up(world.fleet("up"), ALL, ask=ask, recover=False)
    assert asked == [ALL, ["backbone"]]
    assert statuses(results) == {"aws": "done", "oci": "done", "backbone": "declined"}


def test_declined_question_changes_nothing(world: World) -> None:
    results = operations.up(world.fleet("up"), ALL, ask=lambda _: False, recover=False)
    assert {action for _, action in world.log} == {"preview"}
    assert set(statuses(results).values()) == {"declined"}


def test_nothing_is_asked_when_nothing_changes(world: World) -> None:
    for name in ALL:
        world.answer(name, "preview")
    results = operations.up(world.fleet("up"), ALL, ask=lambda _: pytest.fail("asked"), recover=False)
    assert set(statuses(results).values()) == {"done"}


def test_no_stack_is_begun_after_an_interrupt(world: World) -> None:
    world.interrupt_in = ("aws", "up")
    world.answer("aws", "up", "interrupted")
    results = operations.up(world.fleet("up"), ALL, ask=None, recover=False)
    assert statuses(results) == dict.fromkeys(ALL, "interrupted")
    assert ("oci", "up") not in world.log
    assert {result.next_steps[0] for result in results} == {
        "`gpufabric up --resume` continues where it stopped."
    }


def test_an_interrupt_in_the_previews_asks_nothing(world: World) -> None:
    world.interrupt_in = ("aws", "preview")
    results = operations.up(world.fleet("up"), ALL, ask=lambda _: pytest.fail("asked"), recover=False)
    assert set(statuses(results).values()) == {"interrupted"}
    assert {action for _, action in world.log} == {"preview"}


def test_operations_left_over_are_cleared_by_resume(world: World) -> None:
    world.pending = {"aws"}
    operations.up(world.fleet("up"), ["aws"], ask=None, recover=True)
    assert world.log == [("aws", "settle"), ("aws", "refresh"), ("aws", "preview"), ("aws", "up")]
    world.log.clear()
    operations.destroy(world.fleet("destroy", known={"aws": 4}), ["aws"], ask=None, recover=True)
    assert [action for _, action in world.log] == ["settle", "refresh", "preview-destroy", "destroy"]


@pytest.mark.parametrize("operation", ["up", "destroy", "refresh"])
def test_creation_of_which_nothing_is_known_is_left_to_people(world: World, operation: str) -> None:
    world.pending, world.unknown = {"aws"}, [PendingCreate("aws:ec2/vpc:Vpc", "net", known_by=("name=a",))]
    fleet = world.fleet(operation, known={"aws": 4})
    if operation == "refresh":
        results = operations.refresh(fleet, ["aws"], ask=None)
    else:
        run = operations.up if operation == "up" else operations.destroy
        results = run(fleet, ["aws"], ask=None, recover=True)
    assert statuses(results) == {"aws": "failed"}
    assert world.log == [("aws", "settle")], "the state keeps what is unknown"
    assert "net (aws:ec2/vpc:Vpc, name=a)" in results[0].next_steps[0]
    assert "`gpufabric doctor --clouds aws`" in results[0].next_steps[0]


def test_creations_that_somebody_looked_for_are_forgotten(world: World) -> None:
    world.pending, world.unknown = {"aws"}, [PendingCreate("aws:ec2/vpc:Vpc", "net")]
    fleet = world.fleet("refresh", known={"aws": 4})
    assert statuses(operations.refresh(fleet, ["aws"], ask=None, clear=True)) == {"aws": "done"}
    assert world.log == [("aws", "clear"), ("aws", "refresh")]


def test_an_empty_stack_with_creations_under_way_is_not_forgotten(world: World) -> None:
    """Its machines may exist: the first update was stopped before the state had any resource."""
    world.pending = {"aws"}
    world.answer("aws", "preview-destroy", "failed", pending=True)
    fleet = world.fleet("destroy", known={"aws": 0})
    assert statuses(operations.destroy(fleet, ["aws"], ask=None, forget=True)) == {"aws": "failed"}
    assert world.log == [("aws", "preview-destroy")]
    world.log.clear()
    operations.refresh(world.fleet("refresh", known={"aws": 0}), ["aws"], ask=None)
    assert world.log == [("aws", "settle"), ("aws", "refresh")]


def test_nothing_is_recovered_under_the_lock_of_another_engine(world: World) -> None:
    world.pending, world.locks = {"aws"}, [Lock("ada", "build-7", 12, "2026-11-24T11:30:00Z")]
    (result,) = operations.up(world.fleet("up"), ["aws"], ask=None, recover=True)
    assert (result.status, world.log) == ("failed", [])
    assert "ada@build-7 (process 12)" in result.errors[0]
    assert "Ask ada whether process 12 on build-7 runs" in result.next_steps[0]


@pytest.mark.parametrize(
    ("preview", "action"), [("preview-destroy", "destroy"), ("preview-refresh", "refresh")]
)
def test_what_was_shown_is_what_is_changed(world: World, preview: str, action: str) -> None:
    world.answer("aws", preview, state={"urn": "1"})
    run = operations.destroy if action == "destroy" else operations.refresh
    run(world.fleet(action, known={"aws": 4}), ["aws"], ask=lambda _: True)
    assert world.previewed["aws", action] == {"urn": "1"}


PENDING = {"backbone": {"pending_links": ["a--b"]}}


@pytest.mark.parametrize(
    ("backbone", "pending"),
    [
        ({"pending_links": ["a--b"]}, ["a--b"]),
        ({"pending_links": []}, []),
        ({"pending_links": {SIGNATURE: SECRET, "ciphertext": "v1:x"}}, []),
        ({SIGNATURE: SECRET, "ciphertext": "v1:x"}, []),
        ("[secret]", []),
        (None, []),
    ],
)
def test_pending_links_are_read_from_a_list_alone(backbone: Any, pending: list[str]) -> None:
    assert operations.pending_links(StackResult("backbone", "up", outputs={"backbone": backbone})) == pending


def test_backbone_is_updated_again_while_a_link_is_pending(world: World) -> None:
    world.answer("backbone", "up", changes={"create": 5}, outputs=PENDING)
    world.answer("backbone", "up", changes={"update": 1})
    (result,) = operations.up(world.fleet("up"), ["backbone"], ask=None, recover=False)
    assert [action for _, action in world.log] == ["preview", "up", "preview", "up"]
    assert result.changes == {"create": 5, "update": 1}


def test_a_link_that_stays_pending_does_not_loop(world: World) -> None:
    for _ in range(9):
        world.answer("backbone", "up", changes={"update": 1}, outputs=PENDING)
    operations.up(world.fleet("up"), ["backbone"], ask=None, recover=False)
    assert [action for _, action in world.log].count("up") == operations.MAX_PASSES


def test_preview_defers_what_reads_regions_that_are_not_up(world: World) -> None:
    results = operations.preview(
        world.fleet("preview", known={"aws": 0, "oci": 9, "backbone": 0}), ALL, init=False
    )
    assert statuses(results) == {"aws": "done", "oci": "done", "backbone": "deferred"}
    assert results[2].reason == "it reads outputs of aws, not up yet"


def test_preview_makes_no_stack_unasked(world: World) -> None:
    (result,) = operations.preview(world.fleet("preview", known={}), ["aws"], init=False)
    assert (result.status, world.log) == ("failed", [])
    assert "gpufabric preview --init aws" in result.next_steps[0]
    (result,) = operations.preview(world.fleet("preview", known={}), ["aws"], init=True)
    assert (result.status, world.log) == ("done", [("aws", "init"), ("aws", "preview")])


def test_destroy_takes_the_backbone_first(world: World) -> None:
    results = operations.destroy(world.fleet("destroy"), ALL, ask=None)
    assert [name for name, action in world.log if action == "destroy"] == ["backbone", "aws", "oci"]
    assert set(statuses(results).values()) == {"done"}
    assert not [entry for entry in world.log if entry[1] in ("forget", "unprotect")]


def test_what_cannot_be_destroyed_keeps_what_is_joined_to_it(world: World) -> None:
    world.answer(
        "aws", "preview-destroy", "failed", errors=['resource "x" cannot be deleted: it is protected']
    )
    results = operations.destroy(world.fleet("destroy"), ALL, ask=None)
    assert statuses(results) == {"aws": "failed", "oci": "skipped", "backbone": "skipped"}
    assert "`protect: false`" in results[0].next_steps[0]
    assert "--all" not in results[0].next_steps[0]
    assert not [entry for entry in world.log if entry[1] == "destroy"]


def test_region_that_the_backbone_needs_is_not_destroyed_alone(world: World) -> None:
    (result,) = operations.destroy(world.fleet("destroy"), ["aws"], ask=None)
    assert result.status == "failed"
    assert "backbone still needs aws" in result.errors[0]
    assert not world.log
    (result,) = operations.destroy(world.fleet("destroy", known={"aws": 4}), ["aws"], ask=None)
    assert result.status == "done", "a backbone that holds nothing needs nothing"


def test_regions_stay_when_the_backbone_was_not_destroyed(world: World) -> None:
    world.answer("backbone", "destroy", "failed", errors=["busy"])
    results = operations.destroy(world.fleet("destroy"), ALL, ask=None)
    assert statuses(results) == {"aws": "skipped", "oci": "skipped", "backbone": "failed"}


def test_demo_lifts_protection_and_forgets_what_is_gone(world: World) -> None:
    operations.destroy(
        world.fleet("destroy", known={"aws": 4, "oci": 0}),
        ["aws", "oci"],
        ask=None,
        forget=True,
        unprotect=True,
    )
    assert world.log == [("oci", "forget"), ("aws", "unprotect"), ("aws", "destroy"), ("aws", "forget")]


def test_refresh_shows_and_asks_first(world: World) -> None:
    results = operations.refresh(world.fleet("refresh", known={"aws": 4}), ALL, ask=lambda _: False)
    assert world.log == [("aws", "preview-refresh")]
    assert statuses(results) == {"aws": "declined", "oci": "done", "backbone": "done"}
    world.pending = {"aws"}
    operations.refresh(world.fleet("refresh", known={"aws": 4}), ["aws"], ask=lambda _: True)
    assert world.log[-2:] == [("aws", "settle"), ("aws", "refresh")]


def test_manifest_has_the_status_of_every_stack(world: World) -> None:
    world.answer("aws", "up", "failed", errors=["no"])
    fleet = world.fleet("up")
    operations.up(fleet, ALL, ask=None, recover=False)
    manifest = runs.latest(world.folder, "up")
    assert manifest is not None
    assert {name: record.status for name, record in manifest.stacks.items()} == {
        "aws": "failed",
        "oci": "done",
        "backbone": "skipped",
    }


def test_an_update_gets_the_state_that_was_previewed(world: World) -> None:
    world.answer("aws", "preview", changes=CREATE, state={"urn": "1"}, files={"Pulumi.yaml": "2"})
    operations.up(world.fleet("up"), ["aws"], ask=None, recover=False)
    assert world.previewed["aws", "preview"] is None
    assert world.previewed["aws", "up"] == {"urn": "1"}
    assert world.files["aws", "up"] == {"Pulumi.yaml": "2"}


def test_other_steps_of_the_same_number_are_asked_about_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    for _ in range(2):
        world.answer("backbone", "preview", changes={"delete": 1})
    fleet = world.fleet("up")
    logs = iter(["a", "b"])

    def run_action(self: Fleet, name: str, action: Any, **more: Any) -> StackResult:
        result = self.runner(name).run(action, lambda *_: None, more.get("previewed"), more.get("files"))
        if (name, action) == ("backbone", "preview"):
            log = next(logs)
            urn = f"urn:pulumi:s::p::t:T::{log}"
            event = {"resourcePreEvent": {"metadata": {"op": "delete", "urn": urn, "type": "t:T"}}}
            (self.run.folder / log).write_text(json.dumps(event))
            result.events = log
        return result

    monkeypatch.setattr(Fleet, "run_action", run_action)

    def ask(previews: list[StackResult]) -> bool:
        asked.append([preview.stack for preview in previews])
        return len(asked) == 1

    results = operations.up(fleet, ALL, ask=ask, recover=False)
    assert asked == [ALL, ["backbone"]], "another resource would be deleted"
    assert statuses(results)["backbone"] == "declined"


def approved_fleet(world: World, **stacks: ApprovedPreview) -> Fleet:
    """Make a fleet with an approval whose previews have left empty events."""
    fleet = world.fleet("up")
    fleet.approval = stacks
    for name in ALL:
        fleet.run.record(name, "preview")
    return fleet


def test_nothing_is_updated_if_one_stack_is_not_what_was_approved(world: World) -> None:
    same = ApprovedPreview("r1", "done", state={})
    world.answer("aws", "preview", changes=CREATE, state={})
    world.answer("oci", "preview", changes=CREATE, state={"urn": "1"})
    world.answer("backbone", "preview", changes=CREATE, state={})
    fleet = approved_fleet(world, aws=same, oci=same, backbone=same)
    results = operations.up(fleet, ALL, ask=None, recover=False)
    assert statuses(results) == {"aws": "skipped", "oci": "failed", "backbone": "skipped"}
    assert [action for _, action in world.log] == ["preview"] * 3
    assert results[1].errors == ["not what was approved r1: the state has changed since: urn"]
    assert results[0].reason == "nothing is updated, because oci cannot be"
    assert "have that preview approved" in results[1].next_steps[0]


def test_what_was_approved_is_updated(world: World) -> None:
    same = ApprovedPreview("r1", "done", state={})
    for name in ALL:
        world.answer(name, "preview", changes=CREATE, state={})
    world.answer("backbone", "preview", changes=CREATE, state={})
    fleet = approved_fleet(world, aws=same, oci=same, backbone=same)
    assert set(statuses(operations.up(fleet, ALL, ask=None, recover=False)).values()) == {"done"}


def test_second_update_of_the_backbone_needs_another_approval(world: World) -> None:
    same = ApprovedPreview("r1", "done", state={})
    world.answer("backbone", "preview", changes=CREATE, state={})
    world.answer("backbone", "up", changes=CREATE, outputs={"backbone": {"pending_links": ["a--b"]}})
    (result,) = operations.up(approved_fleet(world, backbone=same), ["backbone"], ask=None, recover=False)
    assert result.ok
    assert world.log == [("backbone", "preview"), ("backbone", "up")]
    assert result.next_steps == ["a--b: preview backbone again and have its second update approved."]


@pytest.mark.parametrize("operation", ["up", "refresh", "destroy"])
def test_nothing_is_changed_that_cannot_be_recorded(world: World, operation: str) -> None:
    fleet = world.fleet(operation, known={"aws": 4})
    shutil.rmtree(fleet.run.folder)
    fleet.run.ended(StackResult("aws", "none"))
    if operation == "up":
        (result,) = operations.up(fleet, ["aws"], ask=None, recover=False)
    else:
        run = operations.refresh if operation == "refresh" else operations.destroy
        (result,) = run(fleet, ["aws"], ask=None)
    assert result.status == "failed"
    assert result.errors[0].startswith("not started: the run could not be recorded")
    assert ("aws", operation) not in world.log


def test_a_file_that_cannot_be_written_fails_its_stack_alone(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    fleet = world.fleet("up")

    def apply(fleet: Fleet, previewed: StackResult) -> StackResult:
        if previewed.stack == "aws":
            raise OSError(28, "No space left on device", "/tmp/x")
        return previewed

    monkeypatch.setattr(operations, "_apply", apply)
    results = operations.up(fleet, ["aws", "oci"], ask=None, recover=False)
    assert statuses(results) == {"aws": "failed", "oci": "done"}
    assert results[0].errors == ["/tmp/x: No space left on device"]


def test_a_killed_engine_may_have_torn_the_state_that_it_wrote(world: World) -> None:
    fleet = world.fleet("up", known={"aws": 4})
    torn = TornFile(Path("aws.json"), "aws", "`cp aws.json.bak aws.json` restores it.")
    fleet.command = cast("Any", SimpleNamespace(torn_files=lambda: [torn]))
    result = fleet.end(StackResult("aws", "up", "interrupted", killed=True))
    assert result.next_steps[0] == torn.next_step, "`pulumi cancel` cannot read it before"
    assert "pulumi cancel --stack aws --yes" in result.next_steps[1]
