"""``gpufabric doctor``: what is missing on this machine, and the command that mends it."""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from gpufabric.cli.options import Root
from gpufabric.cli.prepare import EXIT_FAILED, console_for
from gpufabric.cost.text import plural
from gpufabric.doctor.check import Check
from gpufabric.doctor.examine import examine
from gpufabric.doctor.machine import Machine
from gpufabric.wire.project import project_directory

_STYLES = {"ok": "green", "missing": "red", "note": "dim"}


def doctor(
    as_json: Annotated[
        bool, typer.Option("--json", help="Print the result as JSON and nothing else.")
    ] = False,
    root: Root = Path(),
) -> None:
    """Look for the engine, plugins, credentials, backend and passphrase that the stacks here need.

    Without the network; credentials are neither read nor used. Exit status: 0 nothing is missing; 1 something
    is; 2 wrong usage.
    """
    machine = Machine(project_directory(root), Path.home(), os.environ)
    checks = examine(machine)
    lacking = [one for one in checks if one.status == "missing"]
    if as_json:
        typer.echo(json.dumps({"missing": len(lacking), "checks": [asdict(one) for one in checks]}, indent=2))
    else:
        _print(checks, lacking)
    if lacking:
        raise typer.Exit(EXIT_FAILED)


def _print(checks: list[Check], lacking: list[Check]) -> None:
    console = console_for(as_json=False)
    table = Table.grid(padding=(0, 2))
    for _ in range(2):
        table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for one in checks:
        table.add_row(Text(one.status, _STYLES[one.status]), one.name, Text(one.found))
        if one.mend:
            table.add_row("", "", Text(f"mend: {one.mend}", "bold"))
    console.print(table)
    things = plural(len(lacking), "thing")
    console.print(f"{things} missing." if lacking else "Nothing is missing.", highlight=False)
