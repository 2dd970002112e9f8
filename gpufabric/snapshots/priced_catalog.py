"""The catalogue of a project: that of this package, with the list prices of the project's snapshots."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.catalog.shape import Cloud
from gpufabric.snapshots.files import load
from gpufabric.snapshots.live_prices import LivePrices
from gpufabric.snapshots.model import PricesSnapshot
from gpufabric.wire.project import PRICE_SNAPSHOTS, price_snapshot_file

_State = tuple[tuple[str, int, int], ...]


def catalog_of(root: Path) -> Catalog:
    """Return the catalogue with the list prices that the project's snapshots read after it.

    A project without snapshots of prices has the catalogue of this package.

    Args:
        root: folder of ``Pulumi.yaml``.

    Raises:
        DeclarationError: a snapshot cannot be read.
    """
    state = tuple(
        (path.name, path.stat().st_mtime_ns, path.stat().st_size)
        for path in sorted((root / PRICE_SNAPSHOTS).glob("*.yaml"))
    )
    return _catalog(root.resolve(), state) if state else default_catalog()


def price_snapshots(root: Path) -> Iterator[tuple[str, PricesSnapshot]]:
    """Yield the project's snapshots of prices, by the name of their file.

    Args:
        root: folder of ``Pulumi.yaml``.

    Raises:
        DeclarationError: a snapshot cannot be read.
    """
    clouds: tuple[Cloud, ...] = get_args(Cloud)
    for path in sorted((root / PRICE_SNAPSHOTS).glob("*.yaml")):
        for cloud in clouds:
            region = path.stem.removeprefix(f"{cloud}-")
            snapshot = load(root, "prices", cloud, "", region) if region != path.stem else None
            if isinstance(snapshot, PricesSnapshot):
                yield price_snapshot_file(cloud, region), snapshot


@cache
def _catalog(root: Path, _: _State) -> Catalog:
    """Build the catalogue once for the same files."""
    return LivePrices(default_catalog(), price_snapshots(root))
