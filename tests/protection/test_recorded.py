"""Limits that the last update recorded."""

import json
from datetime import date
from typing import Any

import pytest

from gpufabric.protection.guards import EarlierGuards, Guards, ProtectedSource, WaiverGuard
from gpufabric.protection.recorded import RecordedLimits, limits_output, recorded_limits
from gpufabric.spec.protection import Protection

LIMITS = Protection.model_validate({"percent": "12.5", "pools": 0})
GUARDS = Guards(
    settings={
        "imdsv2": {"enforcementLevel": "advisory", "strict": True},
        "cost-increase": {"max_percent": 5},
    },
    waivers=(WaiverGuard(rule="imdsv2", resources="urn:pulumi:*::a", expires=date(2027, 1, 31)),),
    limits={"budget.usd_per_hour": 6000},
    quotas={"L-417A185B": 384},
    protected=ProtectedSource(branch="origin/main", files=("stacks/waivers.yaml",)),
)


@pytest.mark.parametrize(("stack", "fabric"), [(LIMITS, None), (None, LIMITS), (LIMITS, Protection(gpus=8))])
def test_record_is_read_as_it_was_written(stack: Protection | None, fabric: Protection | None) -> None:
    # The engine stores every number as a float.
    written = json.loads(json.dumps(limits_output(stack, fabric, GUARDS)), parse_int=float)
    assert recorded_limits(written) == RecordedLimits(stack, fabric, EarlierGuards("the last update", GUARDS))


def test_settings_are_recorded_without_limits_too() -> None:
    """Otherwise nobody could tell that the next change is the first that loosens one."""
    written = limits_output(None, None, Guards())
    assert set(written) == {"guards"}
    assert recorded_limits(written).guards.guards == Guards()


def test_an_update_of_an_earlier_version_recorded_no_settings() -> None:
    assert recorded_limits(None) == RecordedLimits()
    assert recorded_limits({"stack": {"gpus": 1}}).guards.problem == "no update has recorded them yet"


def test_limits_on_losses_are_recorded_once() -> None:
    guards = Guards(limits={"protection.gpus": 8, "fabric.protection.gpus": 8, "budget.usd_per_hour": 5})
    assert limits_output(LIMITS, None, guards)["guards"]["limits"] == {"budget.usd_per_hour": 5.0}


@pytest.mark.parametrize("record", ["is a secret", 3, {"settings": 1}, {"unknown": {}}])
def test_faulty_record_of_settings_is_unknown(record: Any) -> None:
    read = recorded_limits({"guards": record}).guards
    assert (read.guards, read.problem) == (None, "the record cannot be read")


@pytest.mark.parametrize(
    "record", ["is a secret", [], {"stack": {"gpu": 1}}, {"stack": {}}, {"stack": 3}, {"stack": {"gpus": -1}}]
)
def test_faulty_record_allows_no_loss(record: Any) -> None:
    limits = recorded_limits(record).stack
    assert limits is not None
    assert (limits.gpus, limits.pools, limits.links, limits.stores) == (0, 0, 0, 0)
