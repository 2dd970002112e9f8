from pathlib import Path

import pytest

from gpufabric.declared.starter.write import Written, write_project

FILES = {"Pulumi.yaml": "name: lab\n", "policies/__main__.py": "start()\n"}


def texts(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): file.read_text() for file in folder.rglob("*") if file.is_file()
    }


def test_a_second_run_writes_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "lab"
    assert write_project(folder, FILES, dry_run=False) == Written(tuple(FILES), (), ())
    assert texts(folder) == FILES
    before = {file: file.stat().st_mtime_ns for file in folder.rglob("*")}
    assert write_project(folder, FILES, dry_run=False) == Written((), tuple(FILES), ())
    assert {file: file.stat().st_mtime_ns for file in folder.rglob("*")} == before


def test_a_missing_file_is_added_beside_others(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text(FILES["Pulumi.yaml"])
    (tmp_path / "own.txt").write_text("own")
    assert write_project(tmp_path, FILES, dry_run=False).new == ("policies/__main__.py",)
    assert texts(tmp_path) == {**FILES, "own.txt": "own"}


@pytest.mark.parametrize("kind", ["text", "folder", "link", "line ends"])
def test_another_file_is_not_overwritten_and_nothing_is_written(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "Pulumi.yaml"
    if kind == "folder":
        place.mkdir()
    elif kind == "link":
        place.symlink_to(tmp_path / "nothing")
    else:
        place.write_bytes(b"name: own\n" if kind == "text" else b"name: lab\r\n")
    written = write_project(tmp_path, FILES, dry_run=False)
    assert (written.differing, written.new) == (("Pulumi.yaml",), ("policies/__main__.py",))
    assert not (tmp_path / "policies").exists()


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    assert write_project(tmp_path / "lab", FILES, dry_run=True).new == tuple(FILES)
    assert list(tmp_path.iterdir()) == []
