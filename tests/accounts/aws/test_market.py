from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from gpufabric.snapshots.rows import BlockOffer, PlacementScore, SpotPrice
from tests.accounts.aws.conftest import NOW, pool, reader_of, target
from tests.accounts.aws.test_capacity import block
from tools.loopback.aws.account import CAPACITY
from tools.loopback.aws.server import Refusal

ZONES = {
    "AvailabilityZones": [
        {
            "ZoneName": "us-east-1c",
            "ZoneId": "use1-az6",
            "State": "available",
            "ZoneType": "availability-zone",
        },
    ]
}
OFFER = {
    "CapacityBlockOfferingId": "cb-0123456789abcdef0",
    "InstanceType": "p5.48xlarge",
    "AvailabilityZone": "us-east-1c",
    "InstanceCount": 4,
    "StartDate": datetime(2026, 12, 1, 11, 30, tzinfo=UTC),
    "EndDate": datetime(2026, 12, 8, 11, 30, tzinfo=UTC),
    "CapacityBlockDurationHours": 168,
    "UpfrontFee": "32094.72",
    "CurrencyCode": "USD",
}
WEEK = block(starts="2026-12-01T11:30:00Z", ends="2026-12-08T11:30:00Z")
PURCHASE = {
    "mode": "capacity-block",
    "purchase": {"offering_id": OFFER["CapacityBlockOfferingId"], "i_understand_no_refund": True},
    "nodes": 4,
    "starts": "2026-12-01T11:30:00Z",
    "ends": "2026-12-08T11:30:00Z",
}


def read(aws: Any, declared: dict[str, Any], **changes: Any) -> dict[str, Any]:
    offers = {"ec2:DescribeCapacityBlockOfferings": {"CapacityBlockOfferings": [OFFER]}}
    server = aws(CAPACITY | offers | {"ec2:DescribeAvailabilityZones": ZONES} | changes)
    answers = reader_of(server).read(target(pools={"train": declared}), "capacity")
    return {answer.section: answer for answer in answers} | {"server": server}


def test_offers_like_the_declared_block(aws):
    answers = read(aws, pool(capacity=WEEK))
    assert answers["block_offers"].rows == {
        "cb-0123456789abcdef0": BlockOffer(
            shape="p5.48xlarge",
            zone="use1-az6",
            nodes=4,
            hours=168,
            starts=OFFER["StartDate"],
            ends=OFFER["EndDate"],
            upfront_usd=Decimal("32094.72"),
        )
    }
    (asked,) = answers["server"].asked("ec2:DescribeCapacityBlockOfferings")
    assert (asked["InstanceType"], asked["InstanceCount"], asked["CapacityDurationHours"]) == (
        "p5.48xlarge",
        4,
        168,
    )
    assert asked["StartDateRange"].date() == datetime(2026, 12, 1, tzinfo=UTC).date()


def test_block_that_has_begun_is_asked_for_from_now(aws):
    begun = block(starts="2026-11-23T11:30:00Z", ends="2026-11-30T11:30:00Z")
    (asked,) = read(aws, pool(capacity=begun))["server"].asked("ec2:DescribeCapacityBlockOfferings")
    assert "StartDateRange" not in asked


def test_length_that_is_not_on_offer_is_not_asked_for(aws):
    extended = block(starts="2026-11-23T11:30:00Z", ends="2026-12-20T11:30:00Z", extended=True)
    answers = read(aws, pool(capacity=extended))
    assert answers["block_offers"].rows == {}
    assert answers["server"].count("ec2:DescribeCapacityBlockOfferings") == 0


def test_blocks_of_ultraservers_are_asked_by_their_size(aws):
    declared = pool(shape="p6e-gb200.36xlarge", nodes=36, capacity={**WEEK, "nodes": 36})
    (asked,) = read(aws, declared)["server"].asked("ec2:DescribeCapacityBlockOfferings")
    assert (asked["UltraserverType"], asked["UltraserverCount"]) == ("u-p6e-gb200x72", 2)
    assert "InstanceType" not in asked


def test_offer_to_buy_that_is_gone_is_absent(aws):
    answers = read(aws, pool(capacity=PURCHASE))
    assert answers["block_offers"].absent == {}
    gone = read(
        aws, pool(capacity=PURCHASE), **{"ec2:DescribeCapacityBlockOfferings": {"CapacityBlockOfferings": []}}
    )
    assert gone["block_offers"].absent == {
        OFFER["CapacityBlockOfferingId"]: "DescribeCapacityBlockOfferings does not list this offer"
    }


def test_offer_in_another_currency_leaves_no_rows(aws):
    other = {"CapacityBlockOfferings": [{**OFFER, "CurrencyCode": "CNY"}]}
    answers = read(aws, pool(capacity=WEEK), **{"ec2:DescribeCapacityBlockOfferings": other})
    assert answers["block_offers"].rows is None
    assert "CNY" in answers["block_offers"].failures[0].text


def test_pools_without_blocks_ask_for_none(aws):
    answers = read(aws, pool())
    assert not {"block_offers", "placement_scores"} & set(answers)


def price(usd: str, minutes_ago: int, **changes: Any) -> dict[str, Any]:
    return {
        "InstanceType": "p5.48xlarge",
        "AvailabilityZone": "us-east-1c",
        "AvailabilityZoneId": "use1-az6",
        "ProductDescription": "Linux/UNIX",
        "SpotPrice": usd,
        "Timestamp": NOW - timedelta(minutes=minutes_ago),
        **changes,
    }


def test_newest_spot_price_of_each_zone(aws):
    history = {
        "SpotPriceHistory": [
            price("20.784000", 5),
            price("19.5", 300),
            price("30", 9, AvailabilityZoneId="use1-az2"),
        ]
    }
    answers = read(aws, pool(), **{"ec2:DescribeSpotPriceHistory": history})
    assert answers["spot_prices"].rows == {
        "p5.48xlarge@use1-az2": SpotPrice(usd_per_hour=Decimal(30), since=NOW - timedelta(minutes=9)),
        "p5.48xlarge@use1-az6": SpotPrice(usd_per_hour=Decimal("20.784"), since=NOW - timedelta(minutes=5)),
    }


def test_zone_name_of_a_price_becomes_its_id(aws):
    named = price("20.784", 5)
    del named["AvailabilityZoneId"]
    answers = read(aws, pool(), **{"ec2:DescribeSpotPriceHistory": {"SpotPriceHistory": [named]}})
    assert list(answers["spot_prices"].rows) == ["p5.48xlarge@use1-az6"]


SPOT = pool(capacity={"mode": "spot", "force_reason": "a test of a single machine"})


def test_placement_scores_of_spot_pools(aws):
    scores = {"SpotPlacementScores": [{"Region": "us-east-1", "AvailabilityZoneId": "use1-az6", "Score": 3}]}
    answers = read(aws, SPOT, **{"ec2:GetSpotPlacementScores": scores})
    assert answers["placement_scores"].rows == {"p5.48xlarge@use1-az6": PlacementScore(score=3, nodes=4)}
    (asked,) = answers["server"].asked("ec2:GetSpotPlacementScores")
    assert asked["TargetCapacityUnitType"] == "units"


@pytest.mark.parametrize(
    ("code", "cause"), [("UnauthorizedOperation", "denied"), ("MaxConfigLimitExceeded", "throttled")]
)
def test_refused_scores_leave_the_prices(aws, code, cause):
    answers = read(aws, SPOT, **{"ec2:GetSpotPlacementScores": Refusal(code)})
    assert answers["placement_scores"].rows is None
    assert answers["placement_scores"].failures[0].cause == cause
    assert answers["spot_prices"].rows == {}
