"""Declarations of maintenance windows."""

from typing import Any

import pytest
from pydantic import ValidationError

from gpufabric.spec.maintenance import Maintenance

WINDOW = {"days": ["saturday"], "start": "22:00", "hours": 6}


def test_windows_and_order() -> None:
    declared = Maintenance.model_validate({"windows": [WINDOW], "drain_order": ["eval", "train"]})
    assert declared.drain_order == ["eval", "train"]
    assert declared.enforce is False


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({}, "at least one of windows, drain_order"),
        ({"drain_order": ["train"], "enforce": True}, "enforce needs windows"),
        ({"drain_order": ["train", "train"]}, "names a pool twice"),
        ({"windows": [{**WINDOW, "days": []}]}, "at least 1 item"),
        ({"windows": [{**WINDOW, "days": ["sat"]}]}, "'saturday'"),
        ({"windows": [{**WINDOW, "start": "24:00"}]}, "match pattern"),
        ({"windows": [{**WINDOW, "start": 1320}]}, "valid string"),
        ({"windows": [{**WINDOW, "hours": 25}]}, "less than or equal to 24"),
        ({"windows": [{**WINDOW, "zone": "UTC"}]}, "Extra inputs"),
    ],
)
def test_refuses(data: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Maintenance.model_validate(data)
