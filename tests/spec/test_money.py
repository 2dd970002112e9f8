"""Limits on spending, and the alarms of a region's budget."""

from typing import Any

import pytest
from pydantic import ValidationError

from gpufabric.spec.money import RegionBudget


def test_without_addresses_there_are_no_alarms() -> None:
    assert RegionBudget.model_validate({"usd_per_hour": 5}).notify == []


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"notify": ["a@example.com"]}, "notify needs usd_per_month"),
        ({"usd_per_month": 5, "notify": ["a@example.com", "a@example.com"]}, "an address twice"),
        ({"usd_per_month": 5, "notify": ["a@b@example.com"]}, "string_pattern_mismatch"),
        ({"usd_per_month": 5, "notify": ["a@example.com, b@example.com"]}, "string_pattern_mismatch"),
        ({"usd_per_month": 5, "notify": [f"a{number}@example.com" for number in range(11)]}, "too_long"),
        ({"usd_per_month": 5, "alert_percent": [80, 80]}, "a percentage twice"),
        ({"usd_per_month": 5, "alert_percent": []}, "too_short"),
        ({"usd_per_month": 5, "alert_percent": [0]}, "greater_than_equal"),
        ({"usd_per_month": 5, "alert_percent": [1, 2, 3, 4, 5, 6]}, "too_long"),
    ],
)
def test_alarms_that_no_cloud_takes_are_refused(given: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValidationError) as refused:
        RegionBudget.model_validate(given)
    assert reason in str(refused.value)
