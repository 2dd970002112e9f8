"""Declarations of patches of AKS nodes."""

from typing import Any

import pytest
from pydantic import ValidationError

from gpufabric.spec.azure.node_patches import NodePatches

SUNDAY = {"days": ["sunday"], "start": "04:00", "hours": 4}
WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


@pytest.mark.parametrize(
    "changed",
    [{"hours": 3}, {"hours": 25}, {"days": ["saturday", "sunday"]}, {"days": []}, {"start": "4:00"}],
)
def test_windows_that_aks_does_not_take_are_refused(changed: dict[str, Any]):
    NodePatches.model_validate({"window": SUNDAY})
    NodePatches.model_validate({"window": SUNDAY | {"days": WEEK}})
    with pytest.raises(ValidationError):
        NodePatches.model_validate({"window": SUNDAY | changed})
