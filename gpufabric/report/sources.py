"""Reads the files that reports are made from: folders of runs, event logs and digests of previews."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gpufabric.cost.change import CostChange, read_cost_change
from gpufabric.engine.manifest import MANIFEST, UndeclaredStack, read_manifest
from gpufabric.engine.runs import cost_change_beside
from gpufabric.events.log import NO_EVENTS, EventLog, read_log
from gpufabric.events.model import RunSummary
from gpufabric.reading.limits import UnreadableError
from gpufabric.reading.plain import read_text
from gpufabric.report.preflight import PreflightLine, read_preflight
from gpufabric.spec.problems import DeclarationError

_FORMATS = "the folder of a run, the output of `pulumi preview --json`, or an event log of the engine"


@dataclass(frozen=True, slots=True)
class StackSource:
    """Input of a report on one stack.

    Attributes:
        stack: its name; empty if only the events have it.
        log: events of the engine; empty if there are none.
        status: how the run ended, as the manifest says it; empty if there is no manifest.
        cost: its cost before and after; None if the run left no record of it.
        reason: why the run ended so, if the runner knows; empty otherwise.
        errors: errors of the runner, which the events may lack.
        ran: whether the operation itself ran, and not only its preview.
        broken: which of its files is missing or cut off, in words; empty if none is.
    """

    stack: str
    log: EventLog = NO_EVENTS
    status: str = ""
    cost: CostChange | None = None
    reason: str = ""
    errors: tuple[str, ...] = ()
    ran: bool = False
    broken: str = ""


@dataclass(frozen=True, slots=True)
class RunOrigin:
    """The run that a report is about.

    Attributes:
        operation: the command.
        run: its name.
        commit: git commit of the project.
        started: its start.
        errors: errors that stopped it before its first stack.
        undeclared: stacks that are up and have no file.
        policies_from: where rules and settings come from; empty for the checkout.
        preflight: whether the accounts were ready; empty if nobody asked.
    """

    operation: str = "preview"
    run: str = ""
    commit: str = ""
    started: str = ""
    errors: tuple[str, ...] = ()
    undeclared: tuple[UndeclaredStack, ...] = ()
    policies_from: str = ""
    preflight: tuple[PreflightLine, ...] = ()


def read_sources(paths: Sequence[Path]) -> tuple[list[StackSource], RunOrigin]:
    """Read folders of runs and files of events.

    Args:
        paths: folders with a manifest, folders that hold such folders, or files.

    Returns:
        the stacks, and the newest of the runs.

    Raises:
        DeclarationError: a path cannot be read or holds something else.
    """
    runs = [run for path in paths for run in _read(path)]
    newest = max((origin for _, origin in runs), key=lambda origin: origin.started, default=RunOrigin())
    # Runs of single stacks each find the others: only the newest knows which are still undeclared.
    errors = dict.fromkeys(error for _, origin in runs for error in origin.errors)
    preflight = dict.fromkeys(line for _, origin in runs for line in origin.preflight)
    joined = replace(newest, errors=tuple(errors), preflight=tuple(preflight))
    return [source for sources, _ in runs for source in sources], joined


def read_run_folder(folder: Path) -> tuple[list[StackSource], RunOrigin]:
    """Read the manifest of a run, and the events that its stacks left.

    Raises:
        DeclarationError: a file cannot be read or holds something else.
    """
    path = folder / MANIFEST
    _text(path)
    try:
        manifest = read_manifest(path)
    except ValueError as error:
        raise _fault(path, str(error)) from None
    origin = RunOrigin(
        manifest.operation,
        manifest.run,
        manifest.commit,
        manifest.started,
        tuple(manifest.errors),
        tuple(manifest.undeclared),
        manifest.policies_from,
        read_preflight(folder),
    )
    sources = [
        _with_events(
            StackSource(name, status=record.status, reason=record.reason, errors=tuple(record.errors)),
            folder,
            record.events,
            origin.operation,
        )
        for name, record in manifest.stacks.items()
    ]
    return sources, origin


def _read(path: Path) -> list[tuple[list[StackSource], RunOrigin]]:
    if not path.is_dir():
        log = _log(path)
        # An engine that fails at once leaves an empty log, which blocks; other text is no log.
        if not log.events and path.stat().st_size:
            raise _fault(path, "no event of the engine")
        cost = read_cost_change([cost_change_beside(path)])
        return [([StackSource("", log, cost=cost)], RunOrigin())]
    manifests = [path / MANIFEST] if (path / MANIFEST).is_file() else sorted(path.rglob(MANIFEST))
    if not manifests:
        raise _fault(path, f"a folder without {MANIFEST}")
    return [read_run_folder(manifest.parent) for manifest in manifests]


def _with_events(source: StackSource, folder: Path, files: list[str], operation: str) -> StackSource:
    """Add the events of all passes of the operation, or else those of its last preview."""
    named = [folder / Path(name).name for name in files]
    # A destroy that a limit stops has a record of the cost, and no events.
    present = [file for file in named if file.is_file() or cost_change_beside(file).is_file()]
    passes = _passes(present, operation)
    chosen = passes or present[-1:]
    logs = {file: _log(file) for file in chosen if file.is_file()}
    return replace(
        source,
        log=sum(logs.values(), NO_EVENTS),
        cost=read_cost_change([cost_change_beside(file) for file in chosen]),
        ran=bool(passes),
        broken=_broken(_passes(named, operation) or named[-1:], logs),
    )


def _passes(files: Sequence[Path], operation: str) -> list[Path]:
    """Return the files of the operation itself; none for a preview, of which the last one counts."""
    return [file for file in files if f".{operation}." in file.name] if operation != "preview" else []


def _broken(wanted: Sequence[Path], logs: Mapping[Path, EventLog]) -> str:
    """Say which of the files that a manifest names is missing, or has no end of the engine's run."""
    for file in wanted:
        if not file.is_file():
            return f"its events are missing: {file.name}"
    for file, log in logs.items():
        if not any(isinstance(event, RunSummary) for event in log.events):
            return f"its events are cut off: {file.name}"
    return ""


def _log(path: Path) -> EventLog:
    try:
        return read_log(_text(path))
    except ValueError as error:
        raise _fault(path, str(error)) from None


def _text(path: Path) -> str:
    try:
        return read_text(path)
    except UnreadableError as error:
        raise _fault(path, error.given) from error


def _fault(path: Path, given: str) -> DeclarationError:
    return DeclarationError.of(
        path.name, given=given, allowed=_FORMATS, limit="formats of gpufabric and Pulumi"
    )
