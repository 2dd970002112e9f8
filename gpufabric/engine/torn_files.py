"""Files of a file backend that an engine which was killed, or a full disk, left empty or cut off.

The engine keeps attributes beside each file, and lists no stack at all if those of a single state are torn:
``error: EOF``. The other stacks still run, so their number of resources is read from their states.
"""

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from gpufabric.engine.locks import folder_of
from gpufabric.reading.json_text import parse_json, read_json
from gpufabric.reading.limits import UnreadableError
from gpufabric.reading.plain import read_bytes, text_of, unzipped

_SIGNS = ("EOF", "unexpected end of JSON input", "invalid character")
"""Texts by which the engine reports such a file, without its name."""

_STATE, _ATTRIBUTES, _BACKUP = ".json", ".attrs", ".bak"
_COMPRESSED = ".gz"
"""End of files that the engine compresses if PULUMI_DIY_BACKEND_GZIP is set. Those with zstd are not read."""


@dataclass(frozen=True, slots=True)
class TornFile:
    """A file that cannot be read.

    Attributes:
        path: the file.
        stack: the stack whose state, attributes or lock it holds.
        next_step: what to do about it.
    """

    path: Path
    stack: str
    next_step: str

    @property
    def described(self) -> str:
        """The fault in words."""
        return (
            f"{self.path} is {'cut off' if _size(self.path) else 'empty'}; it belongs to stack {self.stack}"
        )


def is_sign(error: str) -> bool:
    """Tell whether an error of the engine may come from such a file."""
    return any(sign in error for sign in _SIGNS)


def torn_files(address: str, project: str, relative_to: Path) -> list[TornFile]:
    """Find the files of a project that cannot be read; none in a backend that is no folder.

    Args:
        address: address of the backend.
        project: name of the project.
        relative_to: the folder in which the engine runs.
    """
    folder = folder_of(address)
    if folder is None:
        return []
    store = relative_to / folder / ".pulumi"
    return [*_torn_states(store / "stacks" / project), *_torn_locks(store / "locks/organization" / project)]


def resources_of_states(address: str, project: str, relative_to: Path) -> dict[str, int | None]:
    """Return the number of resources of each stack in a file backend; None where its state is torn.

    Args:
        address: address of the backend.
        project: name of the project.
        relative_to: the folder in which the engine runs.
    """
    folder = folder_of(address)
    if folder is None:
        return {}
    return {
        _stack(path): _resources(path) for path in _states(relative_to / folder / ".pulumi/stacks" / project)
    }


def _states(folder: Path, end: str = "") -> list[Path]:
    return sorted([*folder.glob(f"*{_STATE}{end}"), *folder.glob(f"*{_STATE}{_COMPRESSED}{end}")])


def _stack(path: Path) -> str:
    """Return the stack of a state or of its attributes."""
    name = path.name
    for end in (_ATTRIBUTES, _COMPRESSED, _STATE):
        name = name.removesuffix(end)
    return name


def _torn_states(folder: Path) -> Iterator[TornFile]:
    for path in _states(folder):
        if _content(path) is not None:
            continue
        stack, backup = _stack(path), path.with_name(f"{path.name}{_BACKUP}")
        restore = "Restore it from a backup of the backend"
        if _content(backup) is not None:
            copy = f"cp {shlex.quote(str(backup))} {shlex.quote(str(path))}"
            restore = f"Restore the state of one step before with `{copy}`"
        yield TornFile(path, stack, f"{restore}. Then run {_after(stack)}.")
    for path in _states(folder, _ATTRIBUTES):
        if _content(path) is None:
            stack = _stack(path)
            remove = f"rm {shlex.quote(str(path))}"
            yield TornFile(
                path, stack, f"The state itself is beside it: run `{remove}`, then {_after(stack)}."
            )


def _torn_locks(folder: Path) -> Iterator[TornFile]:
    for path in sorted(folder.glob("*/*")):
        if path.is_file() and _content(path) is None:
            stack = path.parent.name
            yield TornFile(path, stack, f"If no update of {stack} is running, run {_after(stack)}.")


def _after(stack: str) -> str:
    return f"`pulumi cancel --stack {stack} --yes`, then `gpufabric refresh {stack}`"


def _resources(path: Path) -> int | None:
    content = _content(path)
    if content is None:
        return None
    checkpoint: Mapping[str, Any] = content.get("checkpoint") or {}
    latest: Mapping[str, Any] = checkpoint.get("latest") or {}
    resources: list[object] = latest.get("resources") or []
    return len(resources)


def _content(path: Path) -> Mapping[str, Any] | None:
    try:
        if path.name.removesuffix(_BACKUP).endswith(_COMPRESSED):
            content = parse_json(text_of(unzipped(read_bytes(path))))
        else:
            content = read_json(path)
    except UnreadableError:
        return None
    return cast("Mapping[str, Any]", content) if isinstance(content, Mapping) else None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
