"""``gpufabric sim status``: shows what the simulated clouds hold and charge."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

import typer

from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import say, say_json
from gpufabric.cli.sim.options import AsJson, Root, directory_of
from gpufabric.plural import plural
from gpufabric.simcloud.inspect import AccountResource
from gpufabric.simcloud.ledger.statement import LedgerLine, LedgerPayment
from gpufabric.simcloud.status import SimStatus, sim_status
from gpufabric.spec.problems import DeclarationError

_CENT = Decimal("0.01")
_SHOWN = 20
"""Entries of a list that the text names; JSON has all."""


def register(app: typer.Typer) -> None:
    """Add the command to the commands of the simulated clouds."""
    app.command("status")(status)


def status(root: Root = None, as_json: AsJson = False) -> None:
    """Show what exists, what it costs an hour and has cost, and what no state has."""
    try:
        report = sim_status(directory_of(root))
    except DeclarationError as error:
        raise refuse(str(error)) from None
    if as_json:
        say_json(report.to_json())
        return
    for line in _lines(report):
        say(line)


def _lines(report: SimStatus) -> Iterator[str]:
    charged = report.statement
    yield f"time in the simulated clouds: {charged.until:%Y-%m-%d %H:%M:%S} UTC"
    yield f"{plural(sum(report.counts.values()), 'resource')}{_by_region(report.counts)}"
    rows = [_priced(line) for line in charged.lines] + [_paid(paid) for paid in charged.payments]
    if rows:
        yield ""
        header = ("cloud", "region", "product", "amount", "USD an hour", "USD so far")
        yield from _table([header, *rows])
    yield ""
    yield f"costs {_usd(charged.usd_per_hour)} an hour now, and has cost {_usd(charged.usd)} so far"
    rounded = sum((line.rounded_usd for line in charged.lines), Decimal(0))
    if rounded:
        yield f"  of it {_usd(rounded)} because clouds bill whole increments and minimum times"
    yield from _list("no known price, so in no sum", charged.unpriced)
    yield from _list("billed by use, which is not simulated", charged.by_use)
    yield from _list("not known of the accounts", report.unknown)
    yield ""
    yield from _comparison(report)


def _comparison(report: SimStatus) -> Iterator[str]:
    stacks = plural(len(report.states.stacks), "stack")
    yield from _list("states that could not be read", report.states.unread)
    yield from _list("orphans: in a cloud and in no state", map(_name, report.orphans))
    yield from _list(
        "doubles: made more than once",
        (f"{_name(group[0])} and {len(group) - 1} more" for group in report.doubles),
    )
    yield from _list(
        "gone: in a state and in no cloud",
        (f"{entry.type} {entry.id} (stack {entry.stack})" for entry in report.gone),
    )
    yield from _list(
        "drift: changed without Pulumi",
        (
            f"{_name(entry.entry)}: {', '.join(entry.properties)} (stack {entry.stack})"
            for entry in report.drift
        ),
    )
    yield from _list("kept: the cloud cannot delete them", map(_name, report.kept))
    if report.given:
        yield f"{plural(report.given, 'resource')} from files of seeds, outside of all stacks"
    if report.is_clean:
        yield f"the clouds hold what the states of {stacks} say"


def _by_region(counts: Counter[tuple[str, str, str]]) -> str:
    regions: Counter[str] = Counter()
    for (cloud, region, _), count in counts.items():
        regions[f"{cloud} {region}".strip()] += count
    shown = ", ".join(f"{count} in {region}" for region, count in sorted(regions.items()))
    return f": {shown}" if shown else ""


def _priced(line: LedgerLine) -> tuple[str, ...]:
    product = line.product
    amount = f"{line.amount.normalize():f}"
    return (
        product.cloud, product.region, product.name, amount, _usd(line.usd_per_hour), _usd(line.usd),
    )  # fmt: skip


def _paid(paid: LedgerPayment) -> tuple[str, ...]:
    product = paid.product
    return product.cloud, product.region, f"{product.name} {paid.id}", "paid at once", "", _usd(paid.usd)


def _usd(amount: Decimal | None) -> str:
    if amount is None:
        return "unknown"
    return f"${amount:,.4f}" if 0 < amount < _CENT else f"${amount:,.2f}"


def _name(entry: AccountResource) -> str:
    return f"{entry.resource.type} {entry.resource.id} in {entry.resource.region or entry.account}"


def _list(title: str, entries: Iterable[str]) -> Iterator[str]:
    listed = list(entries)
    if not listed:
        return
    yield f"{title} ({len(listed)}):"
    yield from (f"  {entry}" for entry in listed[:_SHOWN])
    if len(listed) > _SHOWN:
        yield f"  and {len(listed) - _SHOWN} more: --json lists all"


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.rjust(width) if place > 2 else cell.ljust(width)  # noqa: PLR2004 - amounts stand right
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()
