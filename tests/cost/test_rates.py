from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.fact import Confidence
from gpufabric.catalog.shape import CapacityMode
from gpufabric.cost.bill import price
from gpufabric.cost.items import LustreItem, NodePool
from gpufabric.cost.rates import NoRate, Rate, lustre_rate, node_rate
from gpufabric.spec.aws.capacity import CapacityBlock

DAY = date(2026, 12, 1)


def pool(capacity: CapacityMode = "on-demand", region: str = "near", shape: str = "gpu.8") -> NodePool:
    return NodePool(
        name="train",
        cloud="aws",
        region=region,
        shape=shape,
        capacity=capacity,
        nodes_min=1,
        nodes_now=1,
        nodes_max=1,
    )


@pytest.mark.parametrize(
    ("item", "day", "usd"),
    [
        (pool(), DAY, "100.5"),
        (pool(region="far"), DAY, "110"),
        (pool("reservation"), DAY, "100.5"),
        (pool("capacity-block"), date(2026, 10, 6), "98.84"),
        (pool("capacity-block"), date(2026, 10, 7), "113.664"),
    ],
)
def test_price_of_region_mode_and_day(catalog: Catalog, item: NodePool, day: date, usd: str) -> None:
    rate = node_rate(item, catalog, day)
    assert isinstance(rate, Rate)
    assert rate.usd == Decimal(usd)


def test_rate_keeps_its_source(catalog: Catalog) -> None:
    rate = node_rate(pool(), catalog, DAY)
    assert rate == Rate(Decimal("100.5"), "near-list", date(2026, 10, 1), Confidence.SINGLE_SOURCE)


@pytest.mark.parametrize(
    ("item", "day", "reason"),
    [
        (pool("spot"), DAY, "no spot price for gpu.8 in near in the catalogue"),
        (pool("capacity-block", "far"), DAY, "no capacity-block price for gpu.8 in far in the catalogue"),
        (
            pool("capacity-block"),
            date(2027, 1, 1),
            "no capacity-block price for gpu.8 in near is valid on 2027-01-01",
        ),
        (pool(shape="gpu.16"), DAY, "gpu.16 is not in the catalogue"),
    ],
)
def test_no_price_says_why(catalog: Catalog, item: NodePool, day: date, reason: str) -> None:
    assert node_rate(item, catalog, day) == NoRate(reason)


def test_lustre_is_priced_by_tier_and_region(catalog: Catalog) -> None:
    def lustre(tier: int, region: str) -> Rate | NoRate:
        return lustre_rate(
            LustreItem.of(cloud="aws", region=region, tier=tier, size=1200, unit="GiB"), catalog
        )

    priced = lustre(125, "near")
    assert isinstance(priced, Rate)
    assert priced.usd == Decimal("0.146")
    assert lustre(125, "far") == NoRate(
        "no price for Lustre, 125 MB/s/TiB, in far in the catalogue: it is known in near"
    )
    assert lustre(500, "near") == NoRate("no price for Lustre, 500 MB/s/TiB, in near in the catalogue")
    assert lustre(40, "near") == NoRate("Lustre has no tier 40 in the catalogue")


def bought(fee: str | None) -> NodePool:
    """Give a pool on half of a block of 4 machines and a week that is bought for a fee."""
    purchase = {
        "offering_id": "cb-0123456789abcdefg",
        "i_understand_no_refund": True,
        "upfront_usd": fee,
    }
    block = CapacityBlock.model_validate(
        {
            "mode": "capacity-block",
            "purchase": purchase,
            "nodes": 4,
            "starts": "2026-12-01T11:30:00Z",
            "ends": "2026-12-08T11:30:00Z",
        }
    )
    return replace(pool("capacity-block"), block=block, nodes_max=2)


def test_a_declared_fee_is_the_price_of_the_block(catalog: Catalog) -> None:
    rate = node_rate(bought("67200"), catalog, DAY)
    assert isinstance(rate, Rate)
    assert (rate.usd, rate.source, rate.as_of) == (Decimal(100), "declaration", DAY)
    assert rate.note == "fee of offer cb-0123456789abcdefg as declared, over 4 machines and 168 hours"


def test_without_a_fee_the_list_rate_stands(catalog: Catalog) -> None:
    rate = node_rate(bought(None), catalog, DAY)
    assert isinstance(rate, Rate)
    assert rate.usd == Decimal("113.664")


def test_the_whole_fee_is_a_payment_of_its_own(catalog: Catalog) -> None:
    bill = price([bought("66416.45")], catalog, DAY)
    # Half of the block is used and half is not: both are paid.
    assert len(bill.lines) == 2
    assert bill.usd_upfront.quantize(Decimal("0.01")) == Decimal("66416.45")
    assert all(line.prepaid for line in bill.lines)
