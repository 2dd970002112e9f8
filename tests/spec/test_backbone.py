"""Declared traffic of links."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from gpufabric.spec.backbone import Backbone, Link
from gpufabric.spec.validation_errors import explain

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


def explained(hub: object) -> list[tuple[str, str]]:
    """Give place and allowed values of the errors of a backbone with a hub that exists."""
    adapter = TypeAdapter(Backbone)
    declared = {"links": [LINK], "existing": {"aws-us-east-1": {"hub": hub}}}
    with pytest.raises(ValidationError) as raised:
        adapter.validate_python(declared)
    return [
        (problem.where, problem.allowed) for problem in explain(raised.value, adapter, declared, file="f")
    ]


@pytest.mark.parametrize("hub", [{"id": "vgw-1"}, {"asn": 64701}, "tgw-0123456789abcdef0"])
def test_a_hub_has_an_id_of_its_cloud(hub: object) -> None:
    ((where, allowed),) = explained(hub)
    assert where == "existing.aws-us-east-1.hub"
    assert "tgw-..." in allowed


@pytest.mark.parametrize(
    ("id_", "has_attachment"),
    [("tgw-0123456789abcdef0", True), ("ocid1.drg.oc1.iad.aaaa", False)],
)
def test_an_unknown_key_of_a_hub_lists_the_keys_of_its_cloud(id_: str, has_attachment: bool) -> None:
    ((where, allowed),) = explained({"id": id_, "asm": 64701})
    assert where == "existing.aws-us-east-1.hub.asm"
    assert "did you mean asn?" in allowed
    assert ("attachment_id" in allowed) == has_attachment
