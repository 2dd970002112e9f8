"""Limits that the last update recorded."""

import json
from typing import Any

import pytest

from gpufabric.protection.recorded import RecordedLimits, limits_output, recorded_limits
from gpufabric.spec.protection import Protection

LIMITS = Protection.model_validate({"percent": "12.5", "pools": 0})


@pytest.mark.parametrize(("stack", "fabric"), [(LIMITS, None), (None, LIMITS), (LIMITS, Protection(gpus=8))])
def test_record_is_read_as_it_was_written(stack: Protection | None, fabric: Protection | None) -> None:
    # The engine stores every number as a float.
    written = json.loads(json.dumps(limits_output(stack, fabric)), parse_int=float)
    assert recorded_limits(written) == RecordedLimits(stack, fabric)


def test_nothing_is_recorded_without_limits() -> None:
    assert limits_output(None, None) == {}
    assert recorded_limits(None) == RecordedLimits()


@pytest.mark.parametrize(
    "record", ["is a secret", [], {"stack": {"gpu": 1}}, {"stack": {}}, {"stack": 3}, {"stack": {"gpus": -1}}]
)
def test_faulty_record_allows_no_loss(record: Any) -> None:
    limits = recorded_limits(record).stack
    assert limits is not None
    assert (limits.gpus, limits.pools, limits.links, limits.stores) == (0, 0, 0, 0)
