import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from gpufabric import policies

FOLDER = Path(policies.__file__).parent
HEAVY = (
    "gpufabric.catalog.catalog",
    "gpufabric.plan.region",
    "gpufabric.spec.project",
    "gpufabric.policies.billing.extract",
    "ruamel.yaml",
)


def loaded(script: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys\n{script}\nprint(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def late_imports() -> Iterator[tuple[str, str]]:
    """Give what the pack's functions import, with the file that does."""
    for file in FOLDER.rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        functions = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)]
        for node in (inner for one in functions for inner in ast.walk(one)):
            if isinstance(node, ast.ImportFrom) and node.module:
                yield file.name, node.module


def test_the_pack_starts_without_what_rules_need_late() -> None:
    assert not loaded("import gpufabric.policies.pack").intersection(HEAVY)


def test_deferred_imports_cover_what_rules_import_late() -> None:
    found = loaded(
        "import gpufabric.policies.pack\n"
        "from gpufabric.policies import deferred_imports\n"
        "deferred_imports.load()"
    )
    imports = list(late_imports())
    assert len(imports) > len(HEAVY)
    assert [one for one in imports if one[1] not in found] == []
