"""Tables of what a preview says, by kind of change, from ``tests/previews/*.toml``."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tools.docs.named_tests import ROOT, check_cells, link_to

FOLDER = ROOT / "tests" / "previews"
_KEYS = {"change", "says", "verdict", "test"}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of change.

    Attributes:
        change: what changes, in the declaration, the account or the cloud.
        says: what the preview says of it.
        verdict: the verdict of the report if nothing else changes.
        test: the test that shows it: ``path/of/test_file.py::test_name``.
    """

    change: str
    says: str
    verdict: str
    test: str


@dataclass(frozen=True, slots=True)
class Group:
    """The kinds of one file."""

    title: str
    order: int
    kinds: tuple[Kind, ...]


def groups(folder: Path = FOLDER) -> list[Group]:
    """Read all files, in the order that they state.

    Raises:
        ValueError: a file lacks a key or has an unknown one, or a text does not fit a cell of a table.
    """
    read = [_group(file) for file in sorted(folder.glob("*.toml"))]
    return sorted(read, key=lambda group: (group.order, group.title))


def sections() -> str:
    """Return one table per file."""
    lines: list[str] = []
    for group in groups():
        lines += ["", f"## {group.title}", "", "| Change | What the preview says | Verdict | Test |"]
        lines += ["|---|---|---|---|"]
        lines += [
            f"| {kind.change} | {kind.says} | {kind.verdict} | {link_to(kind.test)} |" for kind in group.kinds
        ]
    return "\n".join(lines[1:])


def _group(file: Path) -> Group:
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    if set(data) != {"title", "order", "kind"}:
        raise ValueError(f"{file.name}: keys {sorted(data)}; allowed: title, order, kind")
    return Group(data["title"], data["order"], tuple(_kind(file, entry) for entry in data["kind"]))


def _kind(file: Path, entry: dict[str, str]) -> Kind:
    if set(entry) != _KEYS:
        needed = ", ".join(sorted(_KEYS))
        raise ValueError(f"{file.name}: a kind has the keys {sorted(entry)}; needed: {needed}")
    check_cells(file, list(entry.values()))
    return Kind(**entry)
