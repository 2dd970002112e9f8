"""Digests of a cached engine's files: recorded when it is built or downloaded, compared before reuse.

The folder is on the engine's PATH, so an added file counts as a change too.
"""

import hashlib
import json
from pathlib import Path

from .common import EngineError

RECORD = ".sha256.json"
"""File in the entry. It shows damage; whoever can write to the cache can write this file as well."""


def digests(entry: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of an entry, without the record."""
    by_name: dict[str, str] = {}
    for path in sorted(entry.iterdir()):
        if path.name != RECORD and path.is_file():
            with path.open("rb") as file:
                by_name[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return by_name


def record(entry: Path) -> None:
    """Write the digests of an entry's files into the entry."""
    (entry / RECORD).write_text(json.dumps(digests(entry), indent=2) + "\n")


def check(entry: Path) -> None:
    """Compare a cached entry with its record. An entry without one, of an earlier version, gets one.

    Raises:
        EngineError: a file differs, is missing or was added, or the record is damaged.
    """
    path = entry / RECORD
    if not path.exists():
        record(entry)
        return
    try:
        recorded: object = json.loads(path.read_text())
    except (OSError, ValueError):
        recorded = None
    if not isinstance(recorded, dict):
        raise EngineError(_changed(path, "no digests", "the digests of the engine's files", entry))
    compare(entry, {str(name): str(digest) for name, digest in recorded.items()})  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  JSON


def compare(entry: Path, recorded: dict[str, str]) -> None:
    """Compare the files of an entry with digests.

    Raises:
        EngineError: a file differs, is missing or was added.
    """
    actual = digests(entry)
    for name in sorted(actual.keys() | recorded.keys()):
        given, allowed = actual.get(name, "no file"), recorded.get(name, "no file")
        if given != allowed:
            raise EngineError(_changed(entry / name, given, allowed, entry))


def _changed(path: Path, given: str, allowed: str, entry: Path) -> str:
    return (
        f"{path}: given {given}; allowed: {allowed} "
        "[SHA-256 recorded when the engine was built or downloaded]. "
        f"Delete {entry} and run `make setup` again."
    )
