"""Plots of owning against leasing, with their tables."""

from gpufabric.ownership import curves
from gpufabric.ownership.comparison import Against, Comparison
from gpufabric.ownership.sensitivity import expected
from gpufabric.report.figure_page import PlotFigure
from gpufabric.report.plots.axes import Axis, PlotFrame
from gpufabric.report.plots.columns import ColumnGroup, ColumnPart, columns
from gpufabric.report.plots.lines import STYLES, LineAxes, PlotLine, lines
from gpufabric.report.plots.tornado import TornadoBar, tornado
from gpufabric.report.training.words import dollars, plain

_LINES = len(STYLES) - 1
"""Leases that a plot shows; the table of the command lists all."""

_ROOM = 1.15
_OWN = "owning"


def over_utilization(result: Comparison) -> PlotFigure:
    """Draw the cost of an hour in use over the utilization, with the break-even points."""
    values = expected(result.assumptions)
    own = curves.own_over_utilization(result.case, result.assumptions)
    shown = result.against[:_LINES]
    drawn = [
        PlotLine(
            _OWN,
            tuple((point.utilization, point.expected) for point in own),
            STYLES[0],
            tuple((point.utilization, point.low) for point in own),
            tuple((point.utilization, point.high) for point in own),
        ),
        *(
            PlotLine(
                name(against), curves.lease_over_utilization(result.case, against.lease.price, values), style
            )
            for against, style in zip(shown, STYLES[1:], strict=False)
        ),
    ]
    # Curves rise steeply to the left: the axis ends where leases are at their stated utilization.
    highest = max(against.lease.usd_per_useful_hour for against in shown) * _ROOM
    axes = LineAxes(
        PlotFrame(Axis(0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0)), Axis.linear(highest)),
        "share of all hours in use",
        lambda value: f"{value:.0%}",
        lambda value: f"${value:,.4g}",
    )
    marks = [
        (against.break_even_utilization, float(against.lease.price.usd_per_gpu_hour))
        for against in shown
        if against.break_even_utilization is not None
    ]
    table = tuple(
        (
            f"{point.utilization:.0%}",
            f"${point.expected:,.2f} (${point.low:,.2f} to ${point.high:,.2f})",
            *(f"${line.points[number][1]:,.2f}" for line in drawn[1:]),
        )
        for number, point in enumerate(own)
    )
    return PlotFigure(
        "$ for an accelerator and hour in use, by utilization",
        lines("by-utilization", "Cost of an hour in use by utilization", axes, drawn, marks),
        ("In use", _OWN, *(line.name for line in drawn[1:])),
        table,
        (
            "Dots: from here on owning costs less. A lease that charges all hours changes with use as owning"
            " does, so that use does not decide between them.",
            "The band: all other assumptions for or against owning.",
        ),
        _key(drawn),
    )


def over_years(result: Comparison) -> PlotFigure:
    """Draw from which utilization owning costs less, over the years for which machines are kept."""
    values = expected(result.assumptions)
    by_use = [against for against in result.against if against.lease.is_by_use][:_LINES]
    drawn = [
        PlotLine(name(against), curves.break_even_over_years(result.case, against.lease.price, values), style)
        for against, style in zip(by_use, STYLES[1:], strict=False)
    ]
    drawn = [line for line in drawn if line.points]
    axes = LineAxes(
        PlotFrame(Axis.linear(curves.LONGEST_YEARS), Axis(0.0, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0))),
        "years for which the machines are kept",
        plain,
        lambda value: f"{value:.0%}",
    )
    marks = [(values["years"], share) for against in by_use if (share := against.break_even_utilization)]
    table = tuple((line.name, f"{years:g}", f"{share:.1%}") for line in drawn for years, share in line.points)
    return PlotFigure(
        "Utilization from which owning costs less, by years of use",
        lines("by-years", "Break-even utilization by years of use", axes, drawn, marks),
        ("Lease", "Years", "Owning costs less from"),
        table,
        ("Dots: the expected years.",) if drawn else (),
        _key(drawn),
        absent="No lease by the hour in use has a price at which owning ever costs less.",
    )


def over_time(result: Comparison) -> PlotFigure:
    """Draw what owning and leases have cost until each month, at present value."""
    values = expected(result.assumptions)
    drawn = [
        PlotLine(_OWN, curves.own_over_time(result.case, values), STYLES[0]),
        *(
            PlotLine(name(against), curves.lease_over_time(result.case, against.lease.price, values), style)
            for against, style in zip(result.against, STYLES[1:], strict=False)
        ),
    ]
    axes = LineAxes(
        PlotFrame(_years(values["years"]), Axis.linear(max(usd for line in drawn for _, usd in line.points))),
        "years from the start",
        plain,
        _usd,
    )
    marks = [
        (against.break_even_years, _at(line.points, against.break_even_years))
        for against, line in zip(result.against, drawn[1:], strict=False)
        if against.break_even_years is not None and against.break_even_years <= values["years"]
    ]
    table = tuple(
        (f"{years:g}", *(_usd(line.points[number][1]) for line in drawn))
        for number, (years, _) in enumerate(drawn[0].points)
        if years == int(years)
    )
    return PlotFigure(
        "Cost until a month, at present value",
        lines("over-time", "Cost of owning and of leases over time", axes, drawn, marks),
        ("Years", *(line.name for line in drawn)),
        table,
        ("Dots: the lease has cost as much as owning. A sale of the machines is left out.",),
        _key(drawn),
    )


def payments(against: Against) -> PlotFigure:
    """Draw capital and operating expense of owning beside those of a lease, by year."""
    groups = [
        ColumnGroup(
            str(year.number),
            (
                (
                    ColumnPart("own, operating", "operating", year.operating_usd),
                    ColumnPart("own, capital", "capital", year.capital_usd),
                ),
                (ColumnPart("lease, operating", "lease", year.lease_usd),),
            ),
        )
        for year in against.years
    ]
    table = tuple(
        (str(year.number), _usd(year.capital_usd), _usd(year.operating_usd), _usd(year.lease_usd))
        for year in against.years
    )
    return PlotFigure(
        f"Capital and operating expense by year, against {name(against)}",
        columns("payments", "Payments by year", groups, "year; 0 is the start", _usd),
        ("Year", "Own: capital", "Own: operating", "Lease: operating"),
        table,
        ("Below zero: what a sale of the machines or the building brings at the end.",),
        (("capital", "own, capital"), ("operating", "own, operating"), ("lease", "lease, operating")),
    )


def sensitivities(result: Comparison, against: Against, place: str) -> PlotFigure:
    """Draw how far each assumption moves the advantage of owning over a lease.

    Args:
        result: the comparison.
        against: the lease.
        place: name on the page, for ids.
    """
    bars = [
        TornadoBar(
            swing.key,
            f"{result.assumptions[swing.key].low:g}",
            f"{result.assumptions[swing.key].high:g}",
            swing.at_low,
            swing.at_high,
        )
        for swing in against.swings
    ]
    table = tuple(
        (bar.label, f"{bar.low_text} to {bar.high_text}", _usd(bar.at_low), _usd(bar.at_high)) for bar in bars
    )
    return PlotFigure(
        f"Advantage of owning over {name(against)}",
        tornado(
            place,
            f"Sensitivity of the advantage over {name(against)}",
            bars,
            against.advantage_usd,
            "advantage of owning at present value",
            _usd,
        ),
        ("Assumption", "From low to high", "Advantage at low", "Advantage at high"),
        table,
        (
            f"Expected: {_usd(against.advantage_usd)}; with all assumptions against or for owning:"
            f" {_usd(against.advantage_low_usd)} to {_usd(against.advantage_high_usd)}.",
        ),
        (("at-low", "at its low value"), ("at-high", "at its high value")),
        absent="No assumption has a range.",
    )


def name(against: Against) -> str:
    """Return a lease in a few words, with its price."""
    price = against.lease.price
    return f"{price.cloud} {price.mode} ${price.usd_per_gpu_hour:,.2f}"


def _key(drawn: list[PlotLine]) -> tuple[tuple[str, str], ...]:
    return tuple((line.style, line.name) for line in drawn)


def _usd(value: float) -> str:
    return f"-{dollars(-value)}" if value < 0 else dollars(value) if value else "$0"


def _years(longest: float) -> Axis:
    """Return an axis up to the end of the use, with marks at whole years."""
    return Axis(0.0, longest, tuple(float(year) for year in range(int(longest) + 1)))


def _at(points: tuple[tuple[float, float], ...], years: float) -> float:
    return min(points, key=lambda point: abs(point[0] - years))[1]
