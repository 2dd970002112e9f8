"""Digests of the files that a stack's program reads, by which an update detects a change after its preview.

A program is not compared itself: whoever replaces the installed package while an update waits has stopped it.
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from gpufabric.engine.workspace import SALT
from gpufabric.wire.project import PROJECT_FILE, STACKS

FileDigests = Mapping[str, str]
"""Digest of each file by its path in the project."""

_CACHE = "__pycache__"


def file_digests(project: Path) -> FileDigests:
    """Return the digests of the project's file and of everything beside the stacks' files.

    The engine adds a salt to a stack's file, so that these lines do not count.

    Args:
        project: folder of ``Pulumi.yaml`` in which the engine runs.
    """
    return {str(path.relative_to(project)): _digest(path) for path in _files(project)}


def _files(project: Path) -> Iterator[Path]:
    yield from (project / PROJECT_FILE,)
    folder = project / STACKS
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        if path.is_file() and _CACHE not in path.parts and not path.name.startswith("."):
            yield path


def _digest(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError:
        return ""
    lines = content.splitlines()
    kept = [line for line in lines if not line.startswith(SALT.encode())]
    return hashlib.sha256(b"\n".join(kept)).hexdigest()[:16]
