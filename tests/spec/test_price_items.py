from typing import Any

import pytest

from gpufabric.spec.price import ContractPrice
from gpufabric.spec.price_items import PriceItems, unknown_items

ITEMS = PriceItems(
    lambda cloud: ["p5.48xlarge", "p6-b200.48xlarge"] if cloud == "aws" else ["BM.GPU.B200.8"],
    lambda _: ["nat-gateway", "kms-key"],
)


def price(**more: Any) -> ContractPrice:
    facts = {"cloud": "aws", "amount": 1, "source": "quote", "valid_until": "2027-09-30"}
    unit = "gpu-hour" if "shape" in more else "hour"
    return ContractPrice.model_validate({**facts, "unit": unit, **more})


@pytest.mark.parametrize(
    ("stated", "text"),
    [
        ({"shape": "P5.48XLARGE"}, ""),
        ({"service": "kms-key"}, ""),
        ({"shape": "p5.48xlrage"}, "prices[1].shape: p5.48xlrage fits nothing; allowed: p5.48xlarge"),
        ({"shape": "p5", "cloud": "oci"}, "prices[1].shape: p5 fits nothing; allowed: BM.GPU.B200.8"),
        ({"service": "nat-gatway"}, "prices[1].service: nat-gatway fits nothing; allowed: nat-gateway"),
        ({"service": "Kms-Key"}, "prices[1].service: Kms-Key fits nothing; allowed: kms-key"),
        ({"service": "zzz"}, "prices[1].service: zzz fits nothing; allowed: kms-key, nat-gateway"),
    ],
)
def test_a_name_that_nothing_has_is_found(stated: dict[str, Any], text: str) -> None:
    problems = [item.text for item in unknown_items([price(shape="p5.48xlarge"), price(**stated)], ITEMS)]
    assert len(problems) == bool(text)
    assert all(item.startswith(text) for item in problems)
