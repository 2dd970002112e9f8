"""Compares the engine that set-up built or downloaded with its recorded digests before it runs."""

import functools
import hashlib
from pathlib import Path

from gpufabric.spec.problems import Problem

_RECORD_OF_CACHE = ".sha256.json"
"""Set-up's own record beside the files. It is part of the cache, so it proves nothing here."""


def changed_file(bin_dir: Path, recorded: dict[str, str]) -> Problem | None:
    """Return the first file of the engine's folder that differs from its digest, is missing or was added.

    An added file counts because the folder is on the engine's PATH. A process reads the files once (0.1 s).
    """
    actual = _digests(bin_dir)
    for name in sorted(actual.keys() | recorded.keys()):
        given, allowed = actual.get(name, "no file"), recorded.get(name, "no file")
        if given != allowed:
            limit = "SHA-256 that set-up recorded in .engine/engine.json"
            return Problem(name, given, allowed, limit, str(bin_dir))
    return None


@functools.cache
def _digests(bin_dir: Path) -> dict[str, str]:
    digests: dict[str, str] = {}
    for path in bin_dir.iterdir():
        if path.name != _RECORD_OF_CACHE and path.is_file():
            with path.open("rb") as file:
                digests[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return digests
