from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.quote.contract import contract_offers
from gpufabric.quote.offers import CONTRACT
from gpufabric.quote.quote import find, quote
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.project import Project
from tests.policies import aws_stack

TODAY = date(2026, 11, 22)
DATES = {"source": "contract 4711", "valid_from": "2026-10-01", "valid_until": "2027-12-31"}
PRICE: dict[str, Any] = {"amount": 40, "unit": "node-hour", **DATES}


def project(prices: Any = (), **pools: Any) -> Project:
    fabric = Fabric.model_validate({"name": "demo", "prices": list(prices)})
    return Project(fabric, {"aws-us-east-1": aws_stack.region(**pools)})


def offered(given: Project, catalog: Catalog) -> list[tuple[str, tuple[str, ...], Decimal]]:
    offers = contract_offers(given, catalog, TODAY)
    assert all((offer.mode, offer.source) == (CONTRACT, "contract 4711") for offer in offers)
    return [(offer.shape, offer.regions, offer.usd_per_gpu_hour) for offer in offers]


def test_prices_of_the_fabric_and_of_pools(catalog: Catalog) -> None:
    fabric = {"cloud": "oci", "shape": "bm.gpu.B200.8", **PRICE}
    stated = project([fabric], train={"shape": "p5.48xlarge", "nodes": 4, "price": PRICE})
    assert offered(stated, catalog) == [
        ("BM.GPU.B200.8", ("*",), Decimal(5)),
        ("p5.48xlarge", ("us-east-1",), Decimal(5)),
    ]


def test_a_discount_is_on_the_price_of_each_region(catalog: Catalog) -> None:
    discount = {"cloud": "oci", "shape": "BM.GPU.B200.8", "discount_percent": 50, **DATES}
    offers = offered(project([discount | {"regions": ["us-ashburn-1"]}]), catalog)
    assert offers == [("BM.GPU.B200.8", ("us-ashburn-1",), Decimal(7))]
    assert len(offered(project([discount]), catalog)) == len(catalog.regions("oci"))


@pytest.mark.parametrize(
    "changes",
    [
        {"valid_until": "2026-11-21"},
        {"amount": {"secure": "v1:x"}},
        {"shape": "unknown"},
        {"shape": None, "service": "drg", "unit": "hour"},
    ],
)
def test_what_has_no_price_of_a_machine_is_left_out(catalog: Catalog, changes: dict[str, Any]) -> None:
    fabric = {"cloud": "oci", "shape": "BM.GPU.B200.8", **PRICE, **changes}
    assert offered(project([fabric]), catalog) == []


def test_a_quote_shows_them_beside_list_prices(catalog: Catalog) -> None:
    stated = project(train={"shape": "p5.48xlarge", "nodes": 4, "price": PRICE})
    offers = contract_offers(stated, catalog, TODAY)
    first = quote(catalog, find(catalog, shape="p5.48xlarge"), TODAY, contract=offers).same[0]
    modes = [priced.offer.mode for priced in first.lowest]
    assert (modes[0], modes[-1]) == ("on-demand", CONTRACT)
