"""``gpufabric demo``: the fabric of this checkout on the real engine and simulated clouds."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from gpufabric.engine.fleet import Fleet, pending_links
from gpufabric.engine.locate import find_engine
from gpufabric.engine.progress import Progress
from gpufabric.engine.result import StackResult
from gpufabric.engine.workspace import copy_project
from gpufabric.report.summary import changes_of, link_notes, summary_table
from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.home import build_home
from gpufabric.simcloud.inspect import held
from gpufabric.spec.project import load_project

app = typer.Typer(
    help="Run this checkout's fabric on simulated clouds: nothing is leased.", no_args_is_help=True
)

AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON and nothing else.")]
Root = Annotated[Path, typer.Option("--root", help="Folder of Pulumi.yaml.", file_okay=False)]

STATE = Path(".gpufabric") / "sim"
WORKSPACE = Path(".gpufabric") / "demo"
PLAIN_WIDTH = 160
EXIT_FAILED = 1
EXIT_INTERRUPTED = 130


@app.command()
def up(as_json: AsJson = False, root: Root = Path()) -> None:
    """Bring every stack up: regions side by side, then the backbone."""
    console = _console(as_json)
    fleet, stacks = _prepare(root.resolve(), console)
    try:
        with Progress(stacks, console) as progress:
            results = fleet.up(stacks, progress)
    except KeyboardInterrupt:
        console.print("Interrupted. Run the same command again: it continues from what is there.")
        raise typer.Exit(EXIT_INTERRUPTED) from None
    _report(results, stacks, console, as_json=as_json)
    if not all(one.ok for one in results) or len(results) < len(stacks):
        raise typer.Exit(EXIT_FAILED)


@app.command()
def destroy(as_json: AsJson = False, root: Root = Path()) -> None:
    """Take every stack down and check that the simulated clouds hold nothing."""
    console = _console(as_json)
    fleet, stacks = _prepare(root.resolve(), console)
    with Progress(stacks, console) as progress:
        results = fleet.destroy(stacks, progress)
    left = list(held(root.resolve() / STATE))
    if as_json:
        typer.echo(json.dumps({"stacks": [_plain(one) for one in results], "left": len(left)}, indent=2))
    else:
        for result in results:
            console.print(f"{result.stack}: {changes_of(result)}", highlight=False)
            _errors(result, console)
        console.print(f"The simulated clouds hold {len(left) or 'nothing'}{' resources' if left else ''}.")
    if left or not all(one.ok for one in results):
        raise typer.Exit(EXIT_FAILED)


def _console(as_json: bool) -> Console:
    """Write for people: to standard error beside JSON; wide where no terminal sets the width."""
    console = Console(stderr=as_json)
    return console if console.is_terminal else Console(stderr=as_json, width=PLAIN_WIDTH)


def _prepare(root: Path, console: Console) -> tuple[Fleet, list[str]]:
    project = load_project(root)
    stacks = sorted({*project.stacks, *project.faults})
    engine = find_engine(root)
    console.print(f"Engine: {engine.described}; clouds: simulated.", highlight=False)
    build_home(root / STATE)
    environment = sim_environment(root / STATE, engine.bin_dir)
    fleet = Fleet(
        project=copy_project(root, root / WORKSPACE),
        environment=environment,
        pulumi_root=engine.bin_dir.parent,
        policy_pack=root / "policies",
    )
    return fleet, stacks


def _report(results: list[StackResult], stacks: list[str], console: Console, *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps({"stacks": [_plain(one) for one in results]}, indent=2))
        return
    console.print()
    console.print(summary_table(results))
    console.print()
    for note in link_notes(results):
        console.print(note, highlight=False)
    for result in results:
        for finding in result.findings:
            text = finding.message.rpartition("\n")[2].removeprefix(f"{result.stack}: ")
            console.print(f"{result.stack}: [{finding.level}] {text}", markup=False, highlight=False)
        _errors(result, console)
        for link in pending_links(result):
            console.print(f"{result.stack}: link {link} needs another update to be complete", highlight=False)
    missing = sorted(set(stacks) - {one.stack for one in results})
    if missing:
        console.print(f"Not run, because a region failed: {', '.join(missing)}", highlight=False)
    if all(one.ok and not one.changed for one in results):
        console.print("No changes.")


def _errors(result: StackResult, console: Console) -> None:
    for text in result.errors:
        console.print(f"{result.stack}: {text}", style="red", markup=False, highlight=False)


def _plain(result: StackResult) -> dict[str, Any]:
    return {
        "stack": result.stack,
        "ok": result.ok,
        "changes": dict(result.changes),
        "changed": result.changed,
        "resources": result.resources,
        "summary": result.outputs.get("summary"),
        "policies": [
            {"policy": one.policy, "level": one.level, "message": one.message} for one in result.findings
        ],
        "errors": result.errors,
        "seconds": round(result.seconds, 1),
    }
