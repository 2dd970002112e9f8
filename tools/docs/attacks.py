"""Tables of the attacks that tests make, from ``tests/attacks/*.toml``."""

import ast
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
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
        lines += [f"| {attack.planted} | {attack.where} | {_link(attack.test)} |" for attack in area.attacks]
    return "\n".join(lines[1:])


def has_test(attack: Attack, root: Path = ROOT) -> bool:
    """Tell whether the test of an attack exists. The file is parsed, not imported."""
    path, *names = attack.test.split("::")
    file = root / path
    if not file.is_file() or not names or not names[-1].startswith("test_"):
        return False
    body = ast.parse(file.read_text(encoding="utf-8")).body
    for name in names:
        matches = [
            node
            for node in body
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.name == name
        ]
        if not matches:
            return False
        body = matches[-1].body
    return True


def _area(file: Path) -> Area:
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    if set(data) != {"title", "order", "attack"}:
        raise ValueError(f"{file.name}: keys {sorted(data)}; allowed: title, order, attack")
    return Area(data["title"], data["order"], tuple(_attack(file, entry) for entry in data["attack"]))


def _attack(file: Path, entry: dict[str, str]) -> Attack:
    if set(entry) != set(_KEYS):
        raise ValueError(f"{file.name}: an attack has the keys {sorted(entry)}; needed: {', '.join(_KEYS)}")
    for text in entry.values():
        if "\n" in text or "|" in text.replace("\\|", "") or not text.strip():
            raise ValueError(f"{file.name}: {text!r}; allowed: one line of Markdown, with bars as \\|")
    return Attack(**entry)


def _link(test: str) -> str:
    path, _, name = test.partition("::")
    return f"[`{name}`](../{path})"
