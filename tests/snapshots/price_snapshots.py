"""Snapshots of list prices, built for tests."""

from datetime import UTC, datetime
from decimal import Decimal

from gpufabric.catalog.shape import Cloud
from gpufabric.snapshots.model import PricesSnapshot, Section
from gpufabric.snapshots.rows import ListPrice, PriceTerm

READ_AT = datetime(2026, 11, 29, 12, tzinfo=UTC)


def row(
    product: str,
    usd: str,
    unit: str = "Hrs",
    term: PriceTerm = "on-demand",
    above: Decimal | int | None = None,
) -> ListPrice:
    """Return a price."""
    return ListPrice(
        usd=Decimal(usd),
        unit=unit,
        product=product,
        term=term,
        above=None if above is None else Decimal(above),
    )


def snapshot(
    cloud: Cloud, region: str, *rows: ListPrice, read_at: datetime = READ_AT
) -> tuple[str, PricesSnapshot]:
    """Return a snapshot with the name of its file."""
    section = Section[ListPrice](
        read_at=read_at, source="test", rows={f"k{index}": price for index, price in enumerate(rows)}
    )
    name = f"stacks/price-snapshots/{cloud}-{region}.yaml"
    return name, PricesSnapshot(cloud=cloud, account="", region=region, prices=section)
