"""Writes the files of a new project, and overwrites none."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Written:
    """What became of the files of a project, by their paths.

    Attributes:
        new: files that were written, or would be.
        same: files that have the text already.
        differing: files that have another text; then no file is written.
    """

    new: tuple[str, ...]
    same: tuple[str, ...]
    differing: tuple[str, ...]


def write_project(folder: Path, files: Mapping[str, str], *, dry_run: bool) -> Written:
    """Write the files of a project that are not there.

    Args:
        folder: folder of the project; it need not exist.
        files: text of each file, by its path.
        dry_run: whether to write nothing.

    Raises:
        OSError: a file cannot be read or written.
    """
    found = {name: _text(folder / name) for name in sorted(files)}
    written = Written(
        tuple(name for name, text in found.items() if text is None),
        tuple(name for name, text in found.items() if text == files[name].encode()),
        tuple(name for name, text in found.items() if text not in (None, files[name].encode())),
    )
    if not (dry_run or written.differing):
        for name in written.new:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            with (folder / name).open("x", encoding="utf-8", newline="\n") as stream:
                stream.write(files[name])
    return written


def _text(path: Path) -> bytes | None:
    """Return the bytes of a file; None if there is none. A folder or a link to nothing has other bytes."""
    if not (path.exists() or path.is_symlink()):
        return None
    return path.read_bytes() if path.is_file() else b"\0"
