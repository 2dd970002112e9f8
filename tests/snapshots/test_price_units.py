from decimal import Decimal

import pytest

from gpufabric.catalog.prices import PriceUnit
from gpufabric.catalog.shape import Cloud
from gpufabric.snapshots.price_units import hours_in, list_unit, units_in


@pytest.mark.parametrize(
    ("unit", "kind", "amount"),
    [
        ("Hrs", "hour", 1),
        ("1 Hour", "hour", 1),
        ("100 Hours", "hour", 100),
        ("LCU-Hrs", "item-hour", 1),
        ("OCPU Per Hour", "item-hour", 1),
        ("GPU Per Hour", "gpu-hour", 1),
        ("GB", "GB", 1),
        ("1 GB", "GB", 1),
        ("GB-Mo", "GB-month", 1),
        ("1 GB/Month", "GB-month", 1),
        ("Gigabyte Storage Capacity Per Month", "GB-month", 1),
        ("Performance Units Per Gigabyte Per Month", "GB-month", 1),
        ("1/Month", "month", 1),
        ("1 Month", "month", 1),
        ("Key Version Per Month", "month", 1),
        ("HostedZone", "month", 1),
        ("3 Years", "year", 3),
        ("Requests", "requests", 1),
        ("10K", "requests", 10_000),
        ("1M", "requests", 1_000_000),
        ("10,000 Requests Per Month", "requests", 10_000),
        ("1,000,000 Queries", "requests", 1_000_000),
    ],
)
def test_units_of_price_lists_are_read(unit: str, kind: str, amount: int) -> None:
    known = list_unit(unit)
    assert known is not None
    assert (known.kind, known.amount) == (kind, amount)


@pytest.mark.parametrize("unit", ["", "Quantity", "vCPU-Months", "1 Rotation"])
def test_other_units_are_unknown(unit: str) -> None:
    assert list_unit(unit) is None
    assert hours_in(unit, 8) is None


@pytest.mark.parametrize(
    ("unit", "wanted", "cloud", "key", "units"),
    [
        ("Hrs", "hour", "aws", "nat-gateway", 1),
        ("OCPU Per Hour", "hour", "oci", "vm-standard-e5-ocpu", 1),
        ("GB-Mo", "GiB-month", "aws", "ebs-gp3", 1),
        ("Requests", "requests", "aws", "kms-requests", 10_000),
        ("Queries", "requests", "aws", "dns-queries", 1_000_000),
        ("10K", "requests", "azure", "key-vault-operations", 1),
        ("1M", "requests", "azure", "dns-queries", 1),
    ],
)
def test_units_are_converted(unit: str, wanted: PriceUnit, cloud: Cloud, key: str, units: int) -> None:
    assert units_in(unit, wanted, cloud, key) == units


@pytest.mark.parametrize(
    ("unit", "wanted"), [("GB", "hour"), ("1 Month", "hour"), ("Hrs", "GB-month"), ("x", "hour")]
)
def test_units_of_another_kind_do_not_compare(unit: str, wanted: PriceUnit) -> None:
    assert units_in(unit, wanted, "aws", "nat-gateway") is None


@pytest.mark.parametrize(
    ("unit", "usd", "hourly"),
    [
        ("Hrs", "55.04", "55.04"),
        ("GPU Per Hour", "10", "80"),
        ("1 Year", "876000", "100"),
        ("3 Years", "26280", "1"),
    ],
)
def test_prices_of_machines_are_by_the_hour(unit: str, usd: str, hourly: str) -> None:
    units = hours_in(unit, 8)
    assert units is not None
    assert round(Decimal(usd) * units, 9) == Decimal(hourly)


@pytest.mark.parametrize("unit", ["OCPU Per Hour", "1 Month", "GB"])
def test_the_price_of_a_part_is_no_price_of_a_machine(unit: str) -> None:
    assert hours_in(unit, 8) is None
