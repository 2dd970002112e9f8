"""Digests of charts' values: the keys that a chart knows, with the types of its defaults."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from tools.cluster.sources import SourceFiles, folder, read_yaml, sources

Keys = dict[str, Any]
DefaultType = Mapping[str, Any] | list[Any] | str | int | float | bool | None
"""Types of defaults by key; nested for maps with known keys."""

ANY = "any"
"""A map without default keys, or a null: the chart takes what it is given."""

_FREE = frozenset(
    {"affinity", "annotations", "labels", "matchLabels", "nodeSelector", "podAnnotations", "resources", "env"}
)
"""Keys whose maps hold names of the user's choice, also where the chart has a default."""


def digest(pinned: Iterable[SourceFiles]) -> dict[str, dict[str, Any]]:
    """Return the values that each chart knows, by the chart's key in the catalogue."""
    return {
        source.id: {
            "version": source.release,
            "source": source.origin,
            "values": _chart(folder(source) / source.chart),
        }
        for source in pinned
        if source.chart
    }


def _chart(directory: Path) -> Keys:
    """Return the keys of a chart and, under their names, of its subcharts."""
    keys = _keys(_read(directory / "values.yaml"))
    dependencies = _read(_chart_file(directory)).get("dependencies", ())
    names = {entry["name"]: entry.get("alias", entry["name"]) for entry in dependencies}
    for below in sorted((directory / "charts").glob("*/values.yaml")):
        name = names.get(below.parent.name, below.parent.name)
        keys[name] = _merged(_chart(below.parent), keys.get(name))
    for dependency, name in names.items():
        other = sources().get(dependency)
        if other is not None and other.subchart and not (directory / "charts" / dependency).is_dir():
            keys[name] = _merged(_chart(folder(other) / other.subchart), keys.get(name))
        keys.setdefault(name, ANY)
    keys.setdefault("global", ANY)
    return keys


def _chart_file(directory: Path) -> Path:
    """Return the chart's file; cert-manager's source has a template of it."""
    plain = directory / "Chart.yaml"
    return plain if plain.is_file() else directory / "Chart.template.yaml"


def _read(path: Path) -> dict[str, Any]:
    return next(iter(read_yaml(path)), dict[str, Any]())


def _keys(values: Mapping[str, Any]) -> Keys:
    return {str(key): _type(str(key), value) for key, value in values.items()}


def _type(key: str, value: DefaultType) -> Keys | str:
    match value:
        case None:
            return ANY
        case Mapping():
            return _keys(value) if value and key not in _FREE else ANY
        case bool():
            return "bool"
        case int() | float():
            return "number"
        case list():
            return "list"
        case _:
            return "str"


def _merged(below: Keys, own: Keys | str | None) -> Keys:
    merged = dict(below)
    if own is not None and not isinstance(own, str):
        for key, value in own.items():
            known: Keys | str | None = merged.get(key)
            merged[key] = _merged(known, value) if isinstance(known, dict) else value
    return merged


def unknown(given: Mapping[str, Any], known: Keys | str, path: str = "") -> list[str]:
    """Return the values that a chart does not know, or whose type differs from the default's."""
    if not isinstance(known, dict):
        return []
    problems: list[str] = []
    for key, value in given.items():
        place = f"{path}.{key}" if path else str(key)
        expected: Keys | str | None = known.get(key)
        if expected is None:
            problems.append(f"{place}: the chart has no such value; it has {', '.join(sorted(known))}")
        elif isinstance(expected, dict):
            problems += _below(value, expected, place)
        elif value is not None and expected != ANY and _type(key, value) not in (expected, ANY):
            problems.append(f"{place}: the chart's value is of type {expected}, not {_type(key, value)}")
    return problems


def _below(value: DefaultType, expected: Keys, place: str) -> list[str]:
    if isinstance(value, Mapping):
        return unknown(value, expected, place)
    return [f"{place}: the chart's value is a map"]
