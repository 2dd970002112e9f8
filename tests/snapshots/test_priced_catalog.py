from datetime import timedelta
from pathlib import Path

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.snapshots.files import write
from gpufabric.snapshots.live_prices import LivePrices
from gpufabric.snapshots.priced_catalog import catalog_of, price_snapshots
from gpufabric.spec.problems import DeclarationError
from tests.snapshots.price_snapshots import READ_AT, row, snapshot

NOW = READ_AT + timedelta(days=1)
P5 = "p5.48xlarge"


def amounts(root: Path) -> list[object]:
    prices = catalog_of(root, NOW).shape("aws", P5).prices
    return [
        price.usd_per_node_hour.value
        for price in prices
        if price.mode == "on-demand" and "us-west-2" in price.regions_priced
    ]


def test_a_project_without_snapshots_has_the_catalogue_of_the_package(tmp_path: Path) -> None:
    assert catalog_of(tmp_path, NOW) is default_catalog()


def test_snapshots_of_the_project_are_read_again_when_they_change(tmp_path: Path) -> None:
    name, prices = snapshot("aws", "us-west-2", row(P5, "60"))
    assert write(tmp_path, "prices", prices)
    assert list(price_snapshots(tmp_path)) == [(name, prices)]
    assert amounts(tmp_path) == [60]
    assert catalog_of(tmp_path, NOW) is catalog_of(tmp_path, NOW)
    write(tmp_path, "prices", snapshot("aws", "us-west-2", row(P5, "61.25"))[1])
    assert isinstance(catalog_of(tmp_path, NOW), LivePrices)
    assert [str(amount) for amount in amounts(tmp_path)] == ["61.25"]


def test_a_snapshot_that_cannot_be_read_is_a_problem_with_its_place(tmp_path: Path) -> None:
    write(tmp_path, "prices", snapshot("aws", "us-west-2", row(P5, "60"))[1])
    path = tmp_path / "stacks/price-snapshots/aws-us-west-2.yaml"
    path.write_text(path.read_text().replace("usd: 60", "usd: many"))
    with pytest.raises(DeclarationError) as raised:
        catalog_of(tmp_path, NOW)
    assert raised.value.problems[0].file == "stacks/price-snapshots/aws-us-west-2.yaml"
    assert "usd" in raised.value.problems[0].where


def test_prices_of_the_future_are_not_used(tmp_path: Path) -> None:
    name, prices = snapshot("aws", "us-west-2", row(P5, "60"))
    write(tmp_path, "prices", prices)
    write(tmp_path, "prices", snapshot("aws", "us-east-1", row(P5, "60"))[1])
    skewed, early = READ_AT - timedelta(minutes=59), READ_AT - timedelta(hours=2)
    assert catalog_of(tmp_path, skewed).future_prices == {}
    catalog = catalog_of(tmp_path, early)
    other = name.replace("us-west-2", "us-east-1")
    assert catalog.future_prices == dict.fromkeys((other, name), READ_AT.date())
    assert catalog.shape("aws", P5).prices == default_catalog().shape("aws", P5).prices
    assert default_catalog().future_prices == {}
