"""Writes the plan of a lease as one HTML page."""

from collections.abc import Sequence
from datetime import date

from gpufabric.planner.answer import LeaseAnswer, Leased
from gpufabric.planner.front import PlannedJob
from gpufabric.planner.risks import risks_of
from gpufabric.planner.spending import months_of
from gpufabric.report.figure_page import PlotFigure, PlotSection, figure_page
from gpufabric.report.lease_plan import tables
from gpufabric.report.lease_plan.source_rows import SOURCE_HEADS
from gpufabric.report.plots.axes import Axis, PlotFrame
from gpufabric.report.plots.columns import ColumnGroup, ColumnPart, columns
from gpufabric.report.plots.fabric_map import topology_map
from gpufabric.report.plots.lines import LineAxes, PlotLine, lines
from gpufabric.report.plots.link_loads import LinkLoad
from gpufabric.report.topology import (
    FabricTopology,
    TopologyLink,
    TopologyPool,
    TopologyRegion,
    joined,
)

COMMAND = "gpufabric plan"
_MILLION = 1e6
_MOST_GROUPS = 18
"""Most months whose labels have room side by side."""


def lease_page(plan: PlannedJob, model: str, sources: tables.Rows, today: date) -> str:
    """Write the page.

    Args:
        plan: the plan.
        model: name of the model.
        sources: source and day of each figure.
        today: day on which prices are judged.
    """
    lease = plan.chosen
    lead = [f"{model}: {tables.tokens_text(lease)} tokens in at most {lease.job.days:g} days."]
    if lease.conflict is not None:
        lead.append("`gpufabric plan` names the requirements that conflict.")
        others = _table("Not taken", tables.OTHER_HEADS, tables.other_rows(lease))
        return figure_page(COMMAND, tables.headline(lease), lead, [others])
    within = f"within {lease.gap:.2%} of the cheapest" if lease.gap else "proven to be the cheapest"
    lead.append(
        f"{tables.dollars(lease.usd_per_trillion_tokens)} per 1T tokens, done in {lease.days:.1f} days."
        f" It is {within}, for the prices and machines below."
    )
    sections = [
        PlotSection("Regions and links", (_map(lease),), is_wide=True),
        PlotSection("Cost", (_front(plan), _months(lease), _gpus(lease))),
        PlotSection("Risks", paragraphs=risks_of(lease, today)),
        _table("Machines", tables.MACHINE_HEADS, tables.machine_rows(lease)),
        _table("Not taken", tables.OTHER_HEADS, tables.other_rows(lease)),
        _table("Sources", SOURCE_HEADS, sources),
    ]
    return figure_page(COMMAND, tables.headline(lease), lead, sections)


def _table(title: str, heads: tuple[str, ...], rows: tables.Rows) -> PlotSection:
    return PlotSection(title, (PlotFigure(title, "", heads, rows, absent=""),), is_wide=True)


def topology_of(lease: LeaseAnswer) -> FabricTopology:
    """Return the leased regions and links.

    Args:
        lease: the lease.
    """
    regions: list[TopologyRegion] = []
    for name in sorted({part.listed.offer.region for part in lease.leased}):
        parts = [part for part in lease.leased if part.listed.offer.region == name]
        regions.append(
            TopologyRegion(
                stack=name,
                cloud=name.partition("-")[0],
                region=name.partition("-")[2],
                power_domain=parts[0].listed.offer.power_domain,
                pools=tuple(
                    _pool(shape, parts) for shape in dict.fromkeys(part.listed.shape for part in parts)
                ),
            )
        )
    trips = {} if lease.links is None else lease.links.listed.round_trips_ms
    links = [
        TopologyLink(
            key=link.key,
            ends=link.ends,
            kind=link.kind,
            gbps=link.gbps,
            latency_ms=trips[link.ends],
        )
        for link in (lease.links.links if lease.links else ())
    ]
    return joined(regions, links)


def _pool(shape: str, parts: Sequence[Leased]) -> TopologyPool:
    """Return all machines of a shape, however they are paid."""
    same = [part for part in parts if part.listed.shape == shape]
    return TopologyPool(
        name=", ".join(dict.fromkeys(part.listed.price.mode for part in same)),
        shape=shape,
        nodes=sum(part.machines for part in same),
        gpus=sum(part.gpus for part in same),
        fabric="",
    )


def _map(lease: LeaseAnswer) -> PlotFigure:
    note = "Each link has its bandwidth; the table has its round trip and its price."
    if lease.links is None:
        note = "The plan has no links: the job states none."
    loads: dict[str, LinkLoad] = {}
    if lease.links is not None:
        needs = lease.links.needs_gbps
        loads = {link.key: LinkLoad(link.gbps, needs[link.key]) for link in lease.links.links}
    drawing = topology_map(topology_of(lease), loads).svg
    return PlotFigure(
        "Leased regions and links", drawing, tables.LINK_HEADS, tables.link_rows(lease), notes=(note,)
    )


def _millions(usd: float) -> str:
    return f"${usd / _MILLION:,.3g}M" if usd >= _MILLION else f"${usd:,.0f}"


def _front(plan: PlannedJob) -> PlotFigure:
    points = tuple((point.days, point.usd) for point in plan.front)
    lease = plan.chosen
    drawing = ""
    if len(points) > 1:
        axes = LineAxes(
            PlotFrame(
                Axis.linear(max(days for days, _ in points)), Axis.linear(max(usd for _, usd in points))
            ),
            "days that machines are leased for",
            lambda days: f"{days:g}",
            _millions,
        )
        line = PlotLine("cheapest lease", points, "mode-0")
        drawing = lines("front", "Cost against time", axes, [line], [(lease.job.days, lease.usd)])
    marked = " The mark is the chosen lease." if drawing else ""
    return PlotFigure(
        "Cost against time",
        drawing,
        tables.FRONT_HEADS,
        tables.front_rows(plan),
        notes=(f"No lease costs less in the same time.{marked}",),
        absent="No longer lease costs less than the shortest one: there is nothing to choose between.",
    )


def _months(lease: LeaseAnswer) -> PlotFigure:
    months = months_of(lease)
    groups = [
        ColumnGroup(
            str(month.month) if len(months) <= _MOST_GROUPS or not (month.month - 1) % 6 else "",
            (
                (
                    ColumnPart("before use", "capital", month.prepaid_usd),
                    ColumnPart("of its days", "operating", month.used_usd),
                    ColumnPart("of early ends", "lease", month.exit_usd),
                ),
            ),
        )
        for month in months
    ]
    return PlotFigure(
        "Payments by month",
        columns("months", "Payments by month", groups, "month of 730 hours", _millions),
        tables.MONTH_HEADS,
        tables.month_rows(lease),
        key=tuple(
            (kind, text)
            for kind, text, sums in (
                ("capital", "before use", [month.prepaid_usd for month in months]),
                ("operating", "of its days", [month.used_usd for month in months]),
                ("lease", "of early ends", [month.exit_usd for month in months]),
            )
            if any(sums)
        ),
    )


def _gpus(lease: LeaseAnswer) -> PlotFigure:
    months = months_of(lease)
    groups = [
        ColumnGroup(
            str(month.month) if len(months) <= _MOST_GROUPS or not (month.month - 1) % 6 else "",
            ((ColumnPart("GPUs", "operating", float(month.gpus)),),),
        )
        for month in months
    ]
    drawing = columns("gpus", "GPUs by month", groups, "month of 730 hours", lambda value: f"{value:,.0f}")
    return PlotFigure("GPUs by month", drawing, (), ())
