"""The catalogue of a project: that of this package, with the list prices of the project's snapshots."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import get_args

from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.catalog.shape import Cloud
from gpufabric.snapshots.dates import is_future
from gpufabric.snapshots.files import load
from gpufabric.snapshots.live_prices import LivePrices
from gpufabric.snapshots.model import PricesSnapshot
from gpufabric.wire.project import PRICE_SNAPSHOTS, price_snapshot_file

_State = tuple[tuple[str, int, int], ...]
_Named = tuple[str, PricesSnapshot]


def catalog_of(root: Path, now: datetime) -> Catalog:
    """Return the catalogue with the list prices that the project's snapshots read after it.

    A project without snapshots of prices has the catalogue of this package. Prices that are dated in the
    future are not used; the catalogue names their files.

    Args:
        root: folder of ``Pulumi.yaml``.
        now: the present.

    Raises:
        DeclarationError: a snapshot cannot be read.
    """
    state = tuple((path.name, *_version(path)) for path in sorted((root / PRICE_SNAPSHOTS).glob("*.yaml")))
    if not state:
        return default_catalog()
    read = _read(root.resolve(), state)
    future = {name for name, snapshot in read if snapshot.prices and is_future(snapshot.prices.read_at, now)}
    return _catalog(root.resolve(), state, frozenset(future))


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
def _read(root: Path, _: _State) -> tuple[_Named, ...]:
    """Read the snapshots once for the same files."""
    return tuple(price_snapshots(root))


@cache
def _catalog(root: Path, state: _State, future: frozenset[str]) -> Catalog:
    """Build the catalogue once for the same files.

    Args:
        root: folder of ``Pulumi.yaml``.
        state: its files of prices.
        future: those that are dated in the future.
    """
    read = _read(root, state)
    catalog = LivePrices(default_catalog(), [entry for entry in read if entry[0] not in future])
    catalog.future_prices = {
        name: snapshot.prices.read_at.date() for name, snapshot in read if name in future and snapshot.prices
    }
    return catalog


def _version(path: Path) -> tuple[int, int]:
    """Return time and size of a file; zeros for a link that leads nowhere, which reading refuses."""
    try:
        known = path.stat()
    except OSError:
        return 0, 0
    return known.st_mtime_ns, known.st_size
