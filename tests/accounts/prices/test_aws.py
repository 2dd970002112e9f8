import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import pytest

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.aws.errors import CallError
from gpufabric.accounts.prices.aws import read_prices
from gpufabric.catalog.catalog import Catalog
from tests.accounts.prices.targets import target

CATALOG = Catalog()
SHAPE = "p5.48xlarge"

Product = dict[str, object]


def product(
    sku: str, attributes: dict[str, str], price: str = "55.04", unit: str = "Hrs", **terms: object
) -> Product:
    """Return a product in the form of the price list."""
    code = f"{sku}.JRTCKXETXF.6YS6EN2CT7"
    on_demand = {
        f"{sku}.JRTCKXETXF": {
            "sku": sku,
            "effectiveDate": "2026-11-01T00:00:00Z",
            "offerTermCode": "JRTCKXETXF",
            "termAttributes": {},
            "priceDimensions": {
                code: {
                    "rateCode": code,
                    "unit": unit,
                    "beginRange": "0",
                    "endRange": "Inf",
                    "pricePerUnit": {"USD": price},
                }
            },
        }
    }
    return {
        "product": {"sku": sku, "productFamily": "Compute Instance", "attributes": attributes},
        "terms": {"OnDemand": on_demand, **terms},
    }


def reserved(sku: str, years: str, option: str, price: str, offering: str = "standard") -> dict[str, object]:
    code = f"{sku}.{years}.{option.replace(' ', '')}.{offering}"
    return {
        code: {
            "effectiveDate": "2026-11-01T00:00:00Z",
            "termAttributes": {
                "LeaseContractLength": years,
                "PurchaseOption": option,
                "OfferingClass": offering,
            },
            "priceDimensions": {code: {"rateCode": code, "unit": "Hrs", "pricePerUnit": {"USD": price}}},
        }
    }


MACHINE = {
    "instanceType": SHAPE,
    "regionCode": "us-west-2",
    "operatingSystem": "Linux",
    "tenancy": "Shared",
    "preInstalledSw": "NA",
    "capacitystatus": "Used",
    "marketoption": "OnDemand",
}


class Api:
    """Answers like the API: a product fits if all filters do."""

    def __init__(self, products: list[Product]) -> None:
        self.products = products
        self.services: list[str] = []

    def __call__(self, service: str, filters: Sequence[Mapping[str, str]]) -> Iterable[str]:
        self.services.append(service)
        for entry in self.products:
            attributes: dict[str, str] = {"productFamily": "", **entry["product"]["attributes"]}
            if all(
                filter_["Value"] in attributes.get(filter_["Field"], "")
                if filter_["Type"] == "CONTAINS"
                else filter_["Value"] == attributes.get(filter_["Field"])
                for filter_ in filters
            ):
                yield json.dumps(entry)


def read(*products: Product) -> SectionAnswer:
    return read_prices(target("aws-us-west-2"), CATALOG, Api(list(products)))


def prices(answer: SectionAnswer, name: str) -> set[tuple[str, Decimal]]:
    assert answer.rows is not None
    return {(row.term, row.usd) for row in answer.rows.values() if row.product == name}


def test_a_machine_has_its_linux_price_and_plain_reservations() -> None:
    entry = product(
        "A",
        MACHINE,
        Reserved={
            **reserved("A", "1yr", "No Upfront", "40.1"),
            **reserved("A", "3yr", "No Upfront", "30.2"),
            **reserved("A", "1yr", "All Upfront", "1"),
            **reserved("A", "1yr", "No Upfront", "2", "convertible"),
        },
    )
    others = [
        product("B", {**MACHINE, "operatingSystem": "Windows"}, "99"),
        product("C", {**MACHINE, "regionCode": "us-east-1"}, "98"),
        product("D", {**MACHINE, "capacitystatus": "UnusedCapacityReservation"}, "97"),
        product("E", {**MACHINE, "marketoption": "CapacityBlock"}, "0"),
    ]
    assert prices(read(entry, *others), SHAPE) == {
        ("on-demand", Decimal("55.04")),
        ("reserved-1y", Decimal("40.1")),
        ("reserved-3y", Decimal("30.2")),
    }


@pytest.mark.parametrize("prefix", ["", "USW2-", "us-west-2-", "EU-"])
def test_the_prefix_of_a_usage_type_does_not_count(prefix: str) -> None:
    key = product(
        "K",
        {"productFamily": "Encryption Key", "regionCode": "us-west-2", "usagetype": f"{prefix}KMS-Keys"},
        "1.00",
        "Keys",
    )
    assert prices(read(key), "kms-key") == {("on-demand", Decimal(1))}


@pytest.mark.parametrize("usage_type", ["USW2-IA-TimedStorage-ByteHrs", "USW2-TimedStorage-ByteHrs-X"])
def test_a_longer_usage_type_is_another_product(usage_type: str) -> None:
    attributes = {"volumeType": "Standard", "regionCode": "us-west-2", "usagetype": usage_type}
    assert "s3-standard" in read(product("S", attributes, "0.0125", "GB-Mo")).absent


def test_a_service_without_region_is_found() -> None:
    zone = product("Z", {"productFamily": "DNS Zone", "usagetype": "HostedZone"}, "0.50", "HostedZone")
    assert prices(read(zone), "hosted-zone") == {("on-demand", Decimal("0.50"))}


def test_products_that_the_list_lacks_are_absent() -> None:
    answer = read()
    assert answer.rows == {}
    assert answer.absent["nat-gateway"] == (
        "the price list has no product with productFamily NAT Gateway, usagetype NatGateway-Hours"
        " in us-west-2"
    )


def test_different_prices_of_one_product_are_not_guessed() -> None:
    answer = read(product("A", MACHINE), product("B", MACHINE, "1"))
    assert prices(answer, SHAPE) == set()
    assert [failure.cause for failure in answer.failures] == ["unexpected"]
    assert f"{SHAPE} (on-demand) in us-west-2: A, B" in answer.failures[0].text


def test_a_denied_call_gives_no_rows() -> None:
    failure = Failure("pricing:GetProducts", "denied", "AccessDenied: pricing:GetProducts")

    def denied(service: str, _: object) -> Iterable[str]:
        if service == "awskms":
            raise CallError(failure)
        return []

    answer = read_prices(target("aws-us-west-2"), CATALOG, denied)
    assert answer.rows is None
    assert answer.failures == (failure,)
