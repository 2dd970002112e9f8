"""Prepares a run of the engine: project, backend, fleet and folder."""

import json
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import typer
from pulumi import automation as auto
from rich.console import Console

from gpufabric.cli.request import EngineRequest
from gpufabric.cli.working_copy import engine_folder
from gpufabric.engine import runs
from gpufabric.engine.approval import read_approval
from gpufabric.engine.background_queries import WHOAMI, BackgroundQueries
from gpufabric.engine.command import EngineCommand
from gpufabric.engine.fleet import Fleet
from gpufabric.engine.interrupts import Interrupts
from gpufabric.engine.locate import find_engine
from gpufabric.engine.order import declared_needs, in_order
from gpufabric.engine.progress import Progress
from gpufabric.engine.result import StackResult
from gpufabric.engine.stack import failed
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project, load_project
from gpufabric.wire.project import project_directory

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_DECLINED = 3
EXIT_INTERRUPTED = 130

PLAIN_WIDTH = 160
UPDATES_PER_CORE = 2
"""An update mostly waits for its cloud. More at a time would need more memory than machines with that many
cores have: a real provider takes half a GiB."""
PREVIEWS_BESIDE_CORES = 1
"""Previews hardly wait, so more at a time take longer (docs/benchmarks.md, fleet)."""
RUNS = Path(".gpufabric") / "runs"
PACK = "policies"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A fleet and the stacks to run.

    Attributes:
        fleet: runs the stacks.
        stacks: the stacks to run, in order.
        before: results of stacks that an earlier run finished.
    """

    fleet: Fleet
    stacks: list[str]
    before: list[StackResult]


def console_for(*, as_json: bool) -> Console:
    """Return a console for people: standard error beside JSON, and wide if there is no terminal."""
    console = Console(stderr=as_json)
    return console if console.is_terminal else Console(stderr=as_json, width=PLAIN_WIDTH)


def refuse(console: Console, text: str, status: int = EXIT_USAGE) -> typer.Exit:
    """Print why a command does nothing, and return the exit for the caller to raise."""
    console.print(f"error: {text}", style="red", markup=False, highlight=False, soft_wrap=True)
    return typer.Exit(status)


def prepare(request: EngineRequest, console: Console, queries: BackgroundQueries | None = None) -> Prepared:
    """Read the project and the backend, and start a run.

    Args:
        request: the command and its options.
        console: the console for errors.
        queries: queries that run in the background.

    Raises:
        DeclarationError: the project cannot be read, or it does not declare a named stack.
        NoEngineError: there is no engine.
        typer.Exit: there is nothing to resume, or the backend cannot be read; the error is printed.
    """
    root = project_directory(request.root)
    project = load_project(root)
    needs = declared_needs(project)
    named = in_order(_named(request.stacks, project), needs)
    approval = read_approval(request.approved) if request.approved else None
    engine = find_engine(root)
    where = request.project or engine_folder(root)
    try:
        command = EngineCommand(
            engine.bin_dir / "pulumi",
            where,
            request.environment,
            version=engine.lasting_version,
            queries=queries,
        )
        with ThreadPoolExecutor() as threads:
            listed = threads.submit(command.workspace.list_stacks)
            # A preview is never resumed, so its backend does not matter.
            asked = None if request.operation == "preview" else threads.submit(command.run, *WHOAMI)
            known = {stack.name.rsplit("/", 1)[-1]: stack.resource_count or 0 for stack in listed.result()}
            backend = str(json.loads(asked.result()).get("url", "")) if asked else ""
    except auto.CommandError as error:
        raise refuse(console, failed("", error).errors[0], EXIT_FAILED) from None
    declared = {name: runs.declared_digest(_files(root, project, name)) for name in sorted(needs)}
    folder = request.runs or root / RUNS
    old = _resumed(request, folder, backend, console) if request.resume else None
    stacks, before = _left(old, declared, root) if old else (named, [])
    stacks = in_order(stacks, needs)
    taken = in_order([*stacks, *(result.stack for result in before)], needs)
    run = runs.start(
        folder,
        root,
        request.operation,
        {name: declared[name] for name in taken},
        backend=backend,
        resumes=old,
    )
    for result in before:
        run.ended(result)
    typed = request.command or f"gpufabric {request.operation}"
    cores = os.cpu_count() or 1
    fleet = Fleet(
        command=command,
        operation=request.operation,
        needs=needs,
        known=known,
        run=run,
        interrupts=Interrupts(),
        progress=Progress(stacks, console),
        policy_packs=[str(pack) for pack in _packs(request, root)],
        parallel=request.parallel or UPDATES_PER_CORE * cores,
        previews=request.parallel or cores + PREVIEWS_BESIDE_CORES,
        resume=typed if request.command or request.operation == "preview" else f"{typed} --resume",
        approval=approval,
    )
    return Prepared(fleet, stacks, before)


def _named(stacks: Sequence[str], project: Project) -> list[str]:
    declared = sorted({*project.stacks, *project.faults})
    for name in stacks:
        if name not in declared:
            raise DeclarationError.of(
                "STACK",
                given=name,
                allowed=", ".join(declared) or "no stack has a file yet",
                limit="one stacks/Pulumi.<stack>.yaml per stack",
            )
    return list(dict.fromkeys(stacks)) or declared


def _files(root: Path, project: Project, stack: str) -> list[Path]:
    file = project.files.get(stack)
    return [root / "Pulumi.yaml", *([root / file.name] if file else [])]


def _packs(request: EngineRequest, root: Path) -> list[Path]:
    if request.packs is not None:
        return [pack.resolve() for pack in request.packs]
    return [root / PACK] if (root / PACK / "PulumiPolicy.yaml").is_file() else []


def _resumed(request: EngineRequest, folder: Path, backend: str, console: Console) -> runs.Manifest:
    if request.stacks:
        raise refuse(console, "--resume continues with the stacks of the last run: do not name stacks")
    old = runs.latest(folder, request.operation)
    if old is None:
        raise refuse(console, f"there is no run of `gpufabric {request.operation}` to continue")
    if old.backend != runs.digest(backend):
        text = f"run {old.run} used another backend than the one in PULUMI_BACKEND_URL or the login"
        raise refuse(console, f"{text}; nothing was done")
    return old


def _left(old: runs.Manifest, declared: Mapping[str, str], root: Path) -> tuple[list[str], list[StackResult]]:
    done = runs.done_before(old, declared, runs.commit_of(root))
    left = [name for name in old.stacks if name in declared and name not in done]
    return left, [StackResult(name, "none", reason=f"done in run {old.run}") for name in done]
