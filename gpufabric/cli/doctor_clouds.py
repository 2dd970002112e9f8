"""``gpufabric doctor --clouds``: finds and repairs what a crash left in the accounts."""

import os
from collections.abc import Sequence
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gpufabric.cli.adopt_find import finder
from gpufabric.cli.checkout import read_backend
from gpufabric.cli.outcome import on_terminal
from gpufabric.cli.output import process_secrets
from gpufabric.cli.prepare import EXIT_DECLINED, EXIT_FAILED, console_for
from gpufabric.cli.refusal import refuse
from gpufabric.cli.request import EngineRequest
from gpufabric.cli.say import say_json, say_next
from gpufabric.cost.text import rate
from gpufabric.doctor.clouds.account import CloudDoctor, StackAccount
from gpufabric.doctor.clouds.finding import CloudFinding
from gpufabric.engine.next_step import after_lock
from gpufabric.plan.pace import SIMULATED_VARIABLE
from gpufabric.plural import plural
from gpufabric.snapshots.project import project_with_facts
from gpufabric.wire.project import project_directory

FORMAT = 1
_QUESTION = "Repair the states of these stacks?"
_BY_TAG = {
    "aws": "aws resourcegroupstaggingapi get-resources --tag-filters Key=gpufabric-stack,Values={stack}",
    "azure": "az resource list --tag gpufabric-stack={stack} --output table",
    "oci": (
        "oci search resource structured-search --query-text "
        "\"query all resources where freeformTags.key = 'gpufabric-stack' && freeformTags.value = '{stack}'\""
    ),
}
"""Commands that list what a real account holds of a stack."""


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
    simulated = os.environ.get(SIMULATED_VARIABLE)
    held = None
    if simulated:
        held = import_module("gpufabric.doctor.clouds.simulated").held_by_stack(Path(simulated), names)
    doctor = CloudDoctor(
        root, backend.command, list(backend.listed), backend.export, lambda name: finder(project, name), held
    )
    accounts = doctor.examine(list(stacks) or names)
    console = console_for(as_json=as_json)
    if not as_json:
        _show(accounts, console, {name: region.cloud for name, region in project.regions.items()})
    wanted = [account for account in accounts if _is_repairable(account)]
    if wanted and (yes or _agreed(console, as_json=as_json)):
        for account in wanted:
            doctor.repair(account)
    elif wanted and on_terminal() and not as_json:
        console.print("Nothing was changed.")
        raise typer.Exit(EXIT_DECLINED)
    mask = process_secrets().text
    steps = [mask(step) for account in accounts for step in _next_steps(account)]
    if as_json:
        say_json(_as_dict(accounts, steps))
    else:
        _show_result(accounts, steps, console)
    if any(not account.is_clean and (not account.mended or account.left) for account in accounts):
        raise typer.Exit(EXIT_FAILED)


def _is_repairable(account: StackAccount) -> bool:
    settled = all(finding.kind != "uncertain" for finding in account.findings)
    some = any(finding.mend for finding in account.findings) or bool(account.locks)
    return settled and some and not account.live_locks


def _agreed(console: Console, *, as_json: bool) -> bool:
    if as_json or not on_terminal():
        return False
    console.print(f"\n{_QUESTION} yes / no: ", end="", markup=False, highlight=False)
    try:
        return input().strip().lower() in ("y", "yes")
    except (EOFError, KeyboardInterrupt):
        return False


def _show(accounts: Sequence[StackAccount], console: Console, clouds: dict[str, Any]) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("Stack", "Finding", "Resource", "Id", "$/hour", "Repair"):
        table.add_column(title, overflow="fold")
    for account in accounts:
        for finding in account.findings:
            table.add_row(*map(Text, _row(finding)))
        for lock in account.locks:
            ended = "remove it" if lock.holder == "ended" else ""
            table.add_row(*map(Text, (account.stack, "lock", lock.described, "", "-", ended)))
    if table.row_count:
        console.print(table)
    for account in accounts:
        if not account.is_searched:
            command = _BY_TAG.get(clouds.get(account.stack, ""), "").format(stack=account.stack)
            also = f" This lists what has its tag: {command}" if command else ""
            text = f"{account.stack}: only creations with an unknown result were looked for.{also}"
            console.print(text, markup=False, highlight=False, soft_wrap=True)


def _row(finding: CloudFinding) -> tuple[str, ...]:
    cost = finding.usd_per_hour
    shown = (
        "-"
        if finding.held is None
        else "unknown"
        if cost is None
        else f"{rate(cost)}{'+' * finding.costs_more}"
    )
    kind = f"{finding.kind}, stores data" if finding.stores_data else finding.kind
    where = f"{finding.type.rpartition(':')[2]} {finding.name}"
    return finding.stack, kind, where, ", ".join(finding.ids), shown, finding.mend or "by hand"


def _show_result(accounts: Sequence[StackAccount], steps: Sequence[str], console: Console) -> None:
    mended = [account.stack for account in accounts if account.mended]
    if all(account.is_clean for account in accounts):
        searched = all(account.is_searched for account in accounts)
        what = "no orphans, doubles or unfinished creations" if searched else "no unfinished creations"
        console.print(f"{plural(len(accounts), 'stack')}: {what}.", highlight=False)
    there = [finding for account in accounts for finding in account.findings if finding.held]
    if there:
        known = sum((finding.usd_per_hour or Decimal(0) for finding in there), Decimal(0))
        partial = any(finding.costs_more or finding.usd_per_hour is None for finding in there)
        more = ", and more of unknown cost" if partial else ""
        console.print(f"They cost {rate(known)} per hour{more}.", markup=False, highlight=False)
    if mended:
        console.print(f"Repaired the state of {', '.join(mended)}.", markup=False, highlight=False)
    for step in steps:
        say_next(console, step)


def _next_steps(account: StackAccount) -> list[str]:
    stack, again = account.stack, f"`gpufabric doctor --clouds {account.stack} --yes`"
    if account.live_locks:
        return [after_lock(stack, account.locks, again)]
    steps = [f"{stack}: {error}" for error in account.errors]
    uncertain = [finding for finding in account.findings if finding.kind == "uncertain"]
    if uncertain:
        return [*steps, *(_uncertain(finding) for finding in uncertain)]
    if not account.mended:
        if _is_repairable(account):
            steps.append(f"Run {again} to repair it.")
        left = account.findings
    else:
        steps.append(f"Run the command on {stack} again that was stopped.")
        left = account.left
    return [*steps, *(_by_hand(finding) for finding in left if not (finding.mend and not account.mended))]


def _uncertain(finding: CloudFinding) -> str:
    which = f" ({', '.join(finding.ids)})" if finding.ids else ""
    return (
        f"{finding.look_by or finding.name}: {finding.why}{which}. Look for it in the account of "
        f"{finding.stack} and delete it if it is there; then run "
        f"`gpufabric refresh {finding.stack} --clear-pending-creates`."
    )


def _by_hand(finding: CloudFinding) -> str:
    what = f"{finding.name} ({finding.type} {', '.join(finding.ids)})"
    if finding.mend:
        return (
            f"The state of {finding.stack} has no provider for {what} yet: run "
            f"`gpufabric up {finding.stack}`, then `gpufabric doctor --clouds {finding.stack}` again."
        )
    return f"{what} may hold data, and {finding.stack} has another one: look into it, then delete it there."


def _as_dict(accounts: Sequence[StackAccount], steps: Sequence[str]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "ok": all(account.is_clean or (account.mended and not account.left) for account in accounts),
        "stacks": [
            {
                "stack": account.stack,
                "searched": "account" if account.is_searched else "unfinished creations",
                "mended": account.mended,
                "findings": [
                    {
                        "kind": finding.kind,
                        "type": finding.type,
                        "name": finding.name,
                        "ids": list(finding.ids),
                        "why": finding.why,
                        "look_by": finding.look_by or None,
                        "stores_data": finding.stores_data,
                        "usd_per_hour": None if finding.usd_per_hour is None else str(finding.usd_per_hour),
                        "costs_more": finding.costs_more,
                        "repair": finding.mend or None,
                    }
                    for finding in account.findings
                ],
                "locks": [
                    {"holder": lock.holder, "user": lock.user, "host": lock.host, "pid": lock.pid}
                    for lock in account.locks
                ],
                "errors": account.errors,
            }
            for account in accounts
        ],
        "next": list(steps),
    }
