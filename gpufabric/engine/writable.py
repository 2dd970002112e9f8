"""Whether the folder of a file backend can be written.

The engine finds out when it writes its lock or the first step. If it cannot remove its lock either, then
whatever it advises fails as well.
"""

import os
from pathlib import Path

from gpufabric.engine.locks import folder_of


def unwritable(address: str, project: str, relative_to: Path) -> str:
    """Return which folder of a file backend cannot be written, and why; empty if all can.

    Other backends are not asked.

    Args:
        address: address of the backend.
        project: name of the project.
        relative_to: the folder in which the engine runs.
    """
    folder = folder_of(address)
    if folder is None:
        return ""
    store = relative_to / folder / ".pulumi"
    needed = (store, store / "stacks" / project, store / "locks" / "organization" / project)
    return next((_described(path) for path in needed if path.is_dir() and not os.access(path, os.W_OK)), "")


def _described(path: Path) -> str:
    read_only = os.statvfs(path).f_flag & os.ST_RDONLY
    why = "its file system is read-only" if read_only else "this user lacks the right"
    return f"{path}, which cannot be written ({why})"
