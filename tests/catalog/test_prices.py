"""Prices of services: how rows are written, and the figures of their sources."""

from datetime import date
from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.prices import ServicePrice, ServiceRow
from gpufabric.catalog.service_keys import METERED
from gpufabric.cost.items import Service
from gpufabric.cost.rates import NoRate, Rate
from gpufabric.cost.service_rates import service_rate
from tests.catalog.walk import CLOUDS

DAY = date(2026, 12, 1)

SYSTEM_NODE_KEYS = {
    "aws": {"m7i.xlarge"},
    "azure": {"Standard_D4s_v5"},
    "oci": {"vm-standard-e5-ocpu", "vm-standard-e5-memory-gb"},
}

FREE = {
    "drg",
    "nat-gateway",
    "network-load-balancer",
    "private-dns-zone",
    "service-endpoint-network",
    "site-to-site-vpn",
    "vault",
    "vault-software-key-version",
}


def rate_of(
    catalog: Catalog, cloud: str, key: str, region: str, count: int = 1, day: date = DAY
) -> Rate | NoRate:
    service = Service(cloud=cloud, region=region, key=key, count=count)  # type: ignore[arg-type]
    return service_rate(service, catalog, day)


def all_services(catalog: Catalog) -> list[ServicePrice]:
    return [service for cloud in CLOUDS for service in catalog.services(cloud).values()]


@pytest.mark.parametrize("cloud", CLOUDS)
def test_system_nodes_are_billed_as_services(catalog: Catalog, cloud: str) -> None:
    services = catalog.services(cloud)
    assert set(catalog.system_node(cloud).billed_as.value) == SYSTEM_NODE_KEYS[cloud]
    assert SYSTEM_NODE_KEYS[cloud] <= set(services)
    assert all(service.cloud == cloud for service in services.values())


@pytest.mark.parametrize("cloud", CLOUDS)
def test_services_are_priced_in_regions_of_the_cloud(catalog: Catalog, cloud: str) -> None:
    known = {*catalog.regions(cloud), "*"}
    for service in catalog.services(cloud).values():
        for row in service.prices:
            assert set(row.regions_priced) <= known, service.id


def test_a_service_without_a_price_says_why(catalog: Catalog) -> None:
    silent = [
        service.id
        for service in all_services(catalog)
        if not any(row.is_known for row in service.prices) and service.no_price is None
    ]
    assert silent == []


def test_what_is_billed_by_use_has_a_price_or_a_reason(catalog: Catalog) -> None:
    """Data to the internet has its prices in ``transfer.toml``."""
    for cloud, metered in METERED.items():
        assert set(metered) - set(catalog.services(cloud)) == {"internet-egress"}


def overlap(row: ServiceRow, other: ServiceRow) -> bool:
    starts = max(row.effective_from or date.min, other.effective_from or date.min)
    ends = min(row.effective_until or date.max, other.effective_until or date.max)
    return bool(set(row.regions_priced) & set(other.regions_priced)) and starts <= ends


def test_a_region_has_one_price_on_a_day(catalog: Catalog) -> None:
    for service in all_services(catalog):
        rows = service.prices
        clashes = [(a, b) for i, a in enumerate(rows) for b in rows[i + 1 :] if overlap(a, b)]
        assert clashes == [], service.id
        for row in rows:
            assert row.usd is None or not row.tiers, service.id
            assert len(set(row.regions_priced)) == len(row.regions_priced), service.id


def test_tiers_rise_and_get_cheaper(catalog: Catalog) -> None:
    for service in all_services(catalog):
        for row in service.prices:
            ends = [tier.up_to.value for tier in row.tiers if tier.up_to is not None]
            prices = [tier.usd.value for tier in row.tiers]
            assert ends == sorted(set(ends)), service.id
            assert len(prices) - len(ends) in (0, 1), service.id
            assert prices == sorted(prices, reverse=True), service.id


def test_a_free_service_says_why(catalog: Catalog) -> None:
    free = [
        (service.id, row.usd.note)
        for service in all_services(catalog)
        for row in service.prices
        if row.usd is not None and row.usd.value == 0
    ]
    assert {key for key, _ in free} == FREE
    assert all(note for _, note in free)


def test_e5_rates_add_up_to_the_price_of_a_machine(catalog: Catalog) -> None:
    ocpu = rate_of(catalog, "oci", "vm-standard-e5-ocpu", "us-ashburn-1")
    memory = rate_of(catalog, "oci", "vm-standard-e5-memory-gb", "us-ashburn-1")
    assert isinstance(ocpu, Rate)
    assert isinstance(memory, Rate)
    assert 4 * ocpu.usd + 32 * memory.usd == Decimal("0.184")


@pytest.mark.parametrize(
    ("where", "key", "unit", "usd"),
    [
        ("aws us-east-1", "eks-control-plane", "hour", "0.10"),
        ("aws eu-north-1", "eks-control-plane-extended", "hour", "0.60"),
        ("aws us-west-2", "nat-gateway", "hour", "0.045"),
        ("aws ap-northeast-1", "nat-gateway", "hour", "0.062"),
        ("aws us-west-2", "interface-endpoint", "hour", "0.01"),
        ("aws us-west-2", "transit-gateway-attachment", "hour", "0.05"),
        ("aws ap-northeast-1", "transit-gateway-attachment", "hour", "0.07"),
        ("aws us-west-2", "site-to-site-vpn-connection", "hour", "0.05"),
        ("aws us-west-2", "kms-key", "month", "1.00"),
        ("aws eu-west-1", "hosted-zone", "month", "0.50"),
        ("aws us-west-2", "ebs-gp3", "GiB-month", "0.08"),
        ("aws us-east-1", "logs-ingestion", "GB", "0.50"),
        ("aws ap-northeast-1", "datasync-run", "run", "0.55"),
        ("aws us-east-1", "direct-connect-10gbps-port", "hour", "2.25"),
        ("aws ap-northeast-1", "direct-connect-10gbps-port", "hour", "2.142"),
        ("azure eastus", "expressroute-circuit-10gbps", "month", "3400"),
        ("azure westeurope", "expressroute-circuit-1gbps-unlimited", "month", "5700"),
        ("azure eastus", "expressroute-local-circuit-10gbps-unlimited", "month", "5500"),
        ("azure eastus2", "expressroute-gateway-ergw1az", "hour", "0.361"),
        ("azure australiaeast", "expressroute-gateway-ergw3az", "hour", "2.151"),
        ("azure eastus", "vpn-gateway-vpngw1az", "hour", "0.21"),
        ("azure swedencentral", "private-endpoint", "hour", "0.01"),
        ("azure eastus", "private-dns-zone", "month", "0.50"),
        ("azure germanywestcentral", "private-dns-zone", "month", "0.54"),
        ("aws us-east-1", "ebs-gp2", "GiB-month", "0.10"),
        ("aws eu-west-1", "dns-queries", "requests", "0.40"),
        ("azure eastus", "aks-premium-tier", "hour", "0.60"),
        ("azure eastus", "managed-disk-p10", "month", "19.71"),
        ("oci us-ashburn-1", "fastconnect-100gbps-port", "hour", "10.75"),
        ("oci us-ashburn-1", "vault-key-version", "month", "0.5334"),
        ("oci us-ashburn-1", "block-volume", "GB-month", "0.0255"),
        ("oci us-ashburn-1", "object-storage", "GB-month", "0.0255"),
    ],
)
def test_published_prices(catalog: Catalog, where: str, key: str, unit: str, usd: str) -> None:
    cloud, region = where.split()
    rate = rate_of(catalog, cloud, key, region)
    assert isinstance(rate, Rate)
    assert (rate.unit, rate.usd) == (unit, Decimal(usd))


@pytest.mark.parametrize(
    ("where", "key", "why"),
    [
        (
            "aws eu-north-1",
            "transit-gateway-attachment",
            "it is known in ap-northeast-1, us-east-1",
        ),
        ("aws ap-northeast-3", "direct-connect-10gbps-port", "it is known in most other regions"),
        ("azure eastus", "vpn-gateway-vpngw2az", "two readings disagree"),
        ("azure eastus", "expressroute-gateway-ergw3az", "it is known in australiaeast"),
        ("azure australiaeast", "expressroute-circuit-10gbps", "it is known in canadacentral"),
        ("azure germanynorth", "private-dns-zone", "it is known in most other regions"),
    ],
)
def test_a_price_of_another_region_is_never_taken(catalog: Catalog, where: str, key: str, why: str) -> None:
    cloud, region = where.split()
    rate = rate_of(catalog, cloud, key, region)
    assert isinstance(rate, NoRate)
    assert rate.reason.startswith(f"no price for {key} in {region} in the catalogue: {why}")


def test_service_endpoints_cost_since_april_2026(catalog: Catalog) -> None:
    def usd(day: date) -> Decimal:
        rate = rate_of(catalog, "azure", "service-endpoint-network", "eastus", day=day)
        assert isinstance(rate, Rate)
        return rate.usd

    assert usd(date(2026, 3, 31)) == 0
    assert usd(date(2026, 4, 1)) == Decimal("0.10")


def test_zones_of_prices_are_regions_of_their_cloud(catalog: Catalog) -> None:
    zones = catalog.price_zones("azure")
    assert set(zones) == {"zone-1"}
    regions = zones["zone-1"].regions.value
    assert len(set(regions)) == len(regions)
    assert set(regions) <= set(catalog.regions("azure"))
    assert catalog.price_zones("aws") == {}
