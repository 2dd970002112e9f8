"""What is loaded ahead is what programs and packs load; what cannot be read ahead stops nothing."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from gpufabric.engine.forkserver.preload import MODULES, SHARED, sdk_modules

SDKS = ("pulumi_aws", "pulumi_azure_native", "pulumi_oci")


def loaded_by(statement: str) -> set[str]:
    """List the modules that a statement loads in a process of its own."""
    imports = "import sys\nfrom pathlib import Path\nfrom gpufabric.engine.forkserver.preload import *"
    text = f"{imports}\n{statement}"
    ran = subprocess.run(
        [sys.executable, "-c", f"{text}\nprint(*sys.modules)"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert ran.stderr == ""
    return set(ran.stdout.split())


def test_it_is_what_programs_and_packs_load(repo: Path, tmp_path: Path) -> None:
    loaded = loaded_by(f"preload(Path({str(tmp_path)!r}))")  # where no project is
    assert loaded >= set(MODULES)
    program = ast.parse((repo / "stacks" / "__main__.py").read_text(encoding="utf-8"))
    wanted = {one.module for one in program.body if isinstance(one, ast.ImportFrom)}
    assert loaded >= wanted
    assert {one.partition(".")[0] for one in wanted if one} & {"gpufabric"} <= SHARED
    assert not any(one.startswith(SDKS) for one in loaded)


@pytest.mark.parametrize(
    ("stacks", "wanted"),
    [
        (["aws-us-east-1", "aws-us-west-2"], ["gpufabric.components.aws.region"]),
        (
            ["oci-us-ashburn-1", "azure-eastus"],
            ["gpufabric.components.azure.region", "gpufabric.components.oci.region"],
        ),
        (["backbone"], [f"gpufabric.components.backbone.{one}.hub" for one in ("aws", "azure", "oci")]),
        (["nowhere"], []),
        (
            [],
            [f"gpufabric.components.{one}.region" for one in ("aws", "azure", "oci")]
            + [f"gpufabric.components.backbone.{one}.hub" for one in ("aws", "azure", "oci")],
        ),
    ],
)
def test_sdks_are_those_of_the_stacks(repo: Path, stacks: list[str], wanted: list[str]) -> None:
    assert sorted(sdk_modules(repo, stacks)) == sorted(wanted)


def test_without_a_project_there_are_none(tmp_path: Path) -> None:
    assert sdk_modules(tmp_path, []) == []
    (tmp_path / "Pulumi.yaml").write_text("name: [")
    assert sdk_modules(tmp_path, []) == []


def test_of_an_sdk_is_loaded_what_is_used() -> None:
    loaded = loaded_by('load_sdk("gpufabric.components.aws.region"); load_sdk("of.nobody")')
    assert "gpufabric.components.aws.region" in loaded
    assert 0 < sum(one.startswith("pulumi_aws.") for one in loaded) < 400
    assert not any(one.startswith(SDKS[1:]) for one in loaded)
