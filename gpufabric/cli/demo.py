"""``gpufabric demo``: runs the fabric of a project on the real engine and simulated clouds."""

import os
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console

from gpufabric.cli.engine_command import notify
from gpufabric.cli.options import AsJson, NoPreflight, Parallel, Root, Verbose
from gpufabric.cli.outcome import finish
from gpufabric.cli.preflight_before_up import stopped_by_preflight
from gpufabric.cli.prepare import EXIT_FAILED, RUNS, console_for, prepare
from gpufabric.cli.request import EngineRequest
from gpufabric.cli.sim.clouds import use_cloud_files
from gpufabric.engine import operations
from gpufabric.engine.forkserver.start import fork_server
from gpufabric.engine.locate import find_engine
from gpufabric.engine.result import EngineOperation
from gpufabric.engine.workspace import copy_project
from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.simcloud.environment import ROOT_VARIABLE, sim_environment
from gpufabric.simcloud.home import build_home
from gpufabric.simcloud.inspect import held, reset
from gpufabric.snapshots.project import project_with_facts
from gpufabric.wire.project import project_directory

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    help="Run the fabric of this project on simulated clouds; nothing is leased.",
)

STATE = Path(".gpufabric") / "sim"
WORKSPACE = Path(".gpufabric") / "demo"
KEPT = frozenset({"aws:kms/key:Key"})
"""Types that stay when a stack is destroyed: the final backup of a file system cannot be read without its
key."""


@app.command()
def up(
    parallel: Parallel = None,
    verbose: Verbose = False,
    no_preflight: NoPreflight = False,
    as_json: AsJson = False,
    root: Root = Path(),
) -> None:
    """Update every stack: regions in parallel, then the backbone. Run it again to continue after a stop.

    First it asks the simulated accounts whether they are ready, and stops if one lacks something.
    """
    console = console_for(as_json=as_json)
    began = time.monotonic()
    with fork_server(root, (), notify) as forks:
        request = _request("up", root, parallel, console, forks)
        prepared = prepare(request, console)
        with _on_simulated_clouds(project_directory(root) / STATE):
            results = None if no_preflight else stopped_by_preflight(request, prepared, console)
        if results is None:
            results = operations.up(prepared.fleet, prepared.stacks, ask=None, recover=True)
    seconds = time.monotonic() - began
    finish(prepared, results, console, as_json=as_json, seconds=seconds, verbose=verbose, simulated=True)


@app.command()
def destroy(parallel: Parallel = None, as_json: AsJson = False, root: Root = Path()) -> None:
    """Destroy every stack, and check that the simulated clouds are empty."""
    console = console_for(as_json=as_json)
    began = time.monotonic()
    prepared = prepare(_request("destroy", root, parallel, console, {}), console)
    results = operations.destroy(
        prepared.fleet, prepared.stacks, ask=None, recover=True, forget=True, unprotect=True
    )
    clouds = project_directory(root) / STATE
    left = sum(entry.resource.type not in KEPT for entry in held(clouds))
    if not left:
        reset(clouds)  # deleted key vaults keep their names, which the next demo needs
    console.print(f"The simulated clouds hold {left or 'no'} resources.", highlight=False)
    seconds = time.monotonic() - began
    finish(prepared, results, console, as_json=as_json, seconds=seconds, extra={"left": left})
    if left:
        raise typer.Exit(EXIT_FAILED)


def _request(
    operation: EngineOperation, given: Path, parallel: int | None, console: Console, forks: Mapping[str, str]
) -> EngineRequest:
    root = project_directory(given)
    project_with_facts(root)  # before anything is written into the folder of an unreadable project
    engine = find_engine(root)
    console.print(f"Engine: {engine.described}; clouds: simulated.", highlight=False)
    build_home(root / STATE)
    use_cloud_files(root, root / STATE)
    return EngineRequest(
        operation,
        root=root,
        parallel=parallel,
        command=f"gpufabric demo {operation}",
        environment={**sim_environment(root / STATE, engine.bin_dir), **forks},
        project=copy_project(root, root / WORKSPACE),
        runs=root / WORKSPACE / RUNS,
    )


@contextmanager
def _on_simulated_clouds(clouds: Path) -> Generator[None]:
    """Let this process, and not only the engine, use the simulated clouds and their time."""
    simulated = sim_environment(clouds)
    chosen = {name: simulated[name] for name in (ROOT_VARIABLE, NOW_VARIABLE)}
    before = {name: os.environ.get(name) for name in chosen}
    os.environ.update(chosen)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
