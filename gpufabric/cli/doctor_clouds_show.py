"""Shows what ``gpufabric doctor --clouds`` found, and what to do next."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from gpufabric.advice import no_command
from gpufabric.catalog.shape import Cloud
from gpufabric.cli.say import say_next
from gpufabric.cost.text import rate
from gpufabric.doctor.clouds.account import StackAccount
from gpufabric.doctor.clouds.finding import CloudFinding
from gpufabric.engine.next_step import after_lock
from gpufabric.plural import plural

FORMAT = 1
_BY_TAG: Mapping[Cloud, str] = {
    "aws": "aws resourcegroupstaggingapi get-resources --tag-filters Key=gpufabric-stack,Values={stack}",
    "azure": "az resource list --tag gpufabric-stack={stack} --output table",
    "oci": (
        "oci search resource structured-search --query-text "
        "\"query all resources where freeformTags.key = 'gpufabric-stack' && freeformTags.value = '{stack}'\""
    ),
}
"""Commands that list what a real account holds of a stack."""


def is_repairable(account: StackAccount) -> bool:
    """Tell whether a repair would change the state of a stack, and may."""
    settled = all(finding.kind != "uncertain" for finding in account.findings)
    some = any(finding.mend for finding in account.findings) or bool(account.locks)
    return settled and some and not account.live_locks and not account.is_new


def show(accounts: Sequence[StackAccount], console: Console, clouds: Mapping[str, Cloud]) -> None:
    """Show the findings as a table, and what was not searched.

    Args:
        accounts: the accounts of the stacks.
        console: where.
        clouds: clouds of the declared stacks.
    """
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
        for text in (*_unsearched(account, clouds), *(f"{account.stack}: {gap}" for gap in account.gaps)):
            console.print(text, markup=False, highlight=False, soft_wrap=True)


def _unsearched(account: StackAccount, clouds: Mapping[str, Cloud]) -> list[str]:
    if not account.unsearched:
        return []
    cloud = clouds.get(account.stack)
    also = f" This lists what has its tag: {_BY_TAG[cloud].format(stack=account.stack)}" if cloud else ""
    return [
        f"{account.stack}: only creations with an unknown result were looked for: {account.unsearched}.{also}"
    ]


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
    if finding.held is not None and not finding.held.is_confirmed:
        kind = f"{kind}, or deleted lately"
    where = f"{finding.type.rpartition(':')[2]} {finding.name}"
    return finding.stack, kind, where, ", ".join(finding.ids), shown, finding.mend or "by hand"


def show_result(accounts: Sequence[StackAccount], steps: Sequence[str], console: Console) -> None:
    """Show what was repaired, and what to do next.

    Args:
        accounts: the accounts of the stacks.
        steps: the next steps.
        console: where.
    """
    mended = [account.stack for account in accounts if account.mended]
    if all(account.is_clean for account in accounts):
        searched = all(not account.unsearched for account in accounts)
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


def next_steps(account: StackAccount) -> list[str]:
    """Return what to do next about a stack, each step as advice."""
    stack, again = account.stack, f"`gpufabric doctor --clouds {account.stack} --yes`"
    if account.live_locks:
        return [after_lock(stack, account.locks, again)]
    steps = [f"{stack}: {error}" for error in account.errors]
    uncertain = [finding for finding in account.findings if finding.kind == "uncertain"]
    if uncertain:
        return [*steps, *(_uncertain(finding) for finding in uncertain)]
    if account.is_new and account.findings:
        steps.append(
            f"This backend has no stack {stack}. If another one has it, log in there. Otherwise "
            f"`pulumi stack init {stack}` makes it, and {again} takes into its state what can be repaired."
        )
    if not account.mended:
        if is_repairable(account):
            steps.append(f"Run {again} to repair it.")
        left = account.left or account.findings
    else:
        steps.append(f"Run the command on {stack} again that was stopped.")
        left = account.left
    # Before a repair, commands that delete what it can take would be bad advice.
    by_hand = [finding for finding in left if account.mended or not finding.mend]
    return [*steps, *map(_by_hand, by_hand)]


def _uncertain(finding: CloudFinding) -> str:
    which = f" ({', '.join(finding.ids)})" if finding.ids else ""
    return (
        f"{finding.look_by or finding.name}: {finding.why}{which}. Look for it in the account of "
        f"{finding.stack} and delete it if it is there; then run "
        f"`gpufabric refresh {finding.stack} --clear-pending-creates`."
    )


def _by_hand(finding: CloudFinding) -> str:
    what = no_command(f"{finding.name} ({finding.type} {', '.join(finding.ids)})")
    command = finding.held.delete if finding.held is not None else ""
    delete = f"delete it: `{command}`." if command else "delete it there."
    if finding.stores_data:
        return f"{what} may hold data: look into it. If nobody needs it, {delete}"
    if finding.held is not None and not finding.held.is_known_type:
        return f"gpufabric does not manage {what}: look into it. If nothing uses it, {delete}"
    return f"The state of {finding.stack} cannot take {what}. If nothing uses it, {delete}"


def as_dict(accounts: Sequence[StackAccount], steps: Sequence[str]) -> dict[str, Any]:
    """Return the result as JSON.

    Args:
        accounts: the accounts of the stacks.
        steps: the next steps.
    """
    return {
        "format": FORMAT,
        "ok": all(account.is_clean or (account.mended and not account.left) for account in accounts),
        "stacks": [
            {
                "stack": account.stack,
                "searched": "unfinished creations" if account.unsearched else "account",
                "unsearched": account.unsearched or None,
                "gaps": list(account.gaps),
                "mended": account.mended,
                "findings": [_finding_dict(finding) for finding in account.findings],
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


def _finding_dict(finding: CloudFinding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "type": finding.type,
        "name": finding.name,
        "ids": list(finding.ids),
        "why": finding.why,
        "look_by": finding.look_by or None,
        "stores_data": finding.stores_data,
        "confirmed": finding.held is None or finding.held.is_confirmed,
        "usd_per_hour": None if finding.usd_per_hour is None else str(finding.usd_per_hour),
        "costs_more": finding.costs_more,
        "repair": finding.mend or None,
    }
