"""Declared traffic of links."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from gpufabric.spec.backbone import Link

LINK: dict[str, Any] = {"between": ["aws-us-east-1", "azure-eastus"], "kind": "vpn", "gbps": 2}


@pytest.mark.parametrize("value", [0, 40, "0.5"])
def test_assumed_traffic_and_agreed_price(value: object) -> None:
    link = Link.model_validate({**LINK, "tb_per_month": value, "usd_per_gb": value})
    assert link.tb_per_month == link.usd_per_gb == Decimal(str(value))


def test_neither_is_needed() -> None:
    link = Link.model_validate(LINK)
    assert (link.tb_per_month, link.usd_per_gb) == (None, None)


@pytest.mark.parametrize("key", ["tb_per_month", "usd_per_gb"])
@pytest.mark.parametrize("value", [-1, "much", "NaN", "Infinity"])
def test_other_values_are_refused(key: str, value: object) -> None:
    with pytest.raises(ValidationError, match=key):
        Link.model_validate({**LINK, key: value})
