from datetime import date
from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.quote.offers import (
    EVERYWHERE,
    MODES,
    MachinePrices,
    in_regions,
    known_regions,
    lowest,
    machines,
)

TODAY = date(2026, 11, 22)


def machine(catalog: Catalog, name: str, today: date = TODAY) -> MachinePrices:
    return next(machine for machine in machines(catalog, today) if machine.name == name)


def test_prices_are_those_of_one_accelerator(catalog: Catalog) -> None:
    offers = {offer.mode: offer for offer in machine(catalog, "p6-b200.48xlarge").offers}
    assert offers["on-demand"].usd_per_gpu_hour == Decimal("113.9328") / 8
    assert offers["capacity-block"].usd_per_gpu_hour == Decimal("14.208")


def test_the_day_decides_which_rate_holds(catalog: Catalog) -> None:
    before = machine(catalog, "p6-b200.48xlarge", date(2026, 10, 6)).offers
    assert {offer.usd_per_gpu_hour for offer in before if offer.mode == "capacity-block"} == {
        Decimal("12.355")
    }


def test_every_price_of_the_catalogue_has_a_known_mode_and_source(catalog: Catalog) -> None:
    for machine in machines(catalog, TODAY):
        for offer in machine.offers:
            assert offer.mode in MODES
            assert offer.source in catalog.sources
            assert offer.usd_per_gpu_hour > 0


def test_a_machine_without_a_price_has_no_offer(catalog: Catalog) -> None:
    assert machine(catalog, "Standard_ND128isr_GB300_v6").offers == ()
    assert machine(catalog, "a4x-highgpu-4g").offers == ()


def test_google_is_compared_and_never_built_on(catalog: Catalog) -> None:
    every = machines(catalog, TODAY)
    assert {machine.cloud for machine in every if not machine.buildable} == {"gcp"}
    assert {machine.vendor for machine in every if machine.is_aside} == {"aws", "google"}


def test_a_region_limits_the_prices_of_its_cloud_only(catalog: Catalog) -> None:
    aws, oci = machine(catalog, "p5.48xlarge"), machine(catalog, "BM.GPU.H100.8")
    assert {
        offer.regions for offer in in_regions(aws, ["us-west-1"], catalog) if offer.mode == "on-demand"
    } == {("ap-northeast-1", "us-west-1")}
    assert in_regions(oci, ["us-west-1"], catalog) == oci.offers


def test_a_price_for_all_regions_holds_in_each(catalog: Catalog) -> None:
    oci = machine(catalog, "BM.GPU.H100.8")
    assert EVERYWHERE in oci.offers[0].regions
    assert in_regions(oci, ["eu-frankfurt-1"], catalog) == oci.offers


def test_lowest_takes_one_of_each_mode_in_order(catalog: Catalog) -> None:
    offers = machine(catalog, "p5.48xlarge").offers
    cheapest = lowest(offers)
    assert [offer.mode for offer in cheapest] == [
        mode for mode in MODES if mode in {offer.mode for offer in offers}
    ]
    for offer in cheapest:
        assert offer.usd_per_gpu_hour == min(
            other.usd_per_gpu_hour for other in offers if other.mode == offer.mode
        )


def test_regions_of_a_compared_cloud_are_those_with_a_price(catalog: Catalog) -> None:
    assert {"us-central1", "us-east5"} <= known_regions(catalog, "gcp")
    assert "us-east-1" in known_regions(catalog, "aws")
