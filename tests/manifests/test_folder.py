"""Writing into a folder."""

from pathlib import Path

import pytest

from gpufabric.manifests.folder import ForeignFilesError, compare, write
from gpufabric.manifests.formats import HEADER

FILES = {"apply.sh": f"#!/bin/sh\n{HEADER}\n", "1-operators/10-a.yaml": f"{HEADER}\na: 1\n"}


def put(folder: Path, files: dict[str, str]) -> dict[str, str]:
    changes = compare(folder, files)
    write(folder, files, changes)
    return dict(changes.state) | dict.fromkeys(changes.stale, "stale")


def test_new_then_same_then_changed(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert set(put(folder, FILES).values()) == {"new"}
    assert set(put(folder, FILES).values()) == {"same"}
    changed = FILES | {"1-operators/10-a.yaml": f"{HEADER}\na: 2\n"}
    assert put(folder, changed)["1-operators/10-a.yaml"] == "changed"
    assert (folder / "1-operators/10-a.yaml").read_text() == f"{HEADER}\na: 2\n"


def test_files_of_an_earlier_rendering_go(tmp_path: Path) -> None:
    put(tmp_path, FILES | {"2-fabric/20-b.yaml": f"{HEADER}\nb: 1\n"})
    assert put(tmp_path, FILES)["2-fabric/20-b.yaml"] == "stale"
    assert not (tmp_path / "2-fabric/20-b.yaml").exists()


def test_files_of_others_stay(tmp_path: Path) -> None:
    other = tmp_path / "1-operators" / "15-own.yaml"
    other.parent.mkdir()
    other.write_text("mine: true\n")
    put(tmp_path, FILES)
    assert other.read_text() == "mine: true\n"


@pytest.mark.parametrize("text", ["", "a: 1\n", f"one\ntwo\n{HEADER}\n", f"{HEADER} not quite\n"])
def test_a_foreign_file_in_the_way_stops_everything(tmp_path: Path, text: str) -> None:
    (tmp_path / "apply.sh").write_text(text)
    with pytest.raises(ForeignFilesError, match=r"apply\.sh"):
        compare(tmp_path, FILES)
    assert (tmp_path / "apply.sh").read_text() == text
    assert not (tmp_path / "1-operators").exists()


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside.sh"
    outside.write_text(FILES["apply.sh"])
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "apply.sh").symlink_to(outside)
    with pytest.raises(ForeignFilesError):
        compare(folder, FILES)


def test_a_file_where_a_folder_belongs(tmp_path: Path) -> None:
    (tmp_path / "1-operators").write_text("mine\n")
    with pytest.raises(ForeignFilesError, match="1-operators"):
        compare(tmp_path, FILES)
    (tmp_path / "file").write_text("mine\n")
    with pytest.raises(ForeignFilesError):
        compare(tmp_path / "file", FILES)
