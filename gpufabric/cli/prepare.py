"""Prepares a run of the engine: project, backend, fleet and folder."""

import os
from collections.abc import Collection, Generator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cli.checkout import Backend, needs_of, read_backend
from gpufabric.cli.output import process_secrets
from gpufabric.cli.policies_from import PACK, TakenPolicies, with_policies_from
from gpufabric.cli.refusal import refuse
from gpufabric.cli.request import PROGRAM_OPERATIONS, EngineRequest
from gpufabric.cli.shortages import shortages_of
from gpufabric.console import SafeConsole
from gpufabric.engine import runs
from gpufabric.engine.approval import read_approval
from gpufabric.engine.background_queries import BackgroundQueries
from gpufabric.engine.errors import BackendError
from gpufabric.engine.fleet import Fleet
from gpufabric.engine.interrupts import Interrupts
from gpufabric.engine.live.pace import creation_pace
from gpufabric.engine.locate import NoEngineError
from gpufabric.engine.manifest import Manifest
from gpufabric.engine.order import in_order
from gpufabric.engine.progress import Progress
from gpufabric.engine.result import StackResult
from gpufabric.engine.shortages import Shortages
from gpufabric.masking.known import KnownSecrets
from gpufabric.plan.pace import SIMULATED_VARIABLE
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.problems import DeclarationError, ExplainedError
from gpufabric.spec.project import Project, no_stacks
from gpufabric.wire.project import PROJECT_FILE, project_directory

EXIT_FAILED = 1
EXIT_DECLINED = 3
EXIT_INTERRUPTED = 130

PLAIN_WIDTH = 160
UPDATES_PER_CORE = 2
"""An update mostly waits for its cloud. More at a time would need more memory than machines with that many
cores have: a real provider takes half a GiB."""
PREVIEWS_BESIDE_CORES = 1
"""Previews hardly wait, so more at a time take longer (docs/benchmarks.md, fleet)."""
RUNS = Path(".gpufabric") / "runs"


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
    console = SafeConsole(stderr=as_json)
    return console if console.is_terminal else SafeConsole(stderr=as_json, width=PLAIN_WIDTH)


def _use_cloud_files(root: Path) -> None:
    """Let the simulated clouds use the cloud files of the project, if the run is on them."""
    simulated = os.environ.get(SIMULATED_VARIABLE)
    if simulated:
        from gpufabric.cli.sim.clouds import use_cloud_files  # noqa: PLC0415 - real runs do not need it

        use_cloud_files(root, Path(simulated))


def prepare(
    request: EngineRequest,
    console: Console,
    queries: BackgroundQueries | None = None,
    private: Path | None = None,
) -> Prepared:
    """Read the project and the backend, and start a run.

    An error that stops the run before its first stack is kept in the manifest of the run, so that a report
    on the last run shows it.

    Args:
        request: the command and its options.
        console: the console for the progress.
        queries: queries that run in the background.
        private: folder that lasts as long as the run, for files of the ref that rules are taken from.

    Raises:
        DeclarationError: the project, the backend or that ref cannot be read, or neither has a named stack.
        NoEngineError: there is no engine.
        typer.Exit: there is nothing to resume; the error is printed.
    """
    root = project_directory(request.root)
    folder = request.runs or root / RUNS
    secrets = process_secrets()
    approval = read_approval(request.approved) if request.approved else None
    with _recorded(request, folder, root, secrets):
        project = project_with_facts(root)
        _use_cloud_files(root)
        taken_from = with_policies_from(request, root, private) if private else TakenPolicies(request)
        shortages = shortages_of(project, root) if request.operation == "up" else Shortages()
    request = taken_from.request
    unknown = [name for name in request.stacks if name not in _declared(project)]
    backend = _backend(request, root, project, unknown, queries, _recorded(request, folder, root, secrets))
    undeclared = {state.stack.stack: state for state in backend.undeclared}
    if not (request.stacks or undeclared or _declared(project)):
        with _recorded(request, folder, root, secrets):
            raise no_stacks()
    needs = needs_of(project, backend, destroys=request.operation == "destroy")
    named = in_order(list(dict.fromkeys(request.stacks)) or _declared(project), needs)
    declared = {name: runs.declared_digest(_files(root, project, name)) for name in sorted(needs)}
    old = _resumed(request, folder, backend.address) if request.resume else None
    stacks, before = _left(old, declared, root) if old else (named, [])
    stacks = in_order(stacks, needs)
    taken = in_order([*stacks, *(result.stack for result in before)], needs)
    run = runs.start(
        folder,
        root,
        request.operation,
        {name: declared[name] for name in taken},
        backend=backend.address,
        mask=secrets.text,
        resumes=old,
        undeclared=[state.stack for name, state in undeclared.items() if name not in taken],
        policies_from=taken_from.source,
    )
    if taken_from.source:
        console.print(f"Policies: {taken_from.source}.", markup=False, highlight=False)
    for result in before:
        run.ended(result)
    typed = request.command or f"gpufabric {request.operation}"
    cores = os.cpu_count() or 1
    parallel = request.parallel or UPDATES_PER_CORE * cores
    fleet = Fleet(
        command=backend.command,
        operation=request.operation,
        needs=needs,
        known={
            **{name: resources or 0 for name, resources in backend.listed.items()},
            **{name: state.stack.resources or 1 for name, state in undeclared.items()},
        },
        run=run,
        interrupts=Interrupts(),
        progress=Progress(
            stacks,
            console,
            needs=needs,
            parallel=parallel,
            pace=creation_pace(default_catalog(), request.environment),
        ),
        policy_packs=[str(pack) for pack in _packs(request, root)],
        parallel=parallel,
        previews=request.parallel or cores + PREVIEWS_BESIDE_CORES,
        resume=typed if request.command or request.operation == "preview" else f"{typed} --resume",
        undeclared={name: state.exported for name, state in undeclared.items()},
        faults={name: [str(problem) for problem in problems] for name, problems in project.faults.items()},
        approval=approval,
        shortages=shortages,
        secrets=secrets,
    )
    return Prepared(fleet, stacks, before)


@contextmanager
def _recorded(
    request: EngineRequest, folder: Path, root: Path, secrets: KnownSecrets
) -> Generator[None, None, None]:
    """Keep an error that stops the run before its first stack in the manifest of a run."""
    try:
        yield
    except ExplainedError as error:
        with suppress(DeclarationError):
            errors = str(error).splitlines()
            run = runs.start(
                folder, root, request.operation, {}, backend="", mask=secrets.text, errors=errors
            )
            run.close()
        raise


def _backend(
    request: EngineRequest,
    root: Path,
    project: Project,
    unknown: Sequence[str],
    queries: BackgroundQueries | None,
    recorded: AbstractContextManager[None],
) -> Backend:
    """Read the backend, and check that it has the named stacks that no file declares.

    Args:
        request: the command and its options.
        root: folder of ``Pulumi.yaml``.
        project: the declarations.
        unknown: named stacks without a file. Only a command that works on states alone can have any.
        queries: queries that run in the background.
        recorded: keeps the error if the backend cannot be read.
    """
    if not unknown:
        with recorded:
            return read_backend(request, root, project, queries)
    if request.operation in PROGRAM_OPERATIONS:
        raise _not_declared(unknown[0], project, ())
    try:
        backend = read_backend(request, root, project, queries)
    except (BackendError, NoEngineError) as error:
        raise _not_declared(unknown[0], project, (), f"; the backend cannot be read: {error}") from None
    up = [state.stack.stack for state in backend.undeclared]
    for name in unknown:
        if name not in up:
            raise _not_declared(name, project, up)
    return backend


def _declared(project: Project) -> list[str]:
    return sorted({*project.stacks, *project.faults})


def _not_declared(
    name: str, project: Project, undeclared: Collection[str], more: str = ""
) -> DeclarationError:
    stacks = [*_declared(project), *undeclared]
    up = ", or a stack of the backend that is up" if undeclared else ""
    return DeclarationError.of(
        "STACK",
        given=name,
        allowed=", ".join(stacks) or "no stack has a file yet",
        limit=f"one stacks/Pulumi.<stack>.yaml per stack{up}{more}",
    )


def _files(root: Path, project: Project, stack: str) -> list[Path]:
    file = project.files.get(stack)
    return [root / PROJECT_FILE, *([root / file.name] if file else [])]


def _packs(request: EngineRequest, root: Path) -> list[Path]:
    if request.packs is not None:
        return [pack.resolve() for pack in request.packs]
    return [root / PACK] if (root / PACK / "PulumiPolicy.yaml").is_file() else []


def _resumed(request: EngineRequest, folder: Path, backend: str) -> Manifest:
    if request.stacks:
        raise refuse("--resume continues with the stacks of the last run: do not name stacks")
    old = runs.latest(folder, request.operation)
    if old is None:
        raise refuse(f"there is no run of `gpufabric {request.operation}` to continue")
    if old.backend != runs.digest(backend):
        text = f"run {old.run} used another backend than the one in PULUMI_BACKEND_URL or the login"
        raise refuse(f"{text}; nothing was done")
    return old


def _left(old: Manifest, declared: Mapping[str, str], root: Path) -> tuple[list[str], list[StackResult]]:
    done = runs.done_before(old, declared, runs.commit_of(root))
    left = [name for name in old.stacks if name in declared and name not in done]
    return left, [StackResult(name, "none", reason=f"done in run {old.run}") for name in done]
