"""``gpufabric lease-vs-own``: compares owning accelerators with leasing them."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gpufabric.catalog.catalog import Catalog
from gpufabric.cli.options import AsJson, OptionalRoot
from gpufabric.cli.prepare import console_for
from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import say, say_json
from gpufabric.cli.stated_prices import source_title, stated_prices
from gpufabric.cli.textfile import write
from gpufabric.ownership.assumptions import STATED, Assumption, assumptions_of
from gpufabric.ownership.case_file import read_case
from gpufabric.ownership.comparison import Against, Comparison, compare
from gpufabric.ownership.json_form import as_dict
from gpufabric.plan.clock import now
from gpufabric.quote.contract import with_offers
from gpufabric.quote.offers import machines
from gpufabric.quote.quote import find
from gpufabric.report.ownership.page import ownership_page
from gpufabric.snapshots.priced_catalog import catalog_of
from gpufabric.spec.problems import DeclarationError, Problem, problems_text
from gpufabric.wire.project import project_directory

_SHOWN_SWINGS = 5
_MILLION = 1e6


def lease_vs_own(
    case: Annotated[
        Path, typer.Argument(metavar="CASE", help="YAML file that states what to own and at which cost.")
    ],
    contract: Annotated[
        bool, typer.Option("--contract", help="Add the prices that the project states, in plain text.")
    ] = False,
    show_own_prices: Annotated[
        bool, typer.Option("--show-own-prices", help="Add your own prices, in plain text.")
    ] = False,
    page: Annotated[
        Path | None, typer.Option("--page", metavar="FILE", help="Write a page with plots as HTML.")
    ] = None,
    as_json: AsJson = False,
    root: OptionalRoot = Path(),
) -> None:
    """Compare owning accelerators with every lease of the same accelerator.

    Shows the cost of an hour in use with its range, from which utilization and after how many years owning
    costs less, the present value of the difference, payments by year, and which assumption decides.

    Exit status: 0; 2 wrong usage, or the case cannot be read or lacks values.
    """
    folder = project_directory(root)
    catalog = catalog_of(folder, now())
    try:
        stated_case = read_case(case)
        asked = find(catalog, gpu=stated_case.accelerator)
        known = stated_case.model_copy(update={"accelerator": asked.accelerator})
        assumptions = assumptions_of(known, catalog, str(case))
    except DeclarationError as error:
        raise refuse(problems_text(_placed(problem, case) for problem in error.problems)) from None
    stated = stated_prices(folder, catalog, contract=contract, own=show_own_prices)
    offered = with_offers(machines(catalog, now().date()), stated.offers)
    prices = [
        offer for machine in offered if machine.accelerator == asked.accelerator for offer in machine.offers
    ]
    result = compare(known, assumptions, prices)
    for text in stated.unused:
        say(f"note: this price is not used: {text}", err=True)
    keys = {key for value in assumptions.values() for key in _sources(value)}
    keys |= {against.lease.price.source for against in result.against}
    sources = {key: source_title(key, catalog) for key in sorted(keys)}
    if page is not None:
        try:
            write(page, ownership_page(result, sources), "--page")
        except DeclarationError as error:
            raise refuse(str(error)) from None
        say(f"{page}: written", err=as_json)
    if as_json:
        say_json({**as_dict(result), "sources": sources})
    elif page is None:
        _show(result, catalog, console_for(as_json=False))


def _placed(problem: Problem, case: Path) -> Problem:
    """Return a problem with the case's file as its place."""
    if problem.file:
        return problem
    return Problem("accelerator", problem.given, problem.allowed, problem.limit, str(case))


def _sources(value: Assumption) -> list[str]:
    return [] if value.source == STATED else value.source.split(", ")


def _show(result: Comparison, catalog: Catalog, console: Console) -> None:
    case, own = result.case, result.own
    title = f"{case.accelerators:,} x {case.accelerator}, owned for {own.years:g} years, in a {case.housing}"
    console.print(Text(title if case.housing == "building" else title.replace("in a ", "in "), "bold"))
    console.print(
        f"Owning: ${result.usd_per_useful_hour:,.2f} for an accelerator and hour in use"
        f" (${result.low_usd_per_useful_hour:,.2f} to ${result.high_usd_per_useful_hour:,.2f})"
    )
    console.print(
        f"At the start ${(own.hardware_usd + own.building_usd) / _MILLION:,.1f} million, then"
        f" ${own.operating_usd_per_year / _MILLION:,.1f} million a year: {_operating(result)}"
    )
    console.print(
        f"A lease costs less below ${result.break_even_usd_per_hour:,.2f} an hour, used or not, or below"
        f" ${result.usd_per_useful_hour:,.2f} if it charges hours in use alone."
    )
    console.print()
    if not result.against:
        console.print(f"The catalogue has no price for {case.accelerator}: there is nothing to compare with.")
    else:
        console.print(_table(result))
        console.print()
        for against in result.against[:1]:
            _decide(against, result, console)
            console.print()
            console.print(_by_year(against))
    console.print()
    for line in _remarks(result, catalog):
        console.print(Text(line, "dim"), soft_wrap=True)


def _operating(result: Comparison) -> str:
    own = result.own
    parts = {
        "energy": own.energy_usd_per_year,
        "rent": own.rent_usd_per_year,
        "maintenance": own.maintenance_usd_per_year,
        "staff": own.staff_usd_per_year,
    }
    return ", ".join(f"{name} {amount / _MILLION:,.1f}" for name, amount in parts.items() if amount)


def _table(result: Comparison) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Lease", "Mode"):
        table.add_column(heading, overflow="fold")
    for heading in ("$/GPU-hour", "$/hour in use", "Owning pays", "Advantage of owning, million $"):
        table.add_column(heading, justify="right")
    table.add_column("As of")
    for against in result.against:
        price = against.lease.price
        table.add_row(
            f"{price.cloud} {price.shape}",
            price.mode,
            f"${price.usd_per_gpu_hour:,.3f}",
            f"${against.lease.usd_per_useful_hour:,.2f}",
            _pays(against),
            f"{against.advantage_usd / _MILLION:,.0f}"
            f" ({against.advantage_low_usd / _MILLION:,.0f} to {against.advantage_high_usd / _MILLION:,.0f})",
            price.as_of.isoformat(),
        )
    return table


def _pays(against: Against) -> str:
    """Say after which time and from which utilization owning costs no more."""
    if against.break_even_years is None:
        return "not within 10 years"
    text = f"after {against.break_even_years:.1f} years"
    if against.break_even_utilization is not None:
        text += f", from {against.break_even_utilization:.0%} use"
    return text


def _decide(against: Against, result: Comparison, console: Console) -> None:
    price = against.lease.price
    cheaper = "Owning" if against.advantage_usd > 0 else "Leasing"
    firm = "whatever the assumptions" if against.is_settled else "as expected; the assumptions can turn it"
    console.print(f"Against the lowest price ({price.cloud} {price.mode}): {cheaper} costs less, {firm}.")
    for swing in against.swings[:_SHOWN_SWINGS]:
        ends = result.assumptions[swing.key]
        console.print(
            f"  {swing.key} {ends.low:g} to {ends.high:g}: advantage of owning"
            f" {swing.at_low / _MILLION:,.0f} to {swing.at_high / _MILLION:,.0f} million $"
        )


def _by_year(against: Against) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Year", "Own: capital, million $", "Own: operating", "Lease: operating"):
        table.add_column(heading, justify="right")
    for year in against.years:
        amounts = (year.capital_usd, year.operating_usd, year.lease_usd)
        table.add_row(str(year.number), *(f"{amount / _MILLION:,.1f}" for amount in amounts))
    return table


def _remarks(result: Comparison, catalog: Catalog) -> list[str]:
    lines = [
        "Estimates, not offers. Spot prices were read on one day. Delivery, building and grid connection take"
        " time that this comparison leaves out: gpufabric time-to-gpus shows it.",
    ]
    prices = {
        f"price of {price.cloud} {price.shape}, {price.mode}: {source_title(price.source, catalog)}"
        for price in (against.lease.price for against in result.against)
    }
    lines.extend(sorted(prices))
    for key, value in result.assumptions.items():
        titles = "; ".join(source_title(source, catalog) for source in _sources(value)) or STATED
        ends = (value.expected,) if value.is_certain else (value.low, value.expected, value.high)
        lines.append(f"{key}: {', '.join(f'{end:g}' for end in ends)} ({titles})")
    return lines
