"""Files rendered for the demo's stacks, as reviewed.

After an intended change, write them anew with ``gpufabric manifests STACK --with-test --format FORMAT --out
tests/manifests/golden/FORMAT/STACK`` and review the difference.
"""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from gpufabric.cli.main import app
from gpufabric.plan.clock import NOW_VARIABLE

GOLDEN = Path(__file__).parent / "golden"
ROOT = Path(__file__).parents[2]
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
    arguments = ["manifests", stack, "--with-test", "--format", format_, "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(app, [*arguments, "--root", str(ROOT)])
    assert result.exit_code == 0, result.output
    assert contents(tmp_path / "out") == contents(GOLDEN / format_ / stack)


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
