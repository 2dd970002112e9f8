import pytest

from gpufabric.engine.live.stack_progress import StackProgress
from gpufabric.events.model import EngineMessage, ResourceState, ResourceStep, StepDone, StepPlanned
from tests.engine.live.recorded import BEGAN, GATEWAY, Replay

URN = f"urn:pulumi:backbone::gpufabric::{GATEWAY}::azure-eastus-vpn"


def step(operation: str, type_: str = GATEWAY, *, custom: bool = True) -> ResourceStep:
    state = ResourceState(urn=URN, type=type_, custom=custom)
    old, new = (state, None) if operation.startswith("delete") else (None, state)
    return ResourceStep(operation, URN, type_, old, new)


def updating() -> StackProgress:
    progress = StackProgress("backbone")
    progress.start("up", BEGAN)
    return progress


@pytest.mark.parametrize(
    ("operation", "type_", "custom", "waits"),
    [
        ("create", GATEWAY, True, True),
        ("create-replacement", GATEWAY, True, True),
        ("update", GATEWAY, True, True),
        ("delete", GATEWAY, True, True),
        ("delete-replaced", GATEWAY, True, True),
        ("refresh", GATEWAY, True, True),
        ("import", GATEWAY, True, True),
        ("same", GATEWAY, True, False),
        ("read", GATEWAY, True, False),
        ("replace", GATEWAY, True, False),
        ("create", "gpufabric:backbone:Backbone", False, False),
        ("create", "pulumi:providers:azure-native", True, False),
        ("read", "pulumi:pulumi:StackReference", True, False),
    ],
)
def test_only_steps_in_a_cloud_are_waited_for(operation: str, type_: str, custom: bool, waits: bool) -> None:
    progress = updating()
    progress.take(StepPlanned(step(operation, type_, custom=custom)), BEGAN)
    assert bool(progress.running) == waits


def test_a_replacement_has_two_steps_for_one_resource() -> None:
    progress = updating()
    for operation in ("create-replacement", "replace", "delete-replaced"):
        progress.take(StepPlanned(step(operation)), BEGAN)
    progress.take(StepDone(step("create-replacement")), BEGAN)
    assert list(progress.running) == [(URN, "delete-replaced")]


@pytest.mark.parametrize(
    ("severity", "urn", "ended"),
    [("error", URN, True), ("warning", URN, False), ("error", "", False)],
)
def test_an_error_of_a_resource_ends_its_step(severity: str, urn: str, ended: bool) -> None:
    progress = updating()
    progress.take(StepPlanned(step("create")), BEGAN)
    progress.take(EngineMessage(severity, "no capacity", urn), BEGAN)
    assert bool(progress.running) != ended


def test_all_recorded_steps_of_an_update_can_end() -> None:
    replay = Replay("backbone").preview().update()
    assert len(replay.progress.running) > 30
    assert replay.progress.left is not None
    assert set(replay.progress.running) == set(replay.progress.left)
    replay.end_all_but()
    assert replay.progress.running == replay.progress.left == {}


def test_a_stack_that_never_ran_ends_without_a_duration() -> None:
    progress = StackProgress("aws")
    progress.end("skipped", BEGAN, ok=False)
    assert (progress.began, progress.ended, progress.phase) == (BEGAN, BEGAN, "not done")
