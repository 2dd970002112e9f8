"""Recorded list prices as settings by which budgets are judged, and how a change loosens them."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, TypeAdapter, ValidationError

from gpufabric.protection.guards import PriceGuard
from gpufabric.protection.stated import parsed
from gpufabric.snapshots.quick_yaml import read_plainly
from gpufabric.spec.config_keys import keys_in
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.yamlfile import mapping_of
from gpufabric.wire.project import STACKS, price_snapshot_file

_TIME: TypeAdapter[AwareDatetime] = TypeAdapter(AwareDatetime)


def price_guards(root: Path) -> dict[str, PriceGuard]:
    """Read the recorded prices of all declared regions, because the fabric's budget adds up all stacks.

    Args:
        root: folder of ``Pulumi.yaml``.

    Returns:
        prices by the file that records them; no rows for a region whose prices are not recorded.
    """
    paths, key = sorted((root / STACKS).glob("Pulumi.*.yaml")), keys_in(root).region
    files = {file for path in paths for file in _file_of(path, key)}
    return {file: _guard(root, file) for file in sorted(files)}


def price_loosenings(before: PriceGuard, after: PriceGuard) -> Iterator[str]:
    """Yield every change of recorded prices except a higher price.

    A price that comes or goes may be lower than that of the catalogue, or leave a lower one of the catalogue.
    So does an older date: the catalogue's newer prices then count.

    Args:
        before: prices of a region before the change.
        after: prices of the same region after it.
    """
    for key in sorted({*before.rows, *after.rows}):
        was, now = before.rows.get(key), after.rows.get(key)
        if was != now and not (was and now and _is_raise(was, now)):
            yield f"list price {key}: {was or 'none'} -> {now or 'none'}"
    if before.rows and after.rows and _is_older(before.read_at, after.read_at):
        yield f"list prices, read_at: {_day(before.read_at)} -> {_day(after.read_at)}"


def _is_raise(was: str, now: str) -> bool:
    """Return whether two prices of one row differ only in a higher amount."""
    (old, old_terms), (new, new_terms) = (_parts(text) for text in (was, now))
    return old_terms == new_terms and old is not None and new is not None and new > old


def _parts(text: str) -> tuple[Decimal | None, str]:
    amount, _, terms = text.partition(" ")
    return _amount(amount), terms


def _is_older(was: AwareDatetime | None, now: AwareDatetime | None) -> bool:
    return was is not None and (now is None or now.date() < was.date())


def _day(time: AwareDatetime | None) -> str:
    return time.date().isoformat() if time else "unknown"


def _file_of(path: Path, key: str) -> Iterator[str]:
    """Yield the file with the prices of a stack's region; none for the backbone."""
    try:
        data = read_plainly(path, path.name)
    except DeclarationError:
        return
    declared = mapping_of(parsed(mapping_of(data.get("config")).get(key)))
    cloud, region = declared.get("cloud"), declared.get("region")
    if isinstance(cloud, str) and isinstance(region, str):
        yield price_snapshot_file(cloud, region)


def _guard(root: Path, file: str) -> PriceGuard:
    if not (root / file).is_file():
        return PriceGuard()
    try:
        section = mapping_of(read_plainly(root / file, file).get("prices"))
    except DeclarationError:
        return PriceGuard()
    rows = {str(key): _text(mapping_of(row)) for key, row in mapping_of(section.get("rows")).items()}
    return PriceGuard(read_at=_time(section.get("read_at")), rows=rows)


def _text(row: Mapping[str, Any]) -> str:
    """Return a price in one line: the amount, then all that decides what it is the price of."""
    above = f" above {row['above']}" if "above" in row else ""
    amount, unit, term = row.get("usd"), row.get("unit"), row.get("term", "on-demand")
    number = _amount(amount)
    shown = "unknown" if number is None else f"{number.normalize():f}"
    return f"{shown} USD for {unit} of {row.get('product')}, {term}{above}"


def _amount(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _time(value: object) -> AwareDatetime | None:
    try:
        return _TIME.validate_python(value)
    except ValidationError:
        return None
