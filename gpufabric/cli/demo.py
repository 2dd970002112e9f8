"""``gpufabric demo``: runs the fabric of this checkout on the real engine and simulated clouds."""

import time
from collections.abc import Mapping
from pathlib import Path

import typer
from rich.console import Console

from gpufabric.cli.engine_command import notify
from gpufabric.cli.options import AsJson, Parallel, Root, Verbose
from gpufabric.cli.outcome import finish
from gpufabric.cli.prepare import EXIT_FAILED, RUNS, Prepared, console_for, prepare
from gpufabric.cli.request import EngineRequest
from gpufabric.engine import operations
from gpufabric.engine.forkserver.start import fork_server
from gpufabric.engine.locate import find_engine
from gpufabric.engine.result import EngineOperation
from gpufabric.engine.workspace import copy_project
from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.home import build_home
from gpufabric.simcloud.inspect import held, reset
from gpufabric.spec.project import load_project
from gpufabric.wire.project import project_directory

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Run the fabric of this checkout on simulated clouds; nothing is leased.",
)

STATE = Path(".gpufabric") / "sim"
WORKSPACE = Path(".gpufabric") / "demo"
KEPT = frozenset({"aws:kms/key:Key"})
"""Types that stay when a stack is destroyed: the final backup of a file system cannot be read without its
key."""


@app.command()
def up(
    parallel: Parallel = None, verbose: Verbose = False, as_json: AsJson = False, root: Root = Path()
) -> None:
    """Update every stack: regions in parallel, then the backbone. Run it again to continue after a stop."""
    console = console_for(as_json=as_json)
    began = time.monotonic()
    with fork_server(root, (), notify) as forks:
        prepared = _prepare("up", root, parallel, console, forks)
        results = operations.up(prepared.fleet, prepared.stacks, ask=None, recover=True)
    seconds = time.monotonic() - began
    finish(prepared, results, console, as_json=as_json, seconds=seconds, verbose=verbose, simulated=True)


@app.command()
def destroy(parallel: Parallel = None, as_json: AsJson = False, root: Root = Path()) -> None:
    """Destroy every stack, and check that the simulated clouds are empty."""
    console = console_for(as_json=as_json)
    began = time.monotonic()
    prepared = _prepare("destroy", root, parallel, console, {})
    results = operations.destroy(prepared.fleet, prepared.stacks, ask=None, forget=True, unprotect=True)
    clouds = project_directory(root) / STATE
    left = sum(entry.resource.type not in KEPT for entry in held(clouds))
    if not left:
        reset(clouds)  # deleted key vaults keep their names, which the next demo needs
    console.print(f"The simulated clouds hold {left or 'no'} resources.", highlight=False)
    seconds = time.monotonic() - began
    finish(prepared, results, console, as_json=as_json, seconds=seconds, extra={"left": left})
    if left:
        raise typer.Exit(EXIT_FAILED)


def _prepare(
    operation: EngineOperation, given: Path, parallel: int | None, console: Console, forks: Mapping[str, str]
) -> Prepared:
    root = project_directory(given)
    load_project(root)  # before anything is written into the folder of an unreadable project
    engine = find_engine(root)
    console.print(f"Engine: {engine.described}; clouds: simulated.", highlight=False)
    build_home(root / STATE)
    request = EngineRequest(
        operation,
        root=root,
        parallel=parallel,
        packs=[root / "policies"],
        command=f"gpufabric demo {operation}",
        environment={**sim_environment(root / STATE, engine.bin_dir), **forks},
        project=copy_project(root, root / WORKSPACE),
        runs=root / WORKSPACE / RUNS,
    )
    return prepare(request, console)
