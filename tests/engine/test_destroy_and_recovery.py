"""Destroying stacks, and what is left of engines that were stopped."""

import pytest

from gpufabric.engine import operations
from gpufabric.engine.locks import Lock
from gpufabric.engine.pending_create import PendingCreate
from tests.engine.conftest import ALL, World, statuses


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
