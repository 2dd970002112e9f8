"""The server imports what programs and packs import, and only the SDK modules that the stacks use."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from gpufabric.engine.forkserver.preload import MODULES
from gpufabric.spec.problems import DeclarationError

SDKS = ("pulumi_aws", "pulumi_azure_native", "pulumi_oci")
COMPONENTS = "gpufabric.components"
HUBS = [f"{COMPONENTS}.backbone.{cloud}.hub" for cloud in ("aws", "azure", "oci")]


def run(statement: str) -> tuple[list[str], set[str]]:
    """Run a statement in a process of its own; return what it returns, and the modules that it imports."""
    text = f"""
import sys
from pathlib import Path
from gpufabric.engine.forkserver.preload import *
print(*({statement}) or [])
print(*sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, encoding="utf-8", check=False)
    if "DeclarationError" in done.stderr:
        raise DeclarationError.of("of test", given=done.stderr, allowed="", limit="")
    assert done.stderr == ""
    returned, imported = done.stdout.splitlines()
    return returned.split(), set(imported.split())


def preloaded(root: Path, *stacks: str) -> tuple[list[str], set[str]]:
    """Preload for some stacks in a process of its own."""
    return run(f"preload(Path({str(root)!r}), {stacks!r})")


def test_it_imports_what_programs_and_packs_import(repo: Path) -> None:
    _, imported = preloaded(repo)
    assert imported >= set(MODULES)
    program = ast.parse((repo / "stacks" / "__main__.py").read_text(encoding="utf-8"))
    assert imported >= {node.module for node in program.body if isinstance(node, ast.ImportFrom)}
    assert not any(name.startswith(SDKS) for name in imported)


@pytest.mark.parametrize(
    ("stacks", "modules"),
    [
        (["aws-us-east-1", "aws-us-west-2"], [f"{COMPONENTS}.aws.region"]),
        (
            ["oci-us-ashburn-1", "azure-eastus"],
            [f"{COMPONENTS}.azure.region", f"{COMPONENTS}.oci.region"],
        ),
        (["backbone"], HUBS),
        (["nowhere"], []),
        ([], [*(f"{COMPONENTS}.{cloud}.region" for cloud in ("aws", "azure", "oci")), *HUBS]),
    ],
)
def test_the_stacks_decide_which_sdks_it_imports_later(
    repo: Path, stacks: list[str], modules: list[str]
) -> None:
    assert sorted(preloaded(repo, *stacks)[0]) == sorted(modules)


def test_a_project_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: [")
    with pytest.raises(DeclarationError, match=r"Pulumi\.yaml"):
        preloaded(tmp_path)


def test_it_imports_the_sdk_modules_that_a_stack_uses() -> None:
    _, imported = run(f'load_sdk("{COMPONENTS}.aws.region")')
    assert f"{COMPONENTS}.aws.region" in imported
    assert 0 < sum(name.startswith("pulumi_aws.") for name in imported) < 400
    assert not any(name.startswith(SDKS[1:]) for name in imported)
