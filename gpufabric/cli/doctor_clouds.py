"""``gpufabric doctor --clouds``: finds and repairs what a crash left in the accounts."""

import os
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import typer
from rich.console import Console

from gpufabric.accounts.choose import Readers
from gpufabric.cli.adopt_find import finder
from gpufabric.cli.checkout import read_backend
from gpufabric.cli.doctor_clouds_show import as_dict, is_repairable, next_steps, show, show_result
from gpufabric.cli.outcome import on_terminal
from gpufabric.cli.output import process_secrets
from gpufabric.cli.prepare import EXIT_DECLINED, EXIT_FAILED, console_for
from gpufabric.cli.refusal import refuse
from gpufabric.cli.request import EngineRequest
from gpufabric.cli.say import say_json
from gpufabric.doctor.clouds.account import CloudDoctor
from gpufabric.doctor.clouds.real import search_accounts
from gpufabric.doctor.clouds.searched import Searched
from gpufabric.engine.adoption.adopter import Adopter
from gpufabric.plan.pace import SIMULATED_VARIABLE
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.project import Project
from gpufabric.wire.project import project_directory

_QUESTION = "Repair the states of these stacks?"


def doctor_clouds(stacks: Sequence[str], root: Path, *, yes: bool, as_json: bool) -> None:
    """Compare accounts with states, ask, and repair the states.

    Args:
        stacks: the stacks; empty for all.
        root: folder of ``Pulumi.yaml``, or one below it.
        yes: whether to repair without asking.
        as_json: whether the result goes to standard output as JSON.

    Raises:
        typer.Exit: something is left to do, or the user declined.
    """
    root = project_directory(root)
    project = project_with_facts(root)
    backend = read_backend(EngineRequest("preview", tuple(stacks), root), root, project, None)
    names = sorted({*project.stacks, *project.faults, *(state.stack.stack for state in backend.undeclared)})
    unknown = [name for name in stacks if name not in names]
    if unknown:
        raise refuse(
            f"STACK: given {unknown[0]}; allowed: {', '.join(names)} [stacks with a file or a state]"
        )
    doctor = CloudDoctor(
        root,
        backend.command,
        list(backend.listed),
        backend.export,
        lambda name: finder(project, name),
        searcher(project, names),
        lambda name, held: Adopter(name, backend.command, process_secrets()).survey(held),
    )
    accounts = doctor.examine(list(stacks) or names)
    console = console_for(as_json=as_json)
    if not as_json:
        show(accounts, console, {name: region.cloud for name, region in project.regions.items()})
    wanted = [account for account in accounts if is_repairable(account)]
    if wanted and (yes or _agreed(console, as_json=as_json)):
        for account in wanted:
            doctor.repair(account)
    elif wanted and on_terminal() and not as_json:
        console.print("Nothing was changed.")
        raise typer.Exit(EXIT_DECLINED)
    mask = process_secrets().text
    steps = [mask(step) for account in accounts for step in next_steps(account)]
    if as_json:
        say_json(as_dict(accounts, steps))
    else:
        show_result(accounts, steps, console)
    if any(not account.is_clean and (not account.mended or account.left) for account in accounts):
        raise typer.Exit(EXIT_FAILED)


def searcher(project: Project, names: Sequence[str]) -> Callable[[Sequence[str]], Searched]:
    """Return what searches accounts: the simulated clouds if the environment names them, else real accounts.

    Args:
        project: the declarations.
        names: all stacks of the project and its backend.
    """
    simulated = os.environ.get(SIMULATED_VARIABLE)
    if not simulated:
        return lambda stacks: search_accounts(project, stacks, Readers())
    held_by_stack = import_module("gpufabric.doctor.clouds.simulated").held_by_stack
    return lambda _: Searched(held_by_stack(Path(simulated), names))


def _agreed(console: Console, *, as_json: bool) -> bool:
    if as_json or not on_terminal():
        return False
    console.print(f"\n{_QUESTION} yes / no: ", end="", markup=False, highlight=False)
    try:
        return input().strip().lower() in ("y", "yes")
    except (EOFError, KeyboardInterrupt):
        return False
