"""Writes rendered files into a folder without touching other files."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from gpufabric.manifests.formats import HEADER

_HEADER_LINES = 2
"""A script's first line names its interpreter."""


class ForeignFilesError(Exception):
    """Existing files that were not rendered by gpufabric."""


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes that a write would make.

    Attributes:
        state: ``new``, ``changed`` or ``same`` for each file.
        stale: files of an earlier rendering that are no longer needed.
    """

    state: Mapping[str, str]
    stale: tuple[str, ...]


def compare(folder: Path, files: Mapping[str, str], header: str = HEADER) -> Changes:
    """Compare a folder with the files to write.

    Args:
        folder: the folder; it need not exist.
        files: text by path below the folder.
        header: line that identifies rendered files.

    Raises:
        ForeignFilesError: a path is in use by a file that was not rendered.
    """
    foreign = [path for path in files if (folder / path).exists() and not _is_ours(folder / path, header)]
    foreign.extend(sorted({part for path in files for part in _files_for_folders(folder, path)}))
    if folder.exists() and not folder.is_dir():
        raise ForeignFilesError(
            f"{folder}: given a file; allowed: a folder [rendered files have folders of their own]"
        )
    if foreign:
        names = ", ".join(sorted(foreign))
        raise ForeignFilesError(
            f"{folder}: given {names}; allowed: a folder without them, or with files that begin with the "
            "header of rendered files [gpufabric never overwrites other files]"
        )
    state: dict[str, str] = {}
    for path, text in files.items():
        there = folder / path
        state[path] = "new" if not there.exists() else "same" if _read(there) == text else "changed"
    return Changes(state, tuple(_stale(folder, files, header)))


def write(folder: Path, files: Mapping[str, str], changes: Changes) -> None:
    """Write new and changed files, and remove stale ones."""
    for path, text in files.items():
        if changes.state[path] == "same":
            continue
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
    for path in changes.stale:
        (folder / path).unlink()


def _files_for_folders(folder: Path, path: str) -> list[str]:
    above = [parent for parent in Path(path).parents if parent != Path()]
    return [str(parent) for parent in above if (folder / parent).exists() and not (folder / parent).is_dir()]


def _stale(folder: Path, files: Mapping[str, str], header: str) -> list[str]:
    present = [path for path in sorted(folder.rglob("*")) if path.is_file()] if folder.exists() else []
    paths = {path.relative_to(folder).as_posix(): path for path in present}
    return [path for path, file in paths.items() if path not in files and _is_ours(file, header)]


def _is_ours(path: Path, header: str) -> bool:
    if not path.is_file() or path.is_symlink():
        return False
    return header in _read(path).splitlines()[:_HEADER_LINES]


def _read(path: Path) -> str:
    return path.read_bytes().decode(errors="replace")
