"""Runs the program of a stack in this process, with a monitor instead of the engine."""

import asyncio
import contextlib
import contextvars
import runpy
import sys
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import ParamSpec, TypeVar

import pulumi
from pulumi import ResourceTransformationArgs, ResourceTransformationResult
from pulumi.runtime import (
    Settings,
    configure,
    register_stack_transformation,
    run_in_stack,
    set_all_config,
)

from gpufabric.check.config import StackConfig
from gpufabric.check.monitor import Log, Monitor
from gpufabric.check.providers import Providers
from gpufabric.check.registered import Registered
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.wire.values import Value

_P = ParamSpec("_P")
_T = TypeVar("_T")
_ENTRY = "__main__.py"
ORGANIZATION = "organization"
"""The only organization of backends without accounts; stack references name it."""


@dataclass(slots=True)
class ProgramRun:
    """Result of running a program.

    Attributes:
        resources: the resources that it registered, in order.
        outputs: the outputs of the stack, in the wire format.
        problems: errors of the declaration that the program reported.
        errors: other errors that it reported.
        broken: type and place of the exception if the program crashed, without values; empty otherwise.
    """

    resources: tuple[Registered, ...] = ()
    outputs: Mapping[str, Value] = field(default_factory=dict[str, Value])
    problems: tuple[Problem, ...] = ()
    errors: tuple[str, ...] = ()
    broken: str = ""


def run_program(
    program: Path,
    root: Path,
    stack: str,
    config: StackConfig,
    *,
    references: Mapping[str, Mapping[str, Value]],
    providers: Providers,
) -> ProgramRun:
    """Run a program as a preview of a new stack; never raises.

    The program's standard output goes to standard error. Of the run, only imported modules stay in the
    process.

    Args:
        program: folder of the program, or its file.
        root: folder of ``Pulumi.yaml``.
        stack: the stack's name.
        config: its configuration.
        references: outputs of other stacks by name.
        providers: the providers.
    """
    absent = _absent(program, root)
    if absent:
        return ProgramRun(errors=(str(absent),))
    monitor = Monitor(stack, config.project, config.values, references, providers)
    log = Log()
    run = ProgramRun()

    def start() -> None:
        set_all_config(dict(config.values), list(config.secret_keys))
        configure(
            Settings(
                project=config.project,
                stack=stack,
                monitor=monitor,
                engine=log,
                dry_run=True,
                organization=ORGANIZATION,
                root_directory=str(root),
            )
        )
        _in_loop(lambda: runpy.run_path(str(program), run_name="__main__"))

    try:
        with contextlib.redirect_stdout(sys.stderr):
            # The SDK keeps its state in context variables, so a new context isolates the run.
            contextvars.Context().run(start)
    except pulumi.RunError as error:
        # The program turns errors of a declaration into text for the engine; the original error has the
        # parts.
        if isinstance(error.__context__, DeclarationError):
            run.problems = error.__context__.problems
        else:
            run.errors = (str(error),)
    except Exception as error:
        run.broken = breakdown_of(error)
    run.errors += tuple(log.errors) + tuple(monitor.refusals)
    run.resources = tuple(monitor.resources.values())
    run.outputs = monitor.outputs
    return run


def _absent(program: Path, root: Path) -> Problem | None:
    """Return what is wrong if there is no program; None if there is."""
    if program.is_file() or (program / _ENTRY).is_file():
        return None
    name = program.relative_to(root) if program.is_relative_to(root) else program
    folder = program.is_dir()
    return Problem(
        where="Pulumi.yaml: main",
        given=f"{name}, {f'a folder without {_ENTRY}' if folder else 'which does not exist'}",
        allowed=f"a folder with {_ENTRY}, or a file of Python; none means the folder of Pulumi.yaml",
        limit="Pulumi's language host for Python",
    )


class _InPlace(ThreadPoolExecutor):
    """Runs calls at once in the calling thread, because the monitor never waits."""

    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> "Future[_T]":
        future: Future[_T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def _in_loop(program: Callable[[], object]) -> None:
    loop = asyncio.new_event_loop()
    # A failed program leaves futures that nobody awaits; the loop would print each of them.
    loop.set_exception_handler(lambda _loop, _context: None)
    loop.set_default_executor(_InPlace(max_workers=1))
    asyncio.set_event_loop(loop)

    def run() -> None:
        register_stack_transformation(_without_aliases)
        program()

    try:
        loop.run_until_complete(run_in_stack(run))
    finally:
        asyncio.set_event_loop(None)
        loop.close()


def _without_aliases(args: ResourceTransformationArgs) -> ResourceTransformationResult:
    """Drop aliases, which matter only for existing resources; Azure's SDK lists dozens per type."""
    args.opts.aliases = None
    return ResourceTransformationResult(args.props, args.opts)


def breakdown_of(error: BaseException) -> str:
    """Return type and place of an exception, but not its message, which may contain secrets."""
    first = error
    while first.__cause__ is not None:
        first = first.__cause__
    frames = traceback.extract_tb(first.__traceback__)
    own = [
        frame
        for frame in frames
        if "site-packages" not in frame.filename and not frame.filename.startswith("<")
    ]
    last = (own or frames or [None])[-1]
    return (
        f"{type(first).__name__} at {Path(last.filename).name}:{last.lineno}"
        if last
        else type(first).__name__
    )
