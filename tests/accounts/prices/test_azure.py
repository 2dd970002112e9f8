import re
from datetime import date
from decimal import Decimal

import pytest

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.accounts.prices.azure import read_prices
from gpufabric.accounts.prices.fetch import Fetcher
from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.price_keys import price_keys
from tests.accounts.prices.server import Answer, Server, serving
from tests.accounts.prices.targets import target

TODAY = date(2026, 11, 29)
PATH = "/api/retail/prices"
SHAPE = "Standard_ND128isr_NDR_GB200_v6"
CATALOG = Catalog()


def item(**fields: object) -> dict[str, object]:
    """Return a meter in the form of the API."""
    return {
        "currencyCode": "USD",
        "tierMinimumUnits": 0.0,
        "retailPrice": 98.32,
        "unitPrice": 98.32,
        "armRegionName": "eastus",
        "location": "US East",
        "effectiveStartDate": "2024-01-01T00:00:00Z",
        "meterId": "03f48dbf",
        "meterName": "ND96isrH100v5",
        "productId": "DZH318Z0BZ2F",
        "skuId": "DZH318Z0BZ2F/0001",
        "productName": "Virtual Machines NDsr H100 v5 Series",
        "skuName": "ND96isrH100v5",
        "serviceName": "Virtual Machines",
        "serviceId": "DZH313Z7MMC8",
        "serviceFamily": "Compute",
        "unitOfMeasure": "1 Hour",
        "type": "Consumption",
        "isPrimaryMeterRegion": True,
        "armSkuName": SHAPE,
        **fields,
    }


def nat(**fields: object) -> dict[str, object]:
    return item(
        serviceName="NAT Gateway",
        productName="NAT Gateway",
        skuName="Standard",
        meterName="Standard Gateway",
        armRegionName="Global",
        armSkuName="",
        skuId="DZH318Z08NS5/0001",
        meterId="nat",
        retailPrice=0.045,
        **fields,
    )


class Api:
    """Answers like the API: filters items, and gives a few to a page."""

    def __init__(self, items: list[dict[str, object]], page: int = 1000) -> None:
        self.items, self.page = items, page
        self.server: Server | None = None

    def __call__(self, path: str, query: dict[str, str]) -> Answer:
        assert path == PATH
        assert query["api-version"] == "2023-01-01-preview"
        assert query["currencyCode"] == "'USD'"
        conditions = dict(re.findall(r"(\w+) eq '([^']*)'", query["$filter"]))
        names = {"priceType": "type"}
        fitting = [
            meter
            for meter in self.items
            if all(meter[names.get(name, name)] == value for name, value in conditions.items())
        ]
        start = int(query.get("$skip", 0))
        page = fitting[start : start + self.page]
        link = None
        if start + self.page < len(fitting):
            assert self.server is not None
            rest = f"api-version={query['api-version']}&currencyCode='USD'&$filter={query['$filter']}"
            link = f"{self.server.url}{PATH}?{rest}&$skip={start + self.page}".replace(" ", "%20")
        return Answer({"BillingCurrency": "USD", "Items": page, "NextPageLink": link, "Count": len(page)})


def read(items: list[dict[str, object]], page: int = 1000) -> SectionAnswer:
    api = Api(items, page)
    with serving(api) as server:
        api.server = server
        return read_prices(
            target("azure-eastus"), CATALOG, TODAY, endpoint=f"{server.url}{PATH}", fetcher=Fetcher()
        )


def test_terms_of_a_machine_are_told_apart() -> None:
    answer = read(
        [
            item(savingsPlan=[{"unitPrice": 60, "retailPrice": 60.5, "term": "3 Years"}]),
            item(
                skuName="ND96isrH100v5 Spot", meterName="ND96isrH100v5 Spot", meterId="s", retailPrice=22.7119
            ),
            item(
                skuName="ND96isrH100v5 Low Priority",
                meterName="ND96isrH100v5 Low Priority",
                meterId="l",
                retailPrice=1,
            ),
            item(
                productName="Virtual Machines NDsr H100 v5 Series Windows", meterId="w", retailPrice=102.736
            ),
            item(type="DevTestConsumption", retailPrice=50, meterId="d"),
            item(type="Reservation", reservationTerm="1 Year", retailPrice=551221.0, skuId="r/1"),
            item(type="Reservation", reservationTerm="5 Years", retailPrice=1.0, skuId="r/5"),
        ]
    )
    assert answer.rows is not None
    assert {(row.term, row.usd, row.unit) for row in answer.rows.values() if row.product == SHAPE} == {
        ("on-demand", Decimal("98.32"), "1 Hour"),
        ("savings-3y", Decimal("60.5"), "1 Hour"),
        ("spot", Decimal("22.7119"), "1 Hour"),
        ("reserved-1y", Decimal("551221.0"), "1 Year"),
    }


def test_all_pages_are_read() -> None:
    blob = "object-storage-zrs"
    match = price_keys(CATALOG, "azure")[blob].attributes()
    tiers = [
        item(
            **match,
            serviceName="Storage",
            armSkuName="",
            meterId="zrs",
            skuId="b/1",
            tierMinimumUnits=above,
            retailPrice=usd,
            unitOfMeasure="1 GB/Month",
        )
        for above, usd in ((0.0, 0.026), (51200.0, 0.02496), (512000.0, 0.02392))
    ]
    for page in (1, 2, 3, 1000):
        answer = read([*tiers, item(), nat()], page)
        assert answer.rows is not None
        assert [row.above for row in answer.rows.values() if row.product == blob] == [None, 51200, 512000]
        assert {"nat-gateway", SHAPE} <= {row.product for row in answer.rows.values()}


def test_a_product_that_the_list_lacks_is_absent_with_the_reason() -> None:
    answer = read([nat()])
    assert answer.rows is not None
    assert answer.absent[SHAPE] == f"the price list has no product with armSkuName {SHAPE} in eastus"
    assert not answer.failures


def test_the_price_in_force_counts() -> None:
    old = nat(effectiveStartDate="2020-01-01T00:00:00Z", effectiveEndDate="2026-01-01T00:00:00Z")
    answer = read(
        [
            {**old, "retailPrice": 0.01},
            {**nat(effectiveStartDate="2027-01-01T00:00:00Z"), "retailPrice": 9},
            nat(effectiveStartDate="2026-01-02T00:00:00Z"),
            {**nat(effectiveStartDate="2025-01-02T00:00:00Z"), "retailPrice": 0.03},
        ]
    )
    assert answer.rows is not None
    row = next(row for row in answer.rows.values() if row.product == "nat-gateway")
    assert (row.usd, row.effective) == (Decimal("0.045"), date(2026, 1, 2))


def test_different_prices_of_one_product_are_not_guessed() -> None:
    answer = read([item(), item(skuId="other/1", meterId="x", retailPrice=1), nat()])
    assert answer.rows is not None
    assert SHAPE not in {row.product for row in answer.rows.values()}
    assert SHAPE not in answer.absent
    assert "different prices" in answer.failures[0].text
    assert "DZH318Z0BZ2F/0001/03f48dbf, other/1/x" in answer.failures[0].text


def test_equal_prices_of_one_product_count_once() -> None:
    answer = read([item(), item(skuId="other/1", meterId="x")])
    assert answer.rows is not None
    assert [key for key, row in answer.rows.items() if row.product == SHAPE] == [
        "DZH318Z0BZ2F/0001/03f48dbf/on-demand"
    ]


def test_prices_in_other_currencies_do_not_count() -> None:
    answer = read([item(currencyCode="EUR"), nat()])
    assert SHAPE in answer.absent


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (Answer({"Count": 0}), "incomplete"),
        (Answer({}, status=500), "server-error"),
        (
            Answer({"Items": [], "NextPageLink": "https://example.com/api/retail/prices?$skip=1"}),
            "unexpected",
        ),
    ],
)
def test_a_page_that_is_missing_gives_no_rows(answer: Answer, cause: str) -> None:
    with serving(lambda *_: answer) as server:
        section = read_prices(target("azure-eastus"), CATALOG, TODAY, endpoint=f"{server.url}{PATH}")
    assert section.rows is None
    assert [failure.cause for failure in section.failures] == [cause]


def test_pages_without_end_stop() -> None:
    def respond(path: str, query: dict[str, str]) -> Answer:
        return Answer({"Items": [], "NextPageLink": f"http://127.0.0.1{PATH}?$skip=1"})

    with serving(respond) as server:
        section = read_prices(target("azure-eastus"), CATALOG, TODAY, endpoint=f"{server.url}{PATH}")
    assert section.rows is None
    assert "more than 200 pages" in section.failures[0].text
