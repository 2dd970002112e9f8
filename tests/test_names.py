"""Names and docstrings say what they hold, and a public class name has one meaning."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

import pytest

from gpufabric.library.names import COMPONENTS

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ("gpufabric", "components", "policies", "stacks", "tools", "bench", "tests")
CODE = ("gpufabric", "components", "policies")
CLOUDS = {"aws", "azure", "oci"}
EMPTY_NAMES = {"one", "found", "told", "each"}

# Components of the library have the names of what they make; the types of their arguments have those of the
# declarations that they mirror.
MIRRORED = "gpufabric/library/args"

# A stack's declared use of prices per request, and the use of a quota in a snapshot.
SHARED = {"Usage"}


@dataclass
class Words:
    """Names and docstrings of the code, with file and line, and the places of its classes."""

    empty_names: list[str] = field(default_factory=list[str])
    what: list[str] = field(default_factory=list[str])
    classes: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


@pytest.fixture(scope="module")
def words() -> Words:
    """Read each module once; ``gpufabric/components`` and ``gpufabric/policies`` are links to others."""
    words = Words()
    for file in sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.py")):
        path = file.relative_to(ROOT)
        if path.parts[:2] in {("gpufabric", "components"), ("gpufabric", "policies")}:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        names = given_names(tree)
        words.empty_names += [f"{path}:{line}: {name}" for name, line in names if name in EMPTY_NAMES]
        texts = docstrings(tree)
        words.what += [f"{path}:{line}: {text}" for text, line in texts if text.startswith("What ")]
        if path.parts[0] in CODE:
            for name in public_classes(tree):
                words.classes[name].add(place_of(path))
    return words


def given_names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield the names of variables and parameters, with their lines."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(ctx=ast.Store()):
                yield node.id, node.lineno
            case ast.arg():
                yield node.arg, node.lineno
            case ast.MatchAs(name=str() as name) | ast.MatchStar(name=str() as name):
                yield name, node.lineno
            case _:
                pass


def docstrings(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Yield the docstrings of module, classes, functions, attributes and constants, with their lines."""
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str() as text)):
                yield text, node.lineno
            case _:
                pass


def public_classes(tree: ast.Module) -> Iterator[str]:
    """Yield the names of the module's classes, without private ones."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def place_of(path: Path) -> str:
    """Return the folder above a cloud's, the same for all clouds, or the module."""
    parts = list(takewhile(lambda part: part not in CLOUDS, path.parts))
    return "/".join(parts)


def test_names_are_not_empty_words(words: Words) -> None:
    assert words.empty_names == []


@pytest.mark.parametrize(
    "program",
    [
        "for one in pools: pass",
        "sizes = [each.size for each in pools]",
        "found: int = 1",
        "def judge(told): pass",
        "if (found := read()): pass",
        "match pool:\n    case [one]: pass",
    ],
)
def test_each_kind_of_name_is_read(program: str) -> None:
    assert any(name in EMPTY_NAMES for name, _ in given_names(ast.parse(program)))


def test_docstrings_do_not_begin_with_what(words: Words) -> None:
    assert words.what == []


def test_a_public_class_name_has_one_meaning(words: Words) -> None:
    """The classes of clouds may have one name: they are counterparts."""
    assert len(words.classes) > 500
    twice = {
        name: sorted(places)
        for name, places in words.classes.items()
        if name not in COMPONENTS and len([place for place in places if not place.startswith(MIRRORED)]) > 1
    }
    assert set(twice) == SHARED, twice


def test_counterparts_have_one_place() -> None:
    assert place_of(Path("components/aws/pool.py")) == place_of(Path("components/oci/pools.py"))
    assert place_of(Path("gpufabric/plan/aws/pool.py")) != place_of(Path("components/aws/pool.py"))
    assert place_of(Path("gpufabric/plan/pool.py")) != place_of(Path("gpufabric/plan/pools.py"))
