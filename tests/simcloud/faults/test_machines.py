"""Machines that go and come back as the clock passes."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from gpufabric.simcloud.clock import advance, simulated_now
from gpufabric.simcloud.faults.machines import pass_time
from gpufabric.simcloud.resource import CloudResource
from gpufabric.simcloud.store import Store
from tests.simcloud.faults.cases import add_fault

STACK, GROUP = "aws-us-east-1", "aws:eks/nodeGroup:NodeGroup"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
BLOCK = "aws:ec2/capacityBlockReservation:CapacityBlockReservation"
HOUR = timedelta(hours=1)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.delenv("GPUFABRIC_NOW", raising=False)
    store = Store(tmp_path, "aws", "1")
    put(store, GROUP, "c:g", {"labels": {"gpufabric.dev/pool": "train"}, "launchTemplate": {"id": "lt-1"}})
    return store


def put(store: Store, type_: str, id_: str, inputs: dict[str, Any], **outputs: Any) -> None:
    urn = f"urn:pulumi:{STACK}::gpufabric::{type_}::{id_}"
    status = {"status": "ACTIVE"} if type_ == GROUP else {}
    made = CloudResource(type_, id_, urn, "us-east-1", 1, inputs, {**inputs, **status, **outputs})
    with store.transaction() as state:
        state.put(made, [], [], new=True)


def status(store: Store) -> object:
    group = store.get(GROUP, "c:g")
    assert group is not None
    return group.outputs["status"]


def test_maintenance_takes_a_machine_and_brings_it_back(tmp_path: Path, store: Store) -> None:
    now = simulated_now(tmp_path)
    where = {"stack": STACK, "pool": "train"}
    add_fault(tmp_path, "maintenance", **where, starts=now + HOUR, ends=now + 3 * HOUR)
    assert pass_time(tmp_path) == []
    seen: list[object] = []
    for _ in range(4):
        advance(tmp_path, HOUR)
        texts = [event.text for event in pass_time(tmp_path)]
        seen.append((status(store), *texts))
    assert seen == [
        ("DEGRADED", "fault f1: a machine of pool train is in maintenance: c:g"),
        ("DEGRADED",),
        ("ACTIVE", "fault f1: a machine of pool train is back: c:g"),
        ("ACTIVE",),
    ]


def test_a_machine_that_is_lost_stays_lost(tmp_path: Path, store: Store) -> None:
    add_fault(tmp_path, "node-loss", stack=STACK, pool="train")
    (event,) = pass_time(tmp_path)
    assert event.text == "fault f1: a machine of pool train failed: c:g"
    assert pass_time(tmp_path) == []
    assert status(store) == "DEGRADED"


def test_a_pool_that_is_not_there_is_named(tmp_path: Path, store: Store) -> None:
    add_fault(tmp_path, "node-loss", stack=STACK, pool="other")
    (event,) = pass_time(tmp_path)
    assert "meets no machine" in event.text
    assert status(store) == "ACTIVE"


def test_machines_end_half_an_hour_before_their_block(tmp_path: Path, store: Store) -> None:
    end = simulated_now(tmp_path) + 2 * HOUR
    put(store, BLOCK, "cr-1", {}, endDate=end.isoformat())
    target = {"capacityReservationTarget": {"capacityReservationId": "cr-1"}}
    put(store, TEMPLATE, "lt-1", {"capacityReservationSpecification": target})
    advance(tmp_path, HOUR)
    assert pass_time(tmp_path) == []
    advance(tmp_path, HOUR / 2)
    (event,) = pass_time(tmp_path)
    assert event.text == "Capacity Block cr-1 ended: the machines of c:g are terminated"
    assert pass_time(tmp_path) == []
    assert status(store) == "DEGRADED"
