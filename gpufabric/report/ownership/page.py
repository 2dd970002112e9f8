"""Owning against leasing as a page: break-even, cost over time, sensitivities and payments by year."""

from collections.abc import Mapping

from gpufabric.ownership.comparison import Against, Comparison
from gpufabric.report.figure_page import PlotFigure, PlotSection, figure_page
from gpufabric.report.ownership import figures
from gpufabric.report.training.words import dollars

COMMAND = "gpufabric lease-vs-own"
_NO_PRICE = "The catalogue has no price of a lease of this accelerator: there is nothing to compare with."


def ownership_page(result: Comparison, sources: Mapping[str, str]) -> str:
    """Write the page.

    Args:
        result: the comparison.
        sources: titles of the sources, by key.
    """
    if not result.against:
        sections = [PlotSection("Leases", paragraphs=(_NO_PRICE,)), _assumptions(result, sources)]
        return figure_page(COMMAND, _headline(result), _lead(result), sections)
    sections = [
        PlotSection("Break-even", (figures.over_utilization(result), figures.over_years(result))),
        PlotSection("Cost over time", (figures.over_time(result), figures.payments(result.against[0]))),
        PlotSection(
            "What decides",
            tuple(
                figures.sensitivities(result, against, f"tornado-{number}")
                for number, against in enumerate(_shown(result))
            ),
            ("Each assumption moves alone from its low to its high value; the others stay as expected.",),
        ),
        _prices(result, sources),
        _assumptions(result, sources),
    ]
    return figure_page(COMMAND, _headline(result), _lead(result), sections)


def _prices(result: Comparison, sources: Mapping[str, str]) -> PlotSection:
    rows = tuple(
        (
            f"{price.cloud} {price.shape}",
            price.mode,
            f"${price.usd_per_gpu_hour:,.3f}",
            price.as_of.isoformat(),
            sources.get(price.source, price.source),
        )
        for price in (against.lease.price for against in result.against)
    )
    heads = ("Lease", "Paid as", "$/GPU-hour", "As of", "Source")
    return PlotSection("Prices", (PlotFigure("Prices", "", heads, rows, absent=""),), is_wide=True)


def _shown(result: Comparison) -> list[Against]:
    """Return the cheapest lease that charges all hours, and the cheapest that charges hours in use."""
    first: dict[bool, Against] = {}
    for against in result.against:
        first.setdefault(against.lease.is_by_use, against)
    return list(first.values())


def _headline(result: Comparison) -> str:
    case = result.case
    wanted = f"{case.accelerators:,} {case.accelerator}"
    if not result.against:
        return f"{wanted}: owning costs ${result.usd_per_useful_hour:,.2f} for an accelerator and hour in use"
    against = result.against[0]
    cheaper = "owning" if against.advantage_usd > 0 else "leasing"
    firm = "whatever the assumptions" if against.is_settled else "as expected; the assumptions can turn it"
    price = against.lease.price
    return f"{wanted}: {cheaper} costs less than {price.cloud} {price.mode}, the lowest price, {firm}"


def _lead(result: Comparison) -> list[str]:
    own = result.own
    return [
        f"Owning costs ${result.usd_per_useful_hour:,.2f} for an accelerator and hour in use"
        f" (${result.low_usd_per_useful_hour:,.2f} to ${result.high_usd_per_useful_hour:,.2f}),"
        f" with {dollars(own.hardware_usd + own.building_usd)} at the start and"
        f" {dollars(own.operating_usd_per_year)} a year.",
        f"A lease costs less below ${result.break_even_usd_per_hour:,.2f} an hour, used or not.",
        "Estimates, not offers. The time until machines run is left out: gpufabric time-to-gpus shows it.",
    ]


def _assumptions(result: Comparison, sources: Mapping[str, str]) -> PlotSection:
    rows = tuple(
        (
            key,
            f"{value.low:g}",
            f"{value.expected:g}",
            f"{value.high:g}",
            "; ".join(sources.get(source, source) for source in value.source.split(", ")),
        )
        for key, value in result.assumptions.items()
    )
    figure = PlotFigure(
        "Assumptions", "", ("Assumption", "Low", "Expected", "High", "Source"), rows, absent=""
    )
    return PlotSection("Assumptions", (figure,), is_wide=True)
