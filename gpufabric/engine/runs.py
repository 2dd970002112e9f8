"""The folder of a run: events of the engine, and the status of each stack.

``.gpufabric/runs/<run>/run.json`` is the manifest. Beside it, ``<stack>.<action>.events.jsonl`` has the
events of one run of the engine, one JSON object a line. The engine writes ``[secret]`` for values that it
knows to be secret. Debug messages of programs are left out, because they may contain anything.
``<stack>.<action>.priced.json`` holds the cost before and after (see gpufabric/cost/change.py), and
``<stack>.preview.state.json`` digests of the state that a preview started from.
"""

import hashlib
import json
import secrets
import shutil
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from gpufabric.engine.result import Action, Operation, StackResult
from gpufabric.engine.workspace import SALT
from gpufabric.events.parse import RawEvent, is_debug_message

FORMAT = 1
MANIFEST = "run.json"
EVENTS = ".events.jsonl"
COST_CHANGE = ".priced.json"
STATE = ".state.json"
KEPT = 20
"""Number of runs that are kept; the oldest are deleted."""


@dataclass(slots=True)
class StackRecord:
    """Entry of one stack in a manifest.

    Attributes:
        status: ``waiting``, ``running``, or how the stack ended (see ``gpufabric.engine.result.Status``).
        declared: digest of the stack's declaration, by which a resumed run detects changes.
        events: files of events, in the order of the engine's runs.
    """

    status: str = "waiting"
    declared: str = ""
    events: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Manifest:
    """Description of a run.

    Attributes:
        run: its name, which starts with the time (UTC).
        operation: ``preview``, ``up``, ``refresh`` or ``destroy``.
        started: start (ISO 8601, UTC).
        ended: end; empty while it runs, and if it was killed.
        commit: git commit of the project; empty if there is none.
        backend: digest of the backend's address; digest of an empty text for a preview.
        resumes: the run that this one continues; empty for a new one.
        stacks: the stacks, in the order in which they are updated.
        format: version of this layout.
    """

    run: str
    operation: Operation
    started: str
    commit: str
    backend: str
    stacks: dict[str, StackRecord]
    resumes: str = ""
    ended: str = ""
    format: int = FORMAT

    @property
    def complete(self) -> bool:
        """Whether every stack is done."""
        return all(record.status == "done" for record in self.stacks.values())


class Run:
    """The folder of a run, updated while it runs; thread-safe."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.folder = folder
        self.manifest = manifest
        self._lock = threading.Lock()
        folder.mkdir(parents=True, mode=0o700)
        self._write()

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
        return EventFile(self.folder / name)

    def ended(self, result: StackResult) -> None:
        """Record how a stack ended."""
        with self._lock:
            self.manifest.stacks[result.stack].status = result.status
            self._write()

    def close(self) -> None:
        """Record the end of the run."""
        with self._lock:
            self.manifest.ended = _now()
            self._write()

    def _write(self) -> None:
        temporary = self.folder / f".{MANIFEST}"
        temporary.write_text(json.dumps(asdict(self.manifest), indent=2) + "\n", encoding="utf-8")
        temporary.replace(self.folder / MANIFEST)


class EventFile:
    """The events of one run of the engine."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.touch(mode=0o600)

    @property
    def cost_change(self) -> Path:
        """File beside it, for the cost before and after."""
        return cost_change_beside(self._path)

    @property
    def state(self) -> Path:
        """File beside it, for digests of the state that a preview starts from."""
        return state_beside(self._path)

    def __call__(self, event: RawEvent) -> None:
        """Append an event, unless it is a debug message."""
        if is_debug_message(event):
            return
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(event, separators=(",", ":"), ensure_ascii=False) + "\n")


def cost_change_beside(events: Path) -> Path:
    """Return the file with the cost before and after that belongs to a file of events; it need not exist."""
    return events.with_name(f"{events.name.removesuffix(EVENTS)}{COST_CHANGE}")


def state_beside(events: Path) -> Path:
    """Return the file with digests of the starting state that belongs to a file of events."""
    return events.with_name(f"{events.name.removesuffix(EVENTS)}{STATE}")


def start(
    runs: Path,
    project: Path,
    operation: Operation,
    declared: Mapping[str, str],
    *,
    backend: str,
    resumes: Manifest | None = None,
) -> Run:
    """Create the folder of a new run, and delete the oldest.

    Args:
        runs: folder of all runs.
        project: folder of ``Pulumi.yaml``.
        operation: the command of the user.
        declared: digest of each stack's declaration, in the order in which they are updated.
        backend: address of the backend; empty for a preview.
        resumes: the run that this one continues.
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
    )
    return Run(runs / name, manifest)


def latest(runs: Path, operation: Operation) -> Manifest | None:
    """Return the newest run of an operation; None if there is none."""
    for path in sorted(runs.glob(f"*-{operation}-*/{MANIFEST}"), reverse=True):
        try:
            return read_manifest(path)
        except UnknownFormatError:
            continue
    return None


class UnknownFormatError(ValueError):
    """Another version of gpufabric wrote the manifest."""


def read_manifest(path: Path) -> Manifest:
    """Read a manifest.

    Raises:
        UnknownFormatError: its format is another one.
        ValueError, KeyError, TypeError: it is damaged.
    """
    text: object = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(text, dict):
        raise ValueError("no JSON object")
    data = cast("dict[str, Any]", text)
    if data.get("format") != FORMAT:
        raise UnknownFormatError(f"format {data.get('format')}, not {FORMAT}")
    stacks = {name: StackRecord(**record) for name, record in data.pop("stacks").items()}
    return Manifest(**data, stacks=stacks)


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
            lines = path.read_text(encoding="utf-8").splitlines()
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
        shutil.rmtree(path.parent, ignore_errors=True)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
