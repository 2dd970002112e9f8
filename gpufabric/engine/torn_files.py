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
        yield TornFile(path, _stack(path), _restored(path, folder))
    for path in _states(folder, _ATTRIBUTES):
        if _content(path) is None:
            stack = _stack(path)
            remove = f"rm {shlex.quote(str(path))}"
            yield TornFile(
                path, stack, f"The state itself is beside it: run `{remove}`, then {_after(stack)}."
            )


def _restored(path: Path, folder: Path) -> str:
    """Return what to do about a torn state.

    The engine keeps the state of one step before, and below ``backups`` and ``history`` that after each
    update.
    """
    stack = _stack(path)
    before = path.with_name(f"{path.name}{_BACKUP}")
    if _content(before) is not None:
        return f"Restore the state of one step before with `{_copy(before, path)}`. Then run {_after(stack)}."
    kept = _after_updates(path, folder)
    whole = next((file for file in kept if _content(file) is not None), None)
    search = f"For what else is in the clouds, run `gpufabric doctor --clouds {stack}`."
    if whole is not None:
        copy = _copy(whole, path)
        return f"Restore the state after an earlier update with `{copy}`. Then run {_after(stack)}. {search}"
    if kept:
        return f"Restore it from a backup of the backend. Then run {_after(stack)}."
    torn = " ".join(shlex.quote(str(file)) for file in (path, before) if file.exists())
    return (
        f"No update of it has ended, and no copy is whole. Remove it with `rm {torn}`, then make it anew "
        f"with `pulumi stack init --no-select {stack}`. {search}"
    )


def _after_updates(path: Path, folder: Path) -> list[Path]:
    """Return the states of a stack that the engine kept after each update, the newest first."""
    stack, store = _stack(path), folder.parents[1]
    end = _STATE + _COMPRESSED if path.name.endswith(_COMPRESSED) else _STATE
    backups = (store / "backups" / folder.name / stack).glob(f"{stack}.*{end}")
    history = (store / "history" / folder.name / stack).glob(f"{stack}-*.checkpoint{end}")
    return sorted([*backups, *history], key=lambda file: file.name[len(stack) + 1 :], reverse=True)


def _copy(source: Path, target: Path) -> str:
    return f"cp {shlex.quote(str(source))} {shlex.quote(str(target))}"


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
