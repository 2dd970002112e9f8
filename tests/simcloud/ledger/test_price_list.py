from datetime import date
from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.simcloud.ledger.price_list import CloudPriceList, ListQuote, gib_of

DAY = date(2026, 12, 1)


@pytest.fixture
def aws() -> CloudPriceList:
    return CloudPriceList(default_catalog(), "aws")


def test_prices_of_machines(aws: CloudPriceList) -> None:
    assert aws.machines("P5.48xlarge", "us-east-1", "reservation", DAY) == Decimal("55.04")
    assert aws.machines("p5.48xlarge", "us-east-1", "capacity-block", date(2026, 8, 1)) == Decimal("41.528")
    assert aws.machines("p5.48xlarge", "nowhere-1", "on-demand", DAY) is None
    assert aws.machines("p99.large", "us-east-1", "on-demand", DAY) is None


def test_prices_of_services(aws: CloudPriceList) -> None:
    assert aws.service("nat-gateway", "us-east-1", Decimal(2), DAY) == ListQuote(
        Decimal("0.09"), is_monthly=False
    )
    assert aws.service("kms-key", "us-east-1", Decimal(3), DAY) == ListQuote(Decimal(3), is_monthly=True)
    assert aws.service("nat-gateway-data", "us-east-1", Decimal(1), DAY) is None
    assert aws.service("no-such-service", "us-east-1", Decimal(1), DAY) is None


def test_tiers_apply_to_the_part_within_them() -> None:
    quote = CloudPriceList(default_catalog(), "azure").service(
        "object-storage-zrs", "eastus", Decimal(60_000), DAY
    )
    assert quote is None or quote.is_monthly
    zone = CloudPriceList(default_catalog(), "aws").service("s3-standard", "us-east-1", Decimal(60_000), DAY)
    assert zone is not None
    assert zone.usd == 51_200 * Decimal("0.023") + 8_800 * Decimal("0.022")


def test_file_systems(aws: CloudPriceList) -> None:
    tier = default_catalog().lustre("aws").tiers[0]
    assert aws.lustre_tier(tier.sku.value) == tier.tier
    assert aws.lustre(99_999, "us-east-1", Decimal(1), DAY) is None
    assert aws.lustre_tier("none") is None
    assert gib_of(Decimal(2), "TiB") == 2048


def test_support_of_kubernetes(aws: CloudPriceList) -> None:
    assert aws.is_extended("1.2", DAY) is None
    assert aws.is_extended("1.34", DAY) is False


def test_all_days_of_changes_are_in_order(aws: CloudPriceList) -> None:
    assert aws.changes == sorted(set(aws.changes))
    assert date(2026, 10, 7) in aws.changes
