from pathlib import Path

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.snapshots.files import write
from gpufabric.snapshots.live_prices import LivePrices
from gpufabric.snapshots.priced_catalog import catalog_of, price_snapshots
from gpufabric.spec.problems import DeclarationError
from tests.snapshots.price_snapshots import row, snapshot

P5 = "p5.48xlarge"


def amounts(root: Path) -> list[object]:
    prices = catalog_of(root).shape("aws", P5).prices
    return [
        price.usd_per_node_hour.value
        for price in prices
        if price.mode == "on-demand" and "us-west-2" in price.regions_priced
    ]


def test_a_project_without_snapshots_has_the_catalogue_of_the_package(tmp_path: Path) -> None:
    assert catalog_of(tmp_path) is default_catalog()


def test_snapshots_of_the_project_are_read_again_when_they_change(tmp_path: Path) -> None:
    name, prices = snapshot("aws", "us-west-2", row(P5, "60"))
    assert write(tmp_path, "prices", prices)
    assert list(price_snapshots(tmp_path)) == [(name, prices)]
    assert amounts(tmp_path) == [60]
    assert catalog_of(tmp_path) is catalog_of(tmp_path)
    write(tmp_path, "prices", snapshot("aws", "us-west-2", row(P5, "61.25"))[1])
    assert isinstance(catalog_of(tmp_path), LivePrices)
    assert [str(amount) for amount in amounts(tmp_path)] == ["61.25"]


def test_a_snapshot_that_cannot_be_read_is_a_problem_with_its_place(tmp_path: Path) -> None:
    write(tmp_path, "prices", snapshot("aws", "us-west-2", row(P5, "60"))[1])
    path = tmp_path / "stacks/price-snapshots/aws-us-west-2.yaml"
    path.write_text(path.read_text().replace("usd: 60", "usd: many"))
    with pytest.raises(DeclarationError) as raised:
        catalog_of(tmp_path)
    assert raised.value.problems[0].file == "stacks/price-snapshots/aws-us-west-2.yaml"
    assert "usd" in raised.value.problems[0].where
