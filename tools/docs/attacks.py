"""Tables of the attacks that tests make, from ``tests/attacks/*.toml``."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tools.docs.named_tests import ROOT, check_cells, exists, link_to

FOLDER = ROOT / "tests" / "attacks"
_KEYS = ("planted", "where", "test")


@dataclass(frozen=True, slots=True)
class Attack:
    """One attack.

    Attributes:
        planted: the input that the attacker controls.
        where: the effect, or the place where the input could come out.
        test: the test that makes the attack: ``path/of/test_file.py::test_name``.
    """

    planted: str
    where: str
    test: str


@dataclass(frozen=True, slots=True)
class Area:
    """The attacks of one file."""

    title: str
    order: int
    attacks: tuple[Attack, ...]


def areas(folder: Path = FOLDER) -> list[Area]:
    """Read all files, in the order that they state.

    Raises:
        ValueError: a file lacks a key or has an unknown one, or a text does not fit a cell of a table.
    """
    read = [_area(file) for file in sorted(folder.glob("*.toml"))]
    return sorted(read, key=lambda area: (area.order, area.title))


def sections() -> str:
    """Return one table per file."""
    lines: list[str] = []
    for area in areas():
        lines += ["", f"## {area.title}", "", "| Planted | Where it could come out | Test |", "|---|---|---|"]
        lines += [
            f"| {attack.planted} | {attack.where} | {link_to(attack.test)} |" for attack in area.attacks
        ]
    return "\n".join(lines[1:])


def has_test(attack: Attack, root: Path = ROOT) -> bool:
    """Tell whether the test of an attack exists."""
    return exists(attack.test, root)


def _area(file: Path) -> Area:
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    if set(data) != {"title", "order", "attack"}:
        raise ValueError(f"{file.name}: keys {sorted(data)}; allowed: title, order, attack")
    return Area(data["title"], data["order"], tuple(_attack(file, entry) for entry in data["attack"]))


def _attack(file: Path, entry: dict[str, str]) -> Attack:
    if set(entry) != set(_KEYS):
        raise ValueError(f"{file.name}: an attack has the keys {sorted(entry)}; needed: {', '.join(_KEYS)}")
    check_cells(file, list(entry.values()))
    return Attack(**entry)
