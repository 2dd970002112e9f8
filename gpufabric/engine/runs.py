"""The folder of a run: what the engine reported for each stack, and how each ended.

``.gpufabric/runs/<run>/run.json`` is the manifest; beside it are the engine's events, one JSON object a line,
in a file for each run of the engine: ``<stack>.<action>.events.jsonl``. Values that the engine knows to be
secret stand there as ``[secret]``. Debug messages of programs are left out: nobody vouches for their content.
``<stack>.<action>.priced.json`` holds the cost before and after (see gpufabric/cost/change.py).
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
from typing import Any

from gpufabric.engine.result import Action, Operation, StackResult
from gpufabric.events.parse import RawEvent, is_debug_message

FORMAT = 1
MANIFEST = "run.json"
EVENTS = ".events.jsonl"
COST_CHANGE = ".priced.json"
KEPT = 20
"""Runs that are kept; the oldest go first."""


@dataclass(slots=True)
class StackRecord:
    """What a manifest says of one stack.

    Attributes:
        status: ``waiting``, ``running``, or how the stack ended (see ``gpufabric.engine.result.Status``).
        declared: digest of what the stack declares, so that a resumed run sees when that has changed.
        events: files of the engine's events, in the order of its runs.
    """

    status: str = "waiting"
    declared: str = ""
    events: list[str] = field(default_factory=list[str])


@dataclass(slots=True)
class Manifest:
    """What a run is.

    Attributes:
        run: its name, which begins with the time (UTC).
        operation: ``preview``, ``up``, ``refresh`` or ``destroy``.
        started: time (ISO 8601, UTC).
        ended: time; empty while it runs, and for ever when it was killed.
        commit: git commit of the project; empty when there is none.
        backend: digest of the address of the backend; of nothing for a preview.
        resumes: the run that this one goes on with; empty for a new one.
        stacks: each stack, in the order in which they are brought up.
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
    """A run's folder, written as the run goes on; safe to use from several threads."""

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
        """Begin the file of one run of the engine."""
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
        """Write down how a stack ended."""
        with self._lock:
            self.manifest.stacks[result.stack].status = result.status
            self._write()

    def close(self) -> None:
        """Write down that the run is over."""
        with self._lock:
            self.manifest.ended = _now()
            self._write()

    def _write(self) -> None:
        temporary = self.folder / f".{MANIFEST}"
        temporary.write_text(json.dumps(asdict(self.manifest), indent=2) + "\n", encoding="utf-8")
        temporary.replace(self.folder / MANIFEST)


class EventFile:
    """Keeps the events of one run of the engine."""

    def __init__(self, path: Path) -> None:
        self._path = path
        path.touch(mode=0o600)

    @property
    def cost_change(self) -> Path:
        """File beside it, for the cost before and after."""
        return cost_change_beside(self._path)

    def __call__(self, event: RawEvent) -> None:
        """Add an event."""
        if is_debug_message(event):
            return
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(event, separators=(",", ":"), ensure_ascii=False) + "\n")


def cost_change_beside(events: Path) -> Path:
    """Return the file with the cost before and after that belongs to a file of events; it need not exist."""
    return events.with_name(f"{events.name.removesuffix(EVENTS)}{COST_CHANGE}")


def start(
    runs: Path,
    project: Path,
    operation: Operation,
    declared: Mapping[str, str],
    *,
    backend: str,
    resumes: Manifest | None = None,
) -> Run:
    """Make the folder of a new run, and drop the oldest.

    Args:
        runs: folder of all runs.
        project: folder of ``Pulumi.yaml``.
        operation: what is done.
        declared: digest of what each stack declares, in the order in which they are brought up.
        backend: address of the backend; empty for a preview.
        resumes: the run that this one goes on with.
    """
    _drop_oldest(runs)
    name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{operation}-{secrets.token_hex(2)}"
    records = {stack: StackRecord(declared=digest_) for stack, digest_ in declared.items()}
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
    """Give the newest run of an operation, or None."""
    for path in sorted(runs.glob(f"*-{operation}-*/{MANIFEST}"), reverse=True):
        data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if data.get("format") == FORMAT:
            stacks = {name: StackRecord(**record) for name, record in data.pop("stacks").items()}
            return Manifest(**data, stacks=stacks)
    return None


def done_before(old: Manifest, declared: Mapping[str, str], commit: str) -> list[str]:
    """List the stacks that an earlier run finished and whose program and declaration are still the same."""
    if old.commit != commit:
        return []
    return [
        name
        for name, record in old.stacks.items()
        if record.status == "done" and record.declared == declared.get(name)
    ]


def declared_digest(files: Sequence[Path]) -> str:
    """Digest what a stack declares, without the salt that the engine adds to a stack's file."""
    parts: list[str] = []
    for path in files:
        if path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()
            parts.extend(line for line in lines if not line.startswith("encryptionsalt:"))
    return digest("\n".join(parts))


def digest(text: str) -> str:
    """Digest a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def commit_of(project: Path) -> str:
    """Give the git commit of a project; empty when it is not under git."""
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
