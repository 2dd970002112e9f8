"""Steps of a roll on a cluster in memory."""

from dataclasses import replace
from typing import Any, cast

import pytest

from gpufabric.rolling import roller
from gpufabric.rolling.cluster import KubectlCluster
from gpufabric.rolling.errors import RollError
from gpufabric.rolling.nodes import PoolNode
from gpufabric.rolling.plan import RollSettings, batches_of
from gpufabric.rolling.roller import Roller
from gpufabric.rolling.state import RollMachine, RollState


def machine(number: int) -> RollMachine:
    return RollMachine(f"n{number}", f"uid-{number}", "boot-1", f"aws:///a/i-{number}")


class MemoryCluster:
    """Nodes in memory. A drained node is installed again: the same node with another boot id."""

    def __init__(self, count: int) -> None:
        self.held = {f"n{number}": PoolNode(machine(number), True, False, "s") for number in range(count)}
        self.reinstalls = True
        self.calls: list[tuple[str, ...]] = []

    def nodes(self) -> tuple[PoolNode, ...]:
        return tuple(self.held.values())

    def kubectl(self, *arguments: str) -> str:
        self.calls.append(arguments[:2])
        verb, name = arguments[:2]
        node = self.held[name]
        if verb in ("cordon", "uncordon"):
            self.held[name] = replace(node, cordoned=verb == "cordon")
        elif verb == "drain" and self.reinstalls:
            self.held[name] = replace(node, machine=replace(node.machine, boot_id="boot-2"))
        return ""


def rolled(cluster: MemoryCluster, state: RollState, **settings: Any) -> None:
    Roller(
        cluster=cast("KubectlCluster", cluster),
        settings=RollSettings(replace=("true", "{node}"), **settings),
        test=(),
        may_begin=lambda: None,
        save=lambda _: None,
        say=lambda _: None,
    ).roll(state)


def state_of(count: int, size: int = 1) -> RollState:
    return RollState("aws-a", "train", "", batches_of([machine(number) for number in range(count)], size))


def test_machine_that_is_installed_again_counts_as_new() -> None:
    cluster, state = MemoryCluster(2), state_of(2)
    rolled(cluster, state)
    assert state.is_done
    assert [batch.new[0].boot_id for batch in state.batches] == ["boot-2", "boot-2"]
    assert not any(node.cordoned for node in cluster.nodes())


def test_finished_roll_does_nothing() -> None:
    cluster, state = MemoryCluster(1), state_of(1)
    rolled(cluster, state)
    cluster.calls.clear()
    rolled(cluster, state)
    assert cluster.calls == []


def test_machine_that_stays_is_not_new(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roller, "POLL_SECONDS", 0)
    cluster = MemoryCluster(1)
    cluster.reinstalls = False
    with pytest.raises(RollError, match="0 of 1 new nodes ready, 1 old nodes still ready"):
        rolled(cluster, state_of(1), ready_minutes=0)


def test_machine_that_is_gone_has_no_successor_to_wait_for() -> None:
    cluster, state = MemoryCluster(2), state_of(2)
    del cluster.held["n1"]
    rolled(cluster, state)
    assert state.is_done
    assert state.batches[1].new == []
    assert ("cordon", "n1") not in cluster.calls


def test_other_cluster_is_refused() -> None:
    cluster, state = MemoryCluster(0), state_of(2)
    with pytest.raises(RollError, match="none of the nodes of the roll that is in progress"):
        rolled(cluster, state)
