"""The examples of docs/catalog.md load."""

import re
from datetime import date
from decimal import Decimal

from gpufabric.catalog.catalog import DATA, Catalog
from gpufabric.cost.items import Service
from gpufabric.cost.rates import NoRate, Rate
from gpufabric.cost.service_rates import service_rate
from tests.catalog.conftest import CATALOG_PAGE
from tests.catalog.walk import CLOUDS, facts


def test_the_example_loads_and_cites_a_source(documented: Catalog) -> None:
    shape = documented.shape("oci", "BM.GPU.EXAMPLE.8")
    assert shape.prices[0].usd_per_node_hour.value == Decimal("160.00")
    assert all(fact.source in documented.sources for _, fact in facts(shape))


def test_the_example_shows_how_a_value_differs(documented: Catalog) -> None:
    shape = documented.shape("oci", "BM.GPU.EXAMPLE.8")
    assert shape.rdma.gbps_per_node is not None
    assert shape.rdma.gbps_per_node.confidence == "conflict"
    assert shape.rdma.kind.confidence == "single-source"
    assert shape.quota.family is None


def test_the_example_of_a_service_has_tiers_and_a_day(documented: Catalog) -> None:
    def rate(amount: int, region: str, day: date) -> Rate | NoRate:
        return service_rate(
            Service(cloud="oci", region=region, key="example-store", count=amount), documented, day
        )

    priced = rate(2000, "us-phoenix-1", date(2026, 4, 1))
    assert isinstance(priced, Rate)
    assert (priced.usd, priced.unit) == (Decimal("0.025"), "GB-month")
    for region, day in (("us-phoenix-1", date(2026, 3, 31)), ("eu-frankfurt-1", date(2026, 4, 1))):
        missing = rate(2000, region, day)
        assert isinstance(missing, NoRate)
        assert missing.reason.endswith("which was not read")


def test_the_page_names_every_file() -> None:
    named = set(re.findall(r"^\| `([^`]+)`", CATALOG_PAGE.read_text(), re.MULTILINE))
    tables = {file.name for file in DATA.glob("*.toml")}
    per_cloud = {f"<cloud>/{file.name}" for cloud in CLOUDS for file in (DATA / cloud).glob("*.toml")}
    assert named == tables | per_cloud | {"<cloud>/shapes/<name>.toml"}
