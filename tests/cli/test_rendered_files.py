"""Changes by rendering files into a folder."""

from pathlib import Path

import pytest
import typer

from gpufabric.cli.rendered_files import changes_in

HEADER = "# Rendered by a test."
TEXTS = {"a.yaml": f"{HEADER}\na: 1\n", "deep/b.yaml": f"{HEADER}\nb: 2\n"}


def test_without_a_folder_everything_is_new() -> None:
    changes = changes_in(None, TEXTS, HEADER)
    assert changes.state == {"a.yaml": "new", "deep/b.yaml": "new"}
    assert changes.stale == ()


def test_files_are_known_by_their_header(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(TEXTS["a.yaml"])
    (tmp_path / "old.yaml").write_text(f"{HEADER}\n")
    (tmp_path / "other.yaml").write_text("# Rendered by someone else.\n")
    changes = changes_in(tmp_path, TEXTS, HEADER)
    assert changes.state == {"a.yaml": "same", "deep/b.yaml": "new"}
    assert changes.stale == ("old.yaml",)


def test_files_of_others_end_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").write_text("# Rendered by someone else.\n")
    with pytest.raises(typer.Exit) as caught:
        changes_in(tmp_path, TEXTS, HEADER)
    assert caught.value.exit_code == 1
    assert "given a.yaml" in capsys.readouterr().err
