import pytest

from gpufabric.events.model import ResourceStep, StepDone, StepPlanned
from gpufabric.events.refreshes import Refreshes

URN = "urn:pulumi:s::gpufabric::aws:eks/nodeGroup:NodeGroup::train"


def step(operation: str) -> ResourceStep:
    return ResourceStep(operation, URN, "aws:eks/nodeGroup:NodeGroup")


@pytest.mark.parametrize(("done", "reported"), [("delete", True), ("update", True), ("same", False)])
def test_the_event_after_the_read_has_the_operation(done: str, reported: bool) -> None:
    refreshes = Refreshes()
    assert refreshes.take(StepPlanned(step("refresh"))) is None
    read = refreshes.take(StepDone(step(done)))
    assert (read is not None) is reported
    assert read is None or read.operation == done


def test_steps_of_an_update_are_not_read() -> None:
    refreshes = Refreshes()
    refreshes.take(StepPlanned(step("delete")))
    assert refreshes.take(StepDone(step("delete"))) is None


def test_an_update_after_a_refresh_of_the_same_resource_is_not_read() -> None:
    refreshes = Refreshes()
    refreshes.take(StepPlanned(step("refresh")))
    refreshes.take(StepDone(step("same")))
    refreshes.take(StepPlanned(step("update")))
    assert refreshes.take(StepDone(step("update"))) is None
    assert refreshes.take(None) is None
