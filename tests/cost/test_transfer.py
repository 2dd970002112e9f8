"""Prices of data between regions."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.charges import TransferPath
from gpufabric.cost.transfer import TransferBill, price_transfer
from gpufabric.plan.traffic import Border, Flow

EAST = Border("aws-us-east-1", "aws", "us-east-1")
OHIO = Border("aws-us-east-2", "aws", "us-east-2")
WEST = Border("aws-us-west-2", "aws", "us-west-2")
TOKYO = Border("aws-ap-northeast-1", "aws", "ap-northeast-1")
JAKARTA = Border("aws-ap-southeast-3", "aws", "ap-southeast-3")
AZURE = Border("azure-eastus", "azure", "eastus")
AZURE2 = Border("azure-eastus2", "azure", "eastus2")
OCI = Border("oci-us-ashburn-1", "oci", "us-ashburn-1")
OCI2 = Border("oci-us-phoenix-1", "oci", "us-phoenix-1")


def flow(source: Border, destination: Border, path: TransferPath, gb: object = 1000, **more: Any) -> Flow:
    link = None if path in ("internet", "cloud-network") else "the-link"
    facts: dict[str, Any] = {
        "gb_per_month": Decimal(str(gb)),
        "origin": "training job t",
        "link": link,
        **more,
    }
    return Flow(source=source, destination=destination, path=path, **facts)


def bill_of(*flows: Flow) -> TransferBill:
    return price_transfer(flows, default_catalog())


@pytest.mark.parametrize(
    ("source", "destination", "path", "gb", "usd"),
    [
        (EAST, OHIO, "tgw-peering", 1000, "30"),
        (EAST, OHIO, "cloud-network", 1000, "10"),
        (EAST, WEST, "tgw-peering", 1000, "40"),
        (EAST, WEST, "cloud-network", 1000, "20"),
        (AZURE, AZURE2, "vnet-peering", 1000, "70"),
        (AZURE, AZURE2, "cloud-network", 1000, "20"),
        (OCI, OCI2, "drg-peering", 10240, "0"),
        (OCI, OCI2, "drg-peering", 11240, "8.5"),
        (EAST, OCI, "vpn", 100, "2"),
        (EAST, OCI, "vpn", 1100, "112"),
        (OCI, EAST, "vpn", 1000, "20"),
        (OCI, EAST, "internet", 11240, "8.5"),
        (AZURE, OCI, "vpn", 1100, "87"),
        (OCI, AZURE, "interconnect", 1000, "0"),
        (AZURE, OCI, "interconnect", 1000, "25"),
        (TOKYO, OHIO, "tgw-peering", 1000, "110"),
        (TOKYO, OHIO, "cloud-network", 1000, "90"),
        (EAST, OCI, "circuit", 1000, "40"),
    ],
)
def test_both_regions_charges_add_up(
    source: Border, destination: Border, path: TransferPath, gb: int, usd: str
) -> None:
    (line,) = bill_of(flow(source, destination, path, gb)).lines
    assert line.reason == ""
    assert line.usd_per_month == Decimal(usd)


@pytest.mark.parametrize(
    ("source", "destination", "path", "why"),
    [
        (JAKARTA, OHIO, "tgw-peering", "no price for data sent to another AWS region in ap-southeast-3"),
        (OHIO, WEST, "vpn", "no price for data that a transit gateway processes in us-west-2"),
        (AZURE, OCI, "circuit", "no price for data sent over an ExpressRoute circuit of the user in eastus"),
        (AZURE, OCI, "tgw-peering", "no charge for data that azure-eastus sends over tgw-peering"),
    ],
)
def test_what_is_not_known_is_never_zero(
    source: Border, destination: Border, path: TransferPath, why: str
) -> None:
    bill = bill_of(flow(source, destination, path))
    (line,) = bill.unpriced
    assert line.usd_per_month is None
    assert why in line.reason
    assert f"price unknown: {line.reason}" in line.text
    assert bill.total == "1 TB/month between regions, price unknown"
    assert "$0" not in bill.total


def test_a_declared_price_takes_the_place_of_what_is_not_known() -> None:
    (line,) = bill_of(flow(AZURE, OCI, "interconnect", usd_per_gb=Decimal("0.01"))).lines
    assert line.usd_per_month == 10
    assert line.text == "1 TB/month azure-eastus to oci-us-ashburn-1 at $0.01/GB = $10.00/month"


def test_a_line_for_each_link_with_both_directions() -> None:
    bill = bill_of(
        flow(EAST, OHIO, "tgw-peering", 2500),
        flow(OHIO, EAST, "tgw-peering", 2500),
        flow(EAST, OHIO, "cloud-network", 1000, origin="checkpoint copies by s3-replication"),
        flow(AZURE, OCI, "circuit", 500),
    )
    assert list(bill.texts())[:2] == [
        "data transfer, assumed from training job t: over link the-link (tgw-peering), 2.5 TB/month "
        "aws-us-east-1 to aws-us-east-2 at $0.03/GB = $75.00/month; 2.5 TB/month aws-us-east-2 to "
        "aws-us-east-1 at $0.03/GB = $75.00/month",
        "data transfer, assumed from checkpoint copies by s3-replication: over the cloud network, 1 TB/month "
        "aws-us-east-1 to aws-us-east-2 at $0.01/GB = $10.00/month",
    ]
    assert bill.usd_per_month == 160
    assert bill.usd_per_hour == Decimal(160) / 730
    assert bill.total == (
        "6.5 TB/month between regions, $160.00/month at list prices of 2026-08-21 to 2026-11-22 in the "
        "catalogue, a lower bound: 1 flow has no price"
    )


def test_nothing_is_said_of_nothing() -> None:
    assert (bill_of().total, list(bill_of().texts())) == ("", [])


AMOUNTS = st.decimals(0, 400_000, places=3)


@given(st.lists(AMOUNTS, min_size=1, max_size=5))
def test_flows_out_of_one_region_share_its_tiers(amounts: list[Decimal]) -> None:
    bill = bill_of(*(flow(EAST, OCI, "internet", amount) for amount in amounts))
    whole = bill_of(flow(EAST, OCI, "internet", sum(amounts)))
    assert abs(bill.usd_per_month - whole.usd_per_month) < Decimal("1e-9")
    costs = [line.usd_per_month for line in bill.lines]
    assert all(usd is not None and usd >= 0 for usd in costs)


@given(AMOUNTS, AMOUNTS)
def test_regions_do_not_share_tiers(first: Decimal, second: Decimal) -> None:
    both = bill_of(flow(EAST, OCI, "internet", first), flow(OHIO, OCI, "internet", second))
    alone = [bill_of(flow(source, OCI, "internet", gb)) for source, gb in ((EAST, first), (OHIO, second))]
    assert both.usd_per_month == sum(bill.usd_per_month for bill in alone)


def test_an_unpriced_flow_takes_nothing_from_others() -> None:
    known = flow(EAST, OHIO, "tgw-peering")
    assert bill_of(known, replace(known, source=JAKARTA)).usd_per_month == bill_of(known).usd_per_month


def test_what_both_directions_lack_is_said_once() -> None:
    flows = flow(AZURE, EAST, "drg-peering"), flow(EAST, AZURE, "drg-peering")
    (text,) = bill_of(flow(WEST, OCI, "vpn"), flow(OCI, WEST, "vpn")).texts()
    assert text.endswith(
        "(vpn), 1 TB/month aws-us-west-2 to oci-us-ashburn-1, 1 TB/month oci-us-ashburn-1 to aws-us-west-2, "
        "price unknown: no price for data that a transit gateway processes in us-west-2 in the catalogue: it "
        "is known in ap-northeast-1, us-east-1, us-east-2"
    )
    (apart,) = bill_of(*flows).texts()
    assert apart.count("price unknown") == 2


def test_an_unknown_amount_is_neither_zero_nor_free() -> None:
    why = "no measured throughput for t"
    unknown = replace(flow(EAST, WEST, "tgw-peering"), gb_per_month=None, unknown=why)
    bill = bill_of(unknown, replace(unknown, usd_per_gb=Decimal("0.01")))
    assert [line.usd_per_month for line in bill.lines] == [None, None]
    assert bill.lines[0].text == f"unknown amount {EAST.stack} to {WEST.stack}, price unknown: {why}"
    assert bill.total == "unknown amount between regions, price unknown"
    both = bill_of(unknown, flow(EAST, WEST, "cloud-network"))
    assert both.usd_per_month == 20
    assert both.total.startswith("1 TB/month between regions, $20.00/month")
    assert both.total.endswith("a lower bound: 1 flow has no price")
