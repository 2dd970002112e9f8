from decimal import Decimal

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.service_keys import METERED
from gpufabric.cost.metered import metered_of, sold_amount, stated_amount
from gpufabric.cost.rates import NoRate
from gpufabric.spec.usage import Figures, Usage

EVERY = [(cloud, key) for cloud, metered in METERED.items() for key in metered]
UNITS = {
    "GiB": {"GB", "GiB"},
    "GiB-month": {"GB-month", "GiB-month"},
    "requests": {"requests"},
    "runs": {"run"},
    "hours": {"hour"},
}


@pytest.mark.parametrize(("cloud", "key"), EVERY)
def test_figures_are_those_of_the_usage_file(cloud: str, key: str) -> None:
    assert set(METERED[cloud][key].figures) <= set(Figures.model_fields)  # type: ignore[index]


def test_every_figure_of_the_usage_file_is_used() -> None:
    used = {name for cloud, key in EVERY for name in METERED[cloud][key].figures}  # type: ignore[index]
    assert used == set(Figures.model_fields)


@pytest.mark.parametrize(("cloud", "key"), EVERY)
def test_prices_are_for_what_is_counted(cloud: str, key: str) -> None:
    entry = default_catalog().services(cloud).get(key)
    metered = METERED[cloud][key]  # type: ignore[index]
    assert entry is None or entry.unit.value in UNITS[metered.measure]
    if entry is not None and metered.per > 1:
        title = entry.title.value.lower()
        assert f"{metered.per:,}" in title or (metered.per == 1_000_000 and "million" in title)


def test_figures_of_one_service_add_up() -> None:
    metered = metered_of("oci", "object-storage-requests")
    both = Usage({"object_storage_writes": Decimal(10_000)}, {"object_storage_reads": Decimal(30_000)})
    stated = stated_amount(metered, both)
    assert not isinstance(stated, NoRate)
    assert (stated.amount, stated.text) == (40_000, "40,000 requests")
    assert stated.assumed == (
        "object storage requests: 40,000 requests a month, object_storage_reads of defaults in"
        " stacks/usage.yaml"
    )
    missing = stated_amount(metered, Usage({"object_storage_writes": Decimal(1)}))
    assert missing == NoRate("usage not stated: object_storage_reads in stacks/usage.yaml")


def test_amounts_are_in_the_unit_of_the_price() -> None:
    data, requests = metered_of("aws", "nat-gateway-data"), metered_of("aws", "s3-requests-write")
    assert sold_amount(Decimal(1), data, "GB") == Decimal("1.073741824")
    assert sold_amount(Decimal(1), data, "GiB") == 1
    assert sold_amount(Decimal(5000), requests, "requests") == 5
