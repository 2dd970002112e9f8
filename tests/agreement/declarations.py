"""Choices of what a case declares: stacks, pools, capacity modes, and what runs already."""

import copy
from collections.abc import Callable
from typing import Any

from tests.agreement.drafts import RESERVATIONS, SHAPES, Declared, Draft, first_region

_NODES = (2, 4)
_ANOTHER_SHAPE = "a pool of another shape"
_RUNNING_NODES = 3
_SECOND = {"network": {"cidr": "10.80.0.0/16"}}
"""Differences between a second stack of the account and the first."""

_RESERVED_NODES = 8


def declare(draft: Draft) -> None:
    """Choose the declarations."""
    pool: Declared = {"shape": draft.shape, "nodes": draft.chance.choice(_NODES)}
    draft.stacks[draft.stack] = first_region(draft.cloud) | {"pools": {"train": pool}}
    capacity = _CAPACITIES[draft.choose("capacity", _WEIGHTS[draft.cloud])](draft)
    if capacity:
        pool["capacity"] = capacity
    _SITUATIONS[draft.choose("situation", _SITUATION_WEIGHTS)](draft)


def _on_demand(_draft: Draft) -> Declared:
    return {}


def _reservation(draft: Draft) -> Declared:
    return {"mode": "reservation", "id": RESERVATIONS[draft.cloud], "nodes": _RESERVED_NODES}


def _new_reservation(draft: Draft) -> Declared:
    return {"mode": "new-reservation", "nodes": _RUNNING_NODES * 2, "protect": False}


def _block(draft: Draft) -> Declared:
    return {
        "mode": "capacity-block",
        "id": RESERVATIONS[draft.cloud],
        "nodes": _RESERVED_NODES,
        "starts": "2026-11-28T11:30:00Z",
        "ends": "2026-12-12T11:30:00Z",
    }


def _spot(draft: Draft) -> Declared:
    reason = {"force_reason": "a case of the tests"} if draft.cloud == "aws" else {}
    return {"mode": "spot"} | reason


_CAPACITIES: dict[str, Callable[[Draft], Declared]] = {
    "on-demand": _on_demand,
    "reservation": _reservation,
    "new reservation": _new_reservation,
    "block": _block,
    "spot": _spot,
}
_WEIGHTS = {
    "aws": {"on-demand": 4, "reservation": 4, "block": 2, "spot": 1},
    "azure": {"on-demand": 4, "reservation": 4, "new reservation": 2},
    "oci": {"on-demand": 4, "reservation": 4, "new reservation": 2},
}


def _new(_draft: Draft) -> None:
    pass


def _two_pools(draft: Draft) -> None:
    pools = draft.region["pools"]
    pools["eval"] = copy.deepcopy(pools["train"]) | {"nodes": 1}


def _two_stacks(draft: Draft) -> None:
    draft.stacks[f"{draft.stack}-b"] = copy.deepcopy(draft.region) | copy.deepcopy(_SECOND)


def _running(draft: Draft) -> Declared:
    """Let the first stack run with a few machines; return its pool."""
    draft.running[draft.stack] = copy.deepcopy(draft.region)
    pool = draft.running[draft.stack]["pools"]["train"]
    pool["nodes"] = _RUNNING_NODES
    return pool


def _unchanged(draft: Draft) -> None:
    _running(draft)
    draft.region["pools"]["train"]["nodes"] = _RUNNING_NODES


def _grown(draft: Draft) -> None:
    _running(draft)
    draft.region["pools"]["train"]["nodes"] = _RUNNING_NODES + draft.chance.choice((1, 3))


def _shrunk(draft: Draft) -> None:
    _running(draft)
    draft.region["pools"]["train"]["nodes"] = _RUNNING_NODES - 1


def _renamed(draft: Draft) -> None:
    _running(draft)
    draft.region["pools"] = {"sft": draft.region["pools"]["train"]}


def _reshaped(draft: Draft) -> None:
    _running(draft)["shape"] = SHAPES[draft.cloud][1]
    draft.running[draft.stack]["pools"]["train"].pop("capacity", None)


def _beside_a_running_stack(draft: Draft) -> None:
    _unchanged(draft)
    second: dict[str, Any] = copy.deepcopy(draft.region) | copy.deepcopy(_SECOND)
    second["pools"]["train"]["nodes"] = draft.chance.choice(_NODES)
    draft.stacks[f"{draft.stack}-b"] = second


_SITUATIONS: dict[str, Callable[[Draft], None]] = {
    "a new stack": _new,
    "a new stack of two pools": _two_pools,
    "two new stacks": _two_stacks,
    "a running stack as it is": _unchanged,
    "a pool that grows": _grown,
    "a pool that shrinks": _shrunk,
    "a pool of another name": _renamed,
    _ANOTHER_SHAPE: _reshaped,
    "a new stack beside a running one": _beside_a_running_stack,
}
_SITUATION_WEIGHTS = {
    "a new stack": 4,
    "a new stack of two pools": 2,
    "two new stacks": 2,
    "a running stack as it is": 1,
    "a pool that grows": 3,
    "a pool that shrinks": 1,
    "a pool of another name": 2,
    _ANOTHER_SHAPE: 1,
    "a new stack beside a running one": 2,
}
