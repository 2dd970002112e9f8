import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gpufabric import policies
from gpufabric.policies import deferred

FOLDER = Path(policies.__file__).parent
HEAVY = (
    "gpufabric.catalog.catalog",
    "gpufabric.plan.region",
    "gpufabric.spec.project",
    "gpufabric.policies.billing.extract",
)


def imported(script: str) -> set[str]:
    """List the modules that a script imports in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{script}\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def functions() -> Iterator[ast.FunctionDef]:
    """List the functions of the pack. Its start imports the pack itself, late."""
    for file in set(FOLDER.rglob("*.py")) - {FOLDER / "start.py"}:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        yield from (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_the_pack_starts_without_what_only_rules_need() -> None:
    assert not imported("import gpufabric.policies.pack").intersection([*HEAVY, "ruamel.yaml"])


def test_the_pack_imports_it_all_at_once() -> None:
    script = "import gpufabric.policies.pack\nfrom gpufabric.policies import deferred\n"
    for use in ("deferred.load()", "deferred.price"):
        assert imported(script + use).issuperset(HEAVY)


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(AttributeError, match="nothing"):
        deferred.nothing  # type: ignore[attr-defined] # noqa: B018 - this is the point


def test_no_function_imports_by_itself() -> None:
    imports = [
        (function.name, ast.unparse(node))
        for function in functions()
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert imports == []
