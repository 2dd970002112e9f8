"""Modules that rules need only when they judge."""

import ast
from pathlib import Path

from gpufabric import policies
from gpufabric.policies import deferred, judging

FOLDER = Path(policies.__file__).parent
MODULE = judging.__name__
OWN = {"deferred.py", "judging.py"}


def trees() -> dict[str, ast.Module]:
    """Return the parsed modules of the pack, by file."""
    return {
        file.relative_to(FOLDER).as_posix(): ast.parse(file.read_text(encoding="utf-8"))
        for file in sorted(FOLDER.rglob("*.py"))
    }


def test_names_are_listed_once_and_exist() -> None:
    assert len(judging.__all__) == len(set(judging.__all__))
    assert [name for name in judging.__all__ if not hasattr(judging, name)] == []


def test_all_that_is_imported_is_listed() -> None:
    imports = (node for node in ast.walk(trees()["judging.py"]) if isinstance(node, ast.ImportFrom))
    assert {alias.asname or alias.name for node in imports for alias in node.names} == set(judging.__all__)


def test_each_name_is_used_through_the_deferred_module_and_no_other_is() -> None:
    used = {
        node.attr
        for file, tree in trees().items()
        if file not in OWN
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "deferred"
    }
    assert used - {"load", "MODULE"} == set(judging.__all__)


def test_names_are_the_same_objects() -> None:
    assert [name for name in judging.__all__ if getattr(deferred, name) is not getattr(judging, name)] == []


def test_no_module_imports_it_at_its_start() -> None:
    """The pack would start with all that rules need."""
    importers = [
        file
        for file, tree in trees().items()
        if file not in OWN
        and any(isinstance(node, ast.ImportFrom) and node.module == MODULE for node in ast.walk(tree))
    ]
    assert importers == []
