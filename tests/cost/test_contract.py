from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.cost.bill import Bill, Line, price
from gpufabric.cost.budget import check_budget
from gpufabric.cost.contract import ContractPrices, circuits, price_items, usd_per_hour
from gpufabric.cost.items import Item, NodePool, ReservedNodes, Service
from gpufabric.cost.statement import Egress, price_dates, statement
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.money import HOURS_PER_MONTH, Budget
from gpufabric.spec.price import ContractPrice, StatedPrice
from gpufabric.spec.regions import DeclaredRegion

DAY = date(2026, 12, 1)
PRICE: dict[str, Any] = {
    "amount": "4.17",
    "unit": "gpu-hour",
    "source": "contract 4711",
    "valid_from": "2026-10-01",
    "valid_until": "2026-12-01",
}
BLOCK = {
    "mode": "capacity-block",
    "id": "cr-0123456789abcdef1",
    "nodes": 4,
    "starts": "2026-12-01T11:30:00Z",
    "ends": "2026-12-11T11:30:00Z",
}
RESERVED = {"mode": "reservation", "id": "cr-0123456789abcdef0", "nodes": 4}


def declared(**pools: Any) -> Any:
    data = {
        "cloud": "aws",
        "region": "us-east-1",
        "account_id": "123456789012",
        "zone": "use1-az6",
        "system_zones": ["use1-az4", "use1-az6"],
        "network": {"cidr": "10.16.0.0/16"},
        "pools": {name: {"shape": "gpu.8", "nodes": 4, **pool} for name, pool in pools.items()},
    }
    return TypeAdapter[Any](DeclaredRegion).validate_python(data)


def pool(name: str = "train", nodes: int = 4, **more: Any) -> NodePool:
    given: dict[str, Any] = {"cloud": "aws", "region": "near", "shape": "gpu.8", "capacity": "on-demand"}
    sizes = {"nodes_min": nodes, "nodes_now": nodes, "nodes_max": nodes}
    return NodePool(name=name, **{**given, **sizes, **more})


def billed(items: list[Item], region: Any, catalog: Catalog, day: date = DAY, fabric: Any = ()) -> Bill:
    prices = [ContractPrice.model_validate(entry) for entry in fabric]
    return price(items, catalog, day, ContractPrices.of(region, prices, named_by="declaration"))


def only(bill: Bill) -> Line:
    (line,) = bill.lines
    return line


@pytest.mark.parametrize(
    ("unit", "usd"),
    [
        ("gpu-hour", "33.36"),
        ("node-hour", "4.17"),
        ("gpu-month", Decimal("33.36") / 730),
        ("node-month", Decimal("4.17") / 730),
    ],
)
def test_units_become_the_price_of_a_machine_for_an_hour(catalog: Catalog, unit: str, usd: Any) -> None:
    line = only(billed([pool()], declared(train={"price": PRICE | {"unit": unit}}), catalog))
    assert line.rate is not None
    assert line.rate.usd == Decimal(usd)
    assert line.usd_per_hour == 4 * Decimal(usd)
    assert line.rate.source == "contract 4711"


def test_a_discount_is_on_the_list_price_and_ages_with_it(catalog: Catalog) -> None:
    discount = {"discount_percent": 12.5, "source": "agreement 9", "valid_until": "2027-12-31"}
    region = declared(train={"price": discount})
    bill = billed([pool()], region, catalog)
    line = only(bill)
    assert line.usd_per_hour == 4 * Decimal("100.5") * Decimal("0.875")
    assert line.rate is not None
    assert price_dates(bill) is not None
    assert (line.rate.source, line.rate.as_of) == ("agreement 9", date(2026, 10, 1))
    unknown = only(
        billed(
            [pool(region="near", capacity="spot")],
            declared(),
            catalog,
            fabric=[{"cloud": "aws", "shape": "gpu.8", "capacity": "spot", **discount}],
        )
    )
    assert unknown.reason == (
        "the stated price is a discount, and there is no spot price for gpu.8 in near in the catalogue"
    )


def test_the_fee_of_a_block_is_paid_for_all_of_its_machines(catalog: Catalog) -> None:
    fee = {"amount": 480_000, "unit": "total", "source": "offer 12"}
    region = declared(train={"nodes": 3, "capacity": BLOCK | {"price": fee}})
    block = region.pools["train"].capacity
    bill = billed([pool(nodes=3, capacity="capacity-block", block=block)], region, catalog)
    assert bill.usd_upfront == 480_000
    assert bill.usd_per_hour() == Decimal(480_000) / 240


def test_idle_machines_of_a_reservation_have_its_price(catalog: Catalog) -> None:
    capacity = {"mode": "new-reservation", "nodes": 6, "price": PRICE}
    region = declared(train={"capacity": RESERVED})
    # Only other clouds have new reservations; items are the same everywhere.
    train = region.pools["train"].model_copy(
        update={"capacity": TypeAdapter[Any](_new_reservation()).validate_python(capacity)}
    )
    region = region.model_copy(update={"pools": {"train": train}})
    held = ReservedNodes(key="train", cloud="aws", region="near", shape="gpu.8", nodes=6)
    used = pool(capacity="reservation", reservation="train")
    bill = billed([used, held], region, catalog)
    assert {line.rate.usd for line in bill.lines if line.rate} == {Decimal("33.36")}
    assert bill.usd_per_hour() == 6 * Decimal("33.36")
    # Without its pool, the reservation keeps the price.
    assert billed([held], region, catalog).usd_per_hour() == 6 * Decimal("33.36")


def _new_reservation() -> Any:
    from gpufabric.spec.capacity import NewReservation

    return NewReservation


def test_an_existing_reservation_is_found_by_its_id(catalog: Catalog) -> None:
    region = declared(train={"capacity": RESERVED | {"price": PRICE}})
    other = pool("other", capacity="reservation", reservation_id="cr-0123456789abcdef0")
    assert only(billed([other], region, catalog)).is_contract
    assert not only(billed([replace(other, reservation_id="cr-1")], region, catalog)).is_contract


@pytest.mark.parametrize(
    "item",
    [pool("other"), pool(shape="gpu.9"), pool(capacity="spot")],
    ids=["another pool", "another shape", "another mode"],
)
def test_other_machines_keep_their_list_price(catalog: Catalog, item: NodePool) -> None:
    assert not only(billed([item], declared(train={"price": PRICE}), catalog)).is_contract


@pytest.mark.parametrize(
    ("changes", "day", "reason"),
    [
        ({}, date(2026, 12, 2), "the stated price ended on 2026-12-01"),
        ({}, date(2026, 9, 30), "the stated price holds from 2026-10-01"),
        ({"amount": {"secure": "v1:x"}}, DAY, "the stated price is a secret, which only the engine can read"),
    ],
)
def test_a_price_that_does_not_hold_is_unknown(
    catalog: Catalog, changes: dict[str, Any], day: date, reason: str
) -> None:
    """The list price in its place may be lower, and a budget would pass."""
    bill = billed([pool()], declared(train={"price": PRICE | changes}), catalog, day)
    assert (only(bill).reason, bill.usd_per_hour()) == (reason, 0)
    (verdict,) = check_budget(bill, Budget(usd_per_hour=Decimal(10**6)))
    assert verdict.status == "not evaluated"


def test_a_price_per_gpu_of_an_unknown_shape_is_unknown(catalog: Catalog) -> None:
    region = declared(train={"shape": "gpu.9", "price": PRICE})
    assert "no GPU count" in only(billed([pool(shape="gpu.9")], region, catalog)).reason
    hourly = declared(train={"shape": "gpu.9", "price": PRICE | {"unit": "node-hour"}})
    assert billed([pool(shape="gpu.9")], hourly, catalog).usd_per_hour() == 4 * Decimal("4.17")


FABRIC = {"cloud": "aws", "shape": "GPU.8", **PRICE}


@pytest.mark.parametrize(
    ("entry", "item", "fits"),
    [
        (FABRIC, pool(), True),
        (FABRIC, pool(capacity="reservation"), True),
        (FABRIC, pool(capacity="spot"), False),
        (FABRIC | {"capacity": "spot"}, pool(capacity="spot"), True),
        (FABRIC | {"regions": ["near"]}, pool(), True),
        (FABRIC | {"regions": ["far"]}, pool(), False),
        (FABRIC | {"cloud": "oci"}, pool(), False),
    ],
)
def test_prices_of_the_fabric_by_shape(catalog: Catalog, entry: Any, item: NodePool, fits: bool) -> None:
    assert only(billed([item], None, catalog, fabric=[entry])).is_contract == fits


def test_the_pools_own_price_comes_first(catalog: Catalog) -> None:
    region = declared(train={"price": PRICE | {"amount": 1}})
    assert billed([pool()], region, catalog, fabric=[FABRIC]).usd_per_hour() == 32


def test_prices_of_the_fabric_by_service(catalog: Catalog) -> None:
    entry = {**FABRIC, "shape": None, "service": "control-plane", "unit": "month", "amount": 73}
    item = Service(cloud="aws", region="near", key="control-plane", count=2)
    assert billed([item], None, catalog, fabric=[entry]).usd_per_hour() == Decimal("0.2")


def test_confidential_prices_are_in_sums_only(catalog: Catalog) -> None:
    region = declared(train={"price": PRICE}, small={"price": PRICE | {"amount": "9.87"}})
    service = Service(cloud="aws", region="near", key="control-plane", count=1)
    bill = billed([pool(), pool("small", 1), service], region, catalog)
    (verdict,) = check_budget(bill, Budget(usd_per_hour=Decimal(10**6)))
    texts = [verdict.text, statement(bill, Egress()), *(line.formula for line in bill.lines)]
    assert "2 items at your contract's prices $212.40" in texts[0]
    assert "2 items at your contract's prices" in texts[1]
    for secret in ("4.17", "33.36", "133.44", "9.87", "78.96", "4711"):
        assert not any(secret in text for text in texts)
    dates = price_dates(bill)
    assert dates is not None
    assert dates.newest < DAY


def link(**circuit: Any) -> dict[str, Any]:
    ends = {
        "aws-us-east-1": {"id": "dxcon-abcd1234", "vlan": 100},
        "oci-us-ashburn-1": {"id": "ocid1.crossconnect.oc1.iad.aaaa", "vlan": 101},
    }
    return {
        "between": list(ends),
        "kind": "circuit",
        "gbps": 100,
        "circuit": {"router_asn": 65000, "ends": ends, **circuit},
    }


def test_a_circuit_costs_what_its_link_states(catalog: Catalog) -> None:
    leased = PRICE | {"amount": 73_000, "unit": "month"}
    backbone = Backbone.model_validate({"links": [link(price=leased)]})
    assert price(circuits(backbone), catalog, DAY).usd_per_month == 73_000
    assert circuits(backbone, ["DXCON-ABCD1234"]) == circuits(backbone)
    assert circuits(backbone, ["dxcon-other"]) == []
    assert circuits(Backbone.model_validate({"links": [link()]})) == []
    without = price(circuits(backbone, stated=False), catalog, DAY)
    assert only(without).reason.startswith("no price for leased-circuit")


@given(
    amount=st.decimals("0.000001", "1000000", places=6),
    gpus=st.integers(1, 72),
    hours=st.integers(1, 10_000),
)
def test_conversions_agree(amount: Decimal, gpus: int, hours: int) -> None:
    def hourly(unit: Any, value: Decimal = amount) -> Decimal:
        stated = StatedPrice(amount=value, unit=unit, source="any")
        usd = usd_per_hour(stated, gpus, hours)
        assert usd is not None
        return usd

    assert hourly("gpu-hour") == gpus * hourly("node-hour")
    assert abs(hourly("gpu-month") * HOURS_PER_MONTH - hourly("gpu-hour")) < Decimal("1e-18")
    assert abs(hourly("total") * hours - amount) < Decimal("1e-18")


def test_a_price_is_of_a_shape_or_of_a_service_that_is_billed_by_time() -> None:
    items = price_items(default_catalog())
    assert "p5.48xlarge" in items.shapes("aws")
    services = {cloud: list(items.services(cloud)) for cloud in ("aws", "azure", "oci")}
    assert {"nat-gateway", "kms-key"} <= {*services["aws"]}
    assert "expressroute-circuit-10gbps" in services["azure"]
    assert "drg" in services["oci"]
    by_use_or_version = {"ebs-gp3", "kms-requests", "load-balancer", "eks-control-plane", "datasync-run"}
    assert not by_use_or_version & {*services["aws"]}
