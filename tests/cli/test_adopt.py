"""Wrong usage of ``gpufabric adopt`` is refused before an engine runs."""

from pathlib import Path

from typer.testing import CliRunner

from gpufabric.cli.main import app


def test_a_stack_without_a_file_is_refused(repo: Path) -> None:
    done = CliRunner().invoke(app, ["adopt", "aws-mars-1", "--root", str(repo)])
    assert done.exit_code == 2
    assert "aws-mars-1" in done.stderr
    assert "allowed: " in done.stderr
