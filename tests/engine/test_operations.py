"""Order and messages of operations when stacks succeed, fail, are declined or interrupted."""

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from gpufabric.engine import operations, passes, runs
from gpufabric.engine.approval import ApprovedPreview
from gpufabric.engine.fleet import Fleet
from gpufabric.engine.result import StackResult
from gpufabric.engine.torn_files import TornFile
from tests.engine.conftest import ALL, CREATE, World, approved_fleet, statuses


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
        "Continue where it stopped with `gpufabric up --resume`."
    }


def test_an_interrupt_in_the_previews_asks_nothing(world: World) -> None:
    world.interrupt_in = ("aws", "preview")
    results = operations.up(world.fleet("up"), ALL, ask=lambda _: pytest.fail("asked"), recover=False)
    assert set(statuses(results).values()) == {"interrupted"}
    assert {action for _, action in world.log} == {"preview"}


@pytest.mark.parametrize(
    ("preview", "action"), [("preview-destroy", "destroy"), ("preview-refresh", "refresh")]
)
def test_what_was_shown_is_what_is_changed(world: World, preview: str, action: str) -> None:
    world.answer("aws", preview, state={"urn": "1"})
    run = operations.destroy if action == "destroy" else operations.refresh
    run(world.fleet(action, known={"aws": 4}), ["aws"], ask=lambda _: True)
    assert world.previewed["aws", action] == {"urn": "1"}


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

    monkeypatch.setattr(passes, "_apply", apply)
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
