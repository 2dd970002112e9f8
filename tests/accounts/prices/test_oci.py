from decimal import Decimal

import pytest

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.accounts.prices.oci import read_prices
from gpufabric.catalog.catalog import Catalog
from tests.accounts.prices.server import Answer, serving
from tests.accounts.prices.targets import target

PATH = "/pls/apex/cetools/api/v1/products/"
CATALOG = Catalog()
SHAPE = "BM.GPU.B200.8"


def part(number: str, metric: str, *prices: dict[str, object], currency: str = "USD") -> dict[str, object]:
    """Return a product in the form of the list."""
    return {
        "partNumber": number,
        "displayName": f"Part {number}",
        "metricName": metric,
        "serviceCategory": "Compute - GPU",
        "currencyCodeLocalizations": [{"currencyCode": currency, "prices": list(prices)}],
    }


def usd(value: float, **tier: object) -> dict[str, object]:
    return {"model": "PAY_AS_YOU_GO", "value": value, **tier}


B200 = part("B110978", "GPU Per Hour", usd(14))


def read(answer: Answer) -> SectionAnswer:
    def respond(path: str, query: dict[str, str]) -> Answer:
        assert (path, query) == (PATH, {"currencyCode": "USD"})
        return answer

    with serving(respond) as server:
        return read_prices(target("oci-us-ashburn-1"), CATALOG, endpoint=f"{server.url}{PATH}")


def of(*items: dict[str, object]) -> SectionAnswer:
    return read(Answer({"lastUpdated": "2026-11-28T09:00:00Z", "items": list(items)}))


def test_machines_and_services_are_found_by_their_parts() -> None:
    answer = of(B200, part("B96545", "Cluster Per Hour", usd(0.1)), part("B99999", "Hour", usd(7)))
    assert answer.rows is not None
    assert {(key, row.product, row.usd, row.unit) for key, row in answer.rows.items()} == {
        (f"B110978/{SHAPE}", SHAPE, 14, "GPU Per Hour"),
        ("B96545/oke-enhanced-cluster", "oke-enhanced-cluster", Decimal("0.1"), "Cluster Per Hour"),
    }
    assert answer.absent["block-volume"] == (
        "the price list has no product with partNumber B91961 in the commercial regions"
    )


def test_tiers_keep_their_lower_ends() -> None:
    answer = of(
        part(
            "B91628",
            "Gigabyte Storage Capacity Per Month",
            usd(0, rangeMin=0, rangeMax=10, rangeUnit="GB"),
            usd(0.0255, rangeMin=10, rangeMax=999999999, rangeUnit="GB"),
        )
    )
    assert answer.rows is not None
    assert {(row.above, row.usd) for row in answer.rows.values()} == {(None, 0), (10, Decimal("0.0255"))}


def test_other_models_and_currencies_do_not_count() -> None:
    other = part("B110978", "GPU Per Hour", {"model": "MONTHLY_COMMIT", "value": 1})
    euros = part("B96545", "Cluster Per Hour", usd(0.2), currency="EUR")
    answer = of(other, euros)
    assert answer.rows == {}
    assert {SHAPE, "oke-enhanced-cluster"} <= set(answer.absent)


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (Answer({"items": []}), "incomplete"),
        (Answer({}), "incomplete"),
        (Answer({"items": [B200], "hasMore": True}), "incomplete"),
        (Answer({}, status=503), "server-error"),
        (
            Answer(
                {"items": [part("B110978", "GPU Per Hour", {"model": "PAY_AS_YOU_GO", "value": "call us"})]}
            ),
            "unexpected",
        ),
    ],
)
def test_a_list_that_is_not_whole_gives_no_rows(answer: Answer, cause: str) -> None:
    section = read(answer)
    assert section.rows is None
    assert [failure.cause for failure in section.failures] == [cause]
