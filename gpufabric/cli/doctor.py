"""``gpufabric doctor``: shows what this machine lacks, and the command that fixes it."""

import os
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from gpufabric.advice import advice_lines
from gpufabric.cli.options import OptionalRoot, Stacks, Yes
from gpufabric.cli.prepare import EXIT_FAILED, console_for
from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import say_json
from gpufabric.doctor.check import Check
from gpufabric.doctor.examine import examine
from gpufabric.doctor.machine import LocalMachine
from gpufabric.plural import plural
from gpufabric.wire.project import project_directory

_STYLES = {"ok": "green", "missing": "red", "note": "dim"}


def doctor(
    stacks: Stacks = None,
    clouds: Annotated[
        bool,
        typer.Option(
            "--clouds", help="Look for what a crash left in the accounts, and repair the states after asking."
        ),
    ] = False,
    yes: Yes = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print only the result, as JSON.")] = False,
    root: OptionalRoot = Path(),
) -> None:
    """Check for the engine, plugins, credentials, backend and passphrase that the stacks need.

    It asks the backend which stacks are up, and uses no other network. It neither reads nor uses the clouds'
    credentials.

    With --clouds it compares accounts with states instead: unfinished creations are adopted or forgotten,
    orphans and doubles removed by the next update. Data stores are never removed. It only reads the accounts.

    Exit status: 0 nothing is missing; 1 something is missing or left to do; 2 wrong usage; 3 declined.
    """
    if clouds:
        from gpufabric.cli.doctor_clouds import doctor_clouds  # noqa: PLC0415 - it loads the catalogue

        doctor_clouds(stacks or (), root, yes=yes, as_json=as_json)
        return
    if stacks or yes:
        raise refuse("STACK and --yes go with --clouds: the other checks concern the machine")
    machine = LocalMachine(project_directory(root), Path.home(), os.environ)
    checks = examine(machine)
    lacking = [check for check in checks if check.status == "missing"]
    if as_json:
        say_json({"missing": len(lacking), "checks": [asdict(check) for check in checks]})
    else:
        _print(checks, lacking)
    if lacking:
        raise typer.Exit(EXIT_FAILED)


def _print(checks: list[Check], lacking: list[Check]) -> None:
    console = console_for(as_json=False)
    status, name = max(len(check.status) for check in checks), max(len(check.name) for check in checks)
    for check in checks:
        table = Table.grid(padding=(0, 2))
        table.add_column(width=status, no_wrap=True)
        table.add_column(width=name, no_wrap=True)
        table.add_column(overflow="fold")
        table.add_row(Text(check.status, _STYLES[check.status]), check.name, Text(check.result))
        console.print(table)
        if check.mend:
            # Below the table, which would break a command.
            for line in advice_lines(f"{' ' * (status + 2)}fix: {check.mend}"):
                console.print(Text(line, "bold"), soft_wrap=True)
    missing = f"{plural(len(lacking), 'requirement is', 'requirements are')} missing."
    console.print(missing if lacking else "Nothing is missing.", highlight=False)
