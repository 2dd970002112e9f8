"""The ledgers of all simulated accounts."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from gpufabric.catalog.catalog import Catalog
from gpufabric.simcloud.clock import simulated_now
from gpufabric.simcloud.cloudfiles.applied import accounts_at
from gpufabric.simcloud.ledger.entry import LedgerEntry
from gpufabric.simcloud.ledger.price_list import ListQuote
from gpufabric.simcloud.ledger.replay import replay
from gpufabric.simcloud.ledger.statement import LedgerStatement, joined
from gpufabric.simcloud.on_demand import catalog as default_catalog
from gpufabric.simcloud.store import stores


def entries(root: Path) -> list[LedgerEntry]:
    """Return the entries of all accounts, account by account."""
    return [entry for store in stores(root) for entry in store.ledger()]


def statement(
    root: Path, until: datetime | None = None, catalog: Catalog | None = None, *, given: bool = True
) -> LedgerStatement:
    """Return what all simulated accounts were charged.

    Args:
        root: folder of the simulated clouds.
        until: end of the statement; None: the time in the simulated clouds.
        catalog: facts, among them the price list; None: those of this package.
        given: whether what a file of seeds made counts as well.
    """
    end = until or simulated_now(root)
    facts = catalog or default_catalog()
    parts = [
        replay(_chosen(store.ledger(), given), facts, end, charged_prices(root, store.cloud, store.account))
        for store in stores(root)
    ]
    return joined(parts, end)


def charged_prices(root: Path, cloud: str, account: str) -> dict[tuple[str, str, str], ListQuote]:
    """Return the prices that a cloud file states for an account, by product, mode and region."""
    declared = accounts_at(root, account).get(cloud)
    return {
        (price.product.lower(), price.mode, price.region): ListQuote(price.usd, price.per == "month")
        for price in (declared.prices if declared else ())
    }


def _chosen(listed: Iterable[LedgerEntry], given: bool) -> list[LedgerEntry]:
    return [entry for entry in listed if given or not entry.given]
