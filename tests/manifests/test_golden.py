"""Files rendered for the demo's stacks, as reviewed, with a lock file for digests that the catalogue lacks.

After an intended change, write them anew with GPUFABRIC_WRITE_GOLDEN=1 and review the difference.
"""

import os
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gpufabric.cli.main import app
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.spec.image_lock import LOCK_FILE
from tests.manifests.conftest import AZURE_TEST

GOLDEN = Path(__file__).parent / "golden"
ROOT = Path(__file__).parents[2]
LOCKED = {
    AZURE_TEST: "sha256:" + "1" * 64,
    "docker.io/mpioperator/mpi-operator:0.8.0": "sha256:" + "2" * 64,
    "https://helm.ngc.nvidia.com/nvidia/network-operator:26.1.2": "sha256:" + "3" * 64,
}
RENDERED = sorted(path.relative_to(GOLDEN).parts for path in GOLDEN.glob("*/*"))


def test_every_stack_of_the_demo_is_there() -> None:
    assert {stack for format_, stack in RENDERED if format_ == "kubectl"} == {
        "aws-us-east-1",
        "azure-eastus",
        "oci-us-ashburn-1",
    }


@pytest.mark.parametrize(
    ("format_", "stack"), RENDERED, ids=["-".join(parameters) for parameters in RENDERED]
)
def test_files_are_those_that_were_reviewed(
    format_: str, stack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(NOW_VARIABLE, "2026-11-22T00:00:00Z")
    root = project_with_lock(tmp_path / "project")
    written = GOLDEN / format_ / stack if os.environ.get("GPUFABRIC_WRITE_GOLDEN") else tmp_path / "out"
    arguments = ["manifests", stack, "--with-test", "--format", format_, "--out", str(written)]
    result = CliRunner().invoke(app, [*arguments, "--root", str(root)])
    assert result.exit_code == 0, result.output
    assert contents(written) == contents(GOLDEN / format_ / stack)


def project_with_lock(root: Path) -> Path:
    """Copy the declarations of the demo, and lock what the catalogue knows no digest of."""
    (root / "stacks").mkdir(parents=True)
    for path in (ROOT / "Pulumi.yaml", *(ROOT / "stacks").glob("*.yaml")):
        shutil.copyfile(path, root / path.relative_to(ROOT))
    lines = [f'"{reference}": "{digest}"\n' for reference, digest in LOCKED.items()]
    (root / LOCK_FILE).write_text("".join(lines))
    return root


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
