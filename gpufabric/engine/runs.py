"""The folder of a run: events of the engine, and the status of each stack.

``.gpufabric/runs/<run>/run.json`` is the manifest. Beside it, ``<stack>.<action>.events.jsonl`` has the
events of one run of the engine that reports read, one JSON object a line, with ``[secret]`` in place of every
secret that this process knows. Debug messages of programs are left out, because they may contain anything.
``<stack>.<action>.priced.json`` holds the cost before and after (see gpufabric/cost/change.py), and
``<stack>.preview.state.json`` digests of the state that a preview started from.
"""

import errno
import hashlib
import json
import os
import secrets
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from gpufabric.engine.manifest import (
    MANIFEST,
    Manifest,
    StackRecord,
    UndeclaredStack,
    UnknownFormatError,
    read_manifest,
)
from gpufabric.engine.result import Action, EngineOperation, StackResult
from gpufabric.engine.workspace import SALT
from gpufabric.events.parse import RawEvent, is_debug_message, is_interpreted
from gpufabric.spec.problems import DeclarationError

EVENTS = ".events.jsonl"
COST_CHANGE = ".priced.json"
STATE = ".state.json"
KEPT = 20
"""Number of runs that are kept; the oldest are deleted."""

_ROOM = "a folder with room on its disk: make room"
_WAYS_OUT = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EROFS: "a folder on a file system that can be written: make it writable",
}
"""Advice by the number of the error for which a folder cannot be written."""


class Run:
    """The folder of a run, updated while it runs; thread-safe.

    An engine goes on if its run can no longer be recorded, because half an update is worse. ``problem`` then
    says why, and the command fails at its end.

    Args:
        folder: the folder, which is created.
        manifest: description of the run.
        mask: returns a text without secrets; applied to errors before they are written.
    """

    def __init__(self, folder: Path, manifest: Manifest, mask: Callable[[str], str]) -> None:
        self.folder = folder
        self.manifest = manifest
        self._mask = mask
        self._lock = threading.Lock()
        self.problem = ""
        folder.mkdir(parents=True, mode=0o700)
        manifest.write(folder)

    @property
    def name(self) -> str:
        """The run's name."""
        return self.manifest.run

    def record(self, stack: str, action: Action) -> "EventFile":
        """Start the event file of one run of the engine."""
        with self._lock:
            record = self.manifest.stacks[stack]
            times = sum(name.startswith(f"{stack}.{action}.") for name in record.events) + 1
            infix = action if times == 1 else f"{action}.{times}"
            name = f"{stack}.{infix}{EVENTS}"
            record.events.append(name)
            record.status = "running"
            self._write()
        return EventFile(self.folder / name, self.lost)

    def ended(self, result: StackResult) -> None:
        """Record how a stack ended, and why."""
        with self._lock:
            record = self.manifest.stacks[result.stack]
            record.status = result.status
            record.reason = self._mask(result.reason)
            record.errors = list(map(self._mask, result.errors))
            self._write()

    def close(self) -> None:
        """Record the end of the run."""
        with self._lock:
            self.manifest.ended = _now()
            self._write()

    def lost(self, error: OSError) -> None:
        """Note that something could not be recorded."""
        self.problem = self.problem or _problem(self.folder, error)

    def _write(self) -> None:
        try:
            self.manifest.write(self.folder)
        except OSError as error:
            self.lost(error)


class EventFile:
    """The events of one run of the engine.

    Args:
        path: the file.
        lost: takes the error by which events cannot be written; further ones are left out.
    """

    def __init__(self, path: Path, lost: Callable[[OSError], None]) -> None:
        self._path = path
        self._lost = lost
        self._cut = False
        try:
            path.touch(mode=0o600)
        except OSError as error:
            self._cut = True
            lost(error)

    @property
    def cost_change(self) -> Path:
        """File beside it, for the cost before and after."""
        return cost_change_beside(self._path)

    @property
    def state(self) -> Path:
        """File beside it, for digests of the state that a preview starts from."""
        return state_beside(self._path)

    def __call__(self, event: RawEvent) -> None:
        """Append an event of a kind that reports read, unless it is a debug message."""
        if self._cut or is_debug_message(event) or not is_interpreted(event):
            return
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(event, separators=(",", ":"), ensure_ascii=False) + "\n")
        except OSError as error:
            self._cut = True
            self._lost(error)


def cost_change_beside(events: Path) -> Path:
    """Return the file with the cost before and after that belongs to a file of events; it need not exist."""
    return events.with_name(f"{events.name.removesuffix(EVENTS)}{COST_CHANGE}")


def state_beside(events: Path) -> Path:
    """Return the file with digests of the starting state that belongs to a file of events."""
    return events.with_name(f"{events.name.removesuffix(EVENTS)}{STATE}")


def start(
    runs: Path,
    project: Path,
    operation: EngineOperation,
    declared: Mapping[str, str],
    *,
    backend: str,
    mask: Callable[[str], str],
    resumes: Manifest | None = None,
    errors: Sequence[str] = (),
    undeclared: Sequence[UndeclaredStack] = (),
    policies_from: str = "",
) -> Run:
    """Create the folder of a new run, and delete the oldest.

    Args:
        runs: folder of all runs.
        project: folder of ``Pulumi.yaml``.
        operation: the command of the user.
        declared: digest of each stack's declaration, in the order in which they are updated.
        backend: address of the backend; empty for a preview.
        mask: returns a text without secrets.
        resumes: the run that this one continues.
        errors: errors that stop the run before its first stack.
        undeclared: stacks that are up and have no file.
        policies_from: where rules and settings come from; empty for the checkout.

    Raises:
        DeclarationError: the folder cannot be written.
    """
    _drop_oldest(runs)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{operation}-{secrets.token_hex(4)}"
    records = {stack: StackRecord(declared=content) for stack, content in declared.items()}
    manifest = Manifest(
        run=name,
        operation=operation,
        started=_now(),
        commit=commit_of(project),
        backend=digest(backend),
        stacks=records,
        resumes=resumes.run if resumes else "",
        errors=list(map(mask, errors)),
        undeclared=list(undeclared),
        policies_from=policies_from,
        host=socket.gethostname(),
        pid=os.getpid(),
    )
    try:
        return Run(runs / name, manifest, mask)
    except OSError as error:
        raise DeclarationError.of(
            str(runs),
            given=f"a folder that cannot be written ({error.strerror})",
            allowed=_WAYS_OUT.get(error.errno or 0, "a folder that this user can write"),
            limit="every run keeps its events there (docs/commands.md)",
        ) from None


def latest(runs: Path, operation: EngineOperation) -> Manifest | None:
    """Return the newest run of an operation that reached its stacks; None if there is none.

    Raises:
        DeclarationError: its manifest is damaged.
    """
    for path in sorted(runs.glob(f"*-{operation}-*/{MANIFEST}"), reverse=True):
        try:
            manifest = read_manifest(path)
        except UnknownFormatError:
            continue
        except ValueError as error:
            raise DeclarationError.of(
                str(path),
                given=str(error),
                allowed="the manifest of a run",
                limit="`--resume` continues the last run",
            ) from None
        if not manifest.errors:
            return manifest
    return None


def done_before(old: Manifest, declared: Mapping[str, str], commit: str) -> list[str]:
    """Return the stacks that an earlier run finished and whose program and declaration have not changed."""
    if old.commit != commit:
        return []
    return [
        name
        for name, record in old.stacks.items()
        if record.status == "done" and record.declared == declared.get(name)
    ]


def declared_digest(files: Sequence[Path]) -> str:
    """Return the digest of a stack's declaration, without the salt that the engine adds to the file."""
    parts: list[str] = []
    for path in files:
        if path.is_file():
            lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
            parts.extend(line for line in lines if not line.startswith(SALT))
    return digest("\n".join(parts))


def digest(text: str) -> str:
    """Return the digest of a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def commit_of(project: Path) -> str:
    """Return the git commit of a project; empty if it is not in a repository."""
    try:
        done = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=project, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _drop_oldest(runs: Path) -> None:
    for path in sorted(runs.glob(f"*/{MANIFEST}"), reverse=True)[KEPT - 1 :]:
        if not _may_run(path):
            shutil.rmtree(path.parent, ignore_errors=True)


def _may_run(path: Path) -> bool:
    try:
        return read_manifest(path).may_run
    except (ValueError, OSError):
        return False


def _problem(folder: Path, error: OSError) -> str:
    return (
        f"the run could not be recorded in {folder} ({error.strerror}), so its report is not complete. "
        "What the engines did is in the state, unless its disk is full or cannot be written as well: "
        "then make room, and `gpufabric refresh` compares the state with the clouds"
    )


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
