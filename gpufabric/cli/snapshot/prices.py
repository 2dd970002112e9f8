"""Shows what moved between the list prices of snapshots and the catalogue."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import default_catalog
from gpufabric.cli.say import say, say_json
from gpufabric.cost.price_moves import PriceComparison, moves_text, price_moves
from gpufabric.plan.clock import now
from gpufabric.snapshots.priced_catalog import price_snapshots


def show_price_moves(root: Path, targets: Sequence[Target], *, as_json: bool) -> None:
    """Compare the recorded prices of regions with the catalogue.

    Args:
        root: folder of ``Pulumi.yaml``.
        targets: the regions.
        as_json: whether to write JSON.

    Raises:
        DeclarationError: a snapshot cannot be read.
    """
    places = {(target.cloud, target.region) for target in targets}
    snapshots = [
        (name, snapshot)
        for name, snapshot in price_snapshots(root)
        if (snapshot.cloud, snapshot.region) in places
    ]
    moves = price_moves(default_catalog(), snapshots, now().date())
    if as_json:
        say_json({"prices": [_as_dict(move) for move in moves]})
        return
    for line in moves_text(moves):
        say(line)
    read = {(snapshot.cloud, snapshot.region) for _, snapshot in snapshots}
    for cloud, region in sorted(places - read):
        say(f"{cloud} {region}: no snapshot of prices. Next: gpufabric snapshot prices")


def _as_dict(move: PriceComparison) -> dict[str, Any]:
    return {
        "cloud": move.cloud,
        "region": move.region,
        "product": move.product,
        "term": move.term,
        "kind": move.kind,
        "unit": move.unit,
        "before_usd": None if move.before is None else f"{move.before.normalize():f}",
        "before_of": None if move.before_of is None else move.before_of.isoformat(),
        "after_usd": None if move.after is None else f"{move.after.normalize():f}",
        "after_of": move.after_of.isoformat(),
        "percent": None if move.percent is None else f"{move.percent:f}",
    }
