"""Prices data to the internet by the charges of ``transfer.toml``."""

from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.prices import row_for
from gpufabric.cost.items import ByUse
from gpufabric.cost.metered import GB_PER_GIB
from gpufabric.cost.rates import NoRate, Rate, fact_rate
from gpufabric.cost.tiers import tiered

EGRESS = "internet-egress"
"""Key of data to the internet."""


def egress_rate(item: ByUse, gib: Decimal, catalog: Catalog) -> Rate | NoRate:
    """Return the price of a GB to the internet, the average of its tiers over an amount.

    The tiers count apart from data between the fabric's regions, so that free data may count twice.

    Args:
        item: the data.
        gib: amount of a month in GiB.
        catalog: charges by region.
    """
    missing = NoRate(f"no price for data to the internet from {item.region} in the catalogue")
    charges = [
        charge
        for charge in catalog.transfer_charges().values()
        if charge.cloud == item.cloud and charge.sent_over and "internet" in charge.sent_over.value
    ]
    rows = [row_for(charge.prices, item.region) for charge in charges]
    if len(rows) != 1 or rows[0] is None:
        return missing
    row = rows[0]
    if row.usd is not None:
        return _by_gb(fact_rate(row.usd))
    gb = gib * GB_PER_GIB
    total = tiered(gb, [tier.bounds for tier in row.tiers])
    first = fact_rate(row.tiers[0].usd)
    if total is None:
        return missing
    return _by_gb(first, total / gb if gb else first.usd)


def _by_gb(rate: Rate, usd: Decimal | None = None) -> Rate:
    average = usd is not None and usd != rate.usd
    return Rate(
        rate.usd if usd is None else usd,
        rate.source,
        rate.as_of,
        rate.confidence,
        rate.note,
        unit="GB",
        is_average=average,
    )
