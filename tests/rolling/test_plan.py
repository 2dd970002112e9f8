"""Batches and commands of a roll."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.plan.pool import PoolPlan
from gpufabric.rolling.errors import RollError
from gpufabric.rolling.nodes import PoolNode
from gpufabric.rolling.plan import (
    RollSettings,
    batch_size,
    batches_by_partition,
    batches_of,
    commands_of,
    filled,
    replacing_words,
    words_of,
)
from gpufabric.rolling.state import RollMachine
from gpufabric.spec.rolling import MachineShare, Rolling


def machine(number: int) -> RollMachine:
    return RollMachine(f"n{number}", f"uid-{number}", "boot", f"aws:///use1-az1/i-{number}")


def pool(max_unavailable: MachineShare | None) -> PoolPlan:
    spec = SimpleNamespace(rolling=Rolling(max_unavailable=max_unavailable))
    return cast("PoolPlan", SimpleNamespace(spec=spec))


@given(st.integers(1, 500), st.integers(1, 500))
def test_batches_hold_each_machine_once(nodes: int, size: int) -> None:
    members = [machine(number) for number in range(nodes)]
    batches = batches_of(members, size)
    assert [member for batch in batches for member in batch.machines] == members
    assert all(0 < len(batch.machines) <= size for batch in batches)
    assert len(batches) == -(-nodes // size)


def test_no_batch_has_machines_of_two_partitions() -> None:
    """Its test runs over InfiniBand, which connects one partition only."""
    nodes = [
        PoolNode(machine(number), ready=True, cordoned=False, shape="s", partition=f"train-{1 + number % 2}")
        for number in range(6)
    ]
    batches = batches_by_partition(nodes, 2)
    assert [[member.name for member in batch.machines] for batch in batches] == [
        ["n0", "n2"],
        ["n4"],
        ["n1", "n3"],
        ["n5"],
    ]


@pytest.mark.parametrize(
    ("declared", "given_size", "size"),
    [(None, None, 1), ("25%", None, 8), (4, None, 4), (100, None, 32), ("25%", 3, 3), (None, 32, 32)],
)
def test_size_is_given_or_declared_or_one(
    declared: MachineShare | None, given_size: int | None, size: int
) -> None:
    assert batch_size(pool(declared), 32, given_size) == size


def test_batch_beyond_the_pool_is_refused() -> None:
    with pytest.raises(RollError, match="allowed: 1 to 32"):
        batch_size(pool(None), 32, 33)


def test_placeholders_are_filled_without_a_shell() -> None:
    words = replacing_words("terminate --id '{instance_id}' {node}={provider_id} '{\"a\": 1}' $HOME")
    assert filled(words, machine(7)) == (
        "terminate",
        "--id",
        "i-7",
        "n7=aws:///use1-az1/i-7",
        '{"a": 1}',
        "$HOME",
    )


@pytest.mark.parametrize("command", ["", "  ", "x 'y"])
def test_command_without_words_is_refused(command: str) -> None:
    with pytest.raises(RollError, match="--checkpoint-command"):
        words_of("--checkpoint-command", command)


@pytest.mark.parametrize(
    ("settings", "checkpoint"),
    [
        ({}, []),
        ({"deadline_minutes": 5}, ["wait 5 minutes"]),
        ({"deadline_minutes": 5, "checkpoint": ("save", "all now")}, ["save 'all now' (at most 5 minutes)"]),
    ],
)
def test_commands_tell_how_the_checkpoint_is_awaited(settings: dict[str, Any], checkpoint: list[str]) -> None:
    (batch,) = batches_of([machine(1)], 1)
    commands = list(commands_of(batch, RollSettings(replace=("x", "{node}"), **settings), ""))
    assert [text for step, text in commands if step == "checkpoint"] == checkpoint
    assert "test" not in {step for step, _ in commands}
