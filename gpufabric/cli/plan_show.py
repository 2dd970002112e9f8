"""Prints a plan of a lease."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from gpufabric.catalog.catalog import Catalog
from gpufabric.cli.stated_prices import source_title
from gpufabric.planner.answer import LeaseAnswer, NotLeased
from gpufabric.planner.conflict import Conflict
from gpufabric.planner.front import PlannedJob
from gpufabric.spec.lease_job import LeaseJob
from gpufabric.time_units import HOURS_PER_DAY, SECONDS_PER_DAY

_SHOWN_OTHERS = 10


def show_plan(plan_of_job: PlannedJob, model: str, catalog: Catalog, console: Console) -> None:
    """Print a plan.

    Args:
        plan_of_job: the plan.
        model: name of the model.
        catalog: titles of sources.
        console: where to print it.
    """
    result = plan_of_job.chosen
    job = result.job
    console.print(Text(f"{model}: {job.tokens:.4g} tokens".replace("e+", "e"), "bold"))
    if result.conflict is not None:
        for line in _conflict_lines(result.conflict, job):
            console.print(line)
        if "links" in result.conflict.kinds and any("price" in link.why for link in result.unusable):
            console.print("A link without a known price can be leased once links.prices states it.")
    else:
        console.print(
            f"Lease for {job.days:g} days: ${result.usd:,.0f}, ${result.usd_per_trillion_tokens:,.0f} per 1T"
            f" tokens, done in {result.days:.1f} days"
        )
        proven = "the cheapest" if not result.gap else f"at most {result.gap:.2%} dearer than the cheapest"
        console.print(f"This lease is proven to be {proven}, for the prices and machines below.")
        console.print()
        console.print(_leased(result))
        console.print()
        _show_links(result, console)
        console.print(Text("Cost against time", "bold"))
        for point in plan_of_job.front:
            console.print(f"{point.days:g} days: ${point.usd:,.0f} with {point.gpus:,} GPUs")
        if result.not_leased:
            console.print()
            console.print(Text("Not taken", "bold"))
            for other in result.not_leased[:_SHOWN_OTHERS]:
                console.print(_why_not(other))
            further = len(result.not_leased) - _SHOWN_OTHERS
            if further > 0:
                console.print(f"and {further} more (--json lists them all)")
    if result.left_out or result.unusable:
        console.print()
        console.print(Text("Not considered", "bold"))
        for left in result.left_out:
            console.print(
                " ".join(part for part in (left.region, left.shape, left.mode) if part) + f": {left.why}"
            )
        for link in result.unusable:
            console.print(f"{' - '.join(link.ends)} {link.kind}: {link.why}")
    console.print()
    for line in _remarks(result, catalog):
        console.print(Text(line, "dim"), soft_wrap=True)


def _leased(result: LeaseAnswer) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Region", "Shape", "Mode"):
        table.add_column(heading, overflow="fold")
    for heading in ("Machines", "GPUs", "$/GPU-hour", "Paid days", "$ for the run"):
        table.add_column(heading, justify="right")
    table.add_column("As of")
    for lease in result.leased:
        listed = lease.listed
        table.add_row(
            listed.offer.region,
            listed.shape,
            listed.way.name,
            f"{lease.machines:,}",
            f"{lease.gpus:,}",
            f"${listed.price.usd_per_gpu_hour:,.3f}",
            f"{listed.paid_days:.4g}",
            f"${lease.usd_per_hour * result.job.days * HOURS_PER_DAY:,.0f}",
            listed.price.as_of.isoformat(),
        )
    return table


def _show_links(result: LeaseAnswer, console: Console) -> None:
    links = result.links
    if links is None or not links.links:
        return
    hours = result.job.days * HOURS_PER_DAY
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Link", "Kind"):
        table.add_column(heading, overflow="fold")
    for heading in ("Gbit/s", "Round trip", "$ for the run"):
        table.add_column(heading, justify="right")
    for link in links.links:
        trip = links.listed.round_trips_ms[link.ends]
        table.add_row(
            " - ".join(link.ends),
            link.kind,
            f"{link.gbps:g}",
            f"{trip:.3g} ms",
            f"${link.usd_per_hour * hours:,.0f}",
        )
    console.print(table)
    console.print(
        f"Gateways and DNS zones of these links: ${links.parts_usd_per_hour * hours:,.0f}. Over the links,"
        f" GPUs compute {links.compute_share:.0%} of the time; goodput states the rest."
    )
    console.print()


def _why_not(other: NotLeased) -> str:
    offer, reason = other.listed.offer, other.reason
    if reason.dearer_by_usd_per_hour is None:
        because = f": {' or '.join(reason.because)} prevents it" if reason.because else ""
        return f"{offer.id}: no lease that fulfils the job can have it{because}"
    if reason.taken_below_usd_per_hour is None:
        return f"{offer.id}: not even without a price"
    price = other.listed.price.usd_per_gpu_hour
    below = reason.taken_below_usd_per_hour / offer.usd_per_hour * float(price)
    return f"{offer.id}: taken below ${below:,.2f} instead of ${price:,.2f} per GPU-hour"


def _conflict_lines(conflict: Conflict, job: LeaseJob) -> list[str]:
    if conflict.missing:
        return [
            "No lease can be planned: facts are missing. With the price and the throughput of these machines,"
            " a lease could exist:",
            *(f"  {text}" for text in conflict.missing),
        ]
    if not conflict.kinds:
        return ["No lease: no machine can be considered."]
    lines = [f"No lease fulfils these together: {', '.join(conflict.kinds)}."]
    if conflict.most_tokens_per_second is not None:
        tokens = conflict.most_tokens_per_second * job.days * SECONDS_PER_DAY * job.goodput
        lines.append(f"With everything else, {tokens:.3g} tokens can be trained in {job.days:g} days.")
        if conflict.most_tokens_per_second:
            days = job.tokens / (conflict.most_tokens_per_second * job.goodput * SECONDS_PER_DAY)
            lines.append(f"All tokens would take {days:,.1f} days, if the same machines stay so long.")
    if conflict.least_usd_per_hour is not None:
        usd = conflict.least_usd_per_hour * job.days * HOURS_PER_DAY
        lines.append(f"A budget of ${usd:,.0f} would do.")
    return lines


def _remarks(result: LeaseAnswer, catalog: Catalog) -> list[str]:
    what = "Storage, network and links are" if result.links is None else "Storage and network are"
    lines = [
        f"Prices hold on the day that they state. {what} in the cost as far as usd_per_hour_by_region"
        " states them."
    ]
    if result.links is not None:
        lines.append(
            "A link's price has its data as if each link carried the whole exchange in both directions; DNS"
            " queries are on top."
        )
    paces = {f"{lease.listed.pace.text} ({lease.listed.pace.source})" for lease in result.leased}
    lines.extend(sorted(paces))
    keys = {lease.listed.price.source for lease in result.leased}
    keys |= {lease.listed.pace.source for lease in result.leased}
    if result.links is not None:
        joins = (*result.links.links, *result.links.parts)
        keys |= {source for join in joins for source, _ in join.basis}
    lines.extend(f"{key}: {source_title(key, catalog)}" for key in sorted(keys))
    return lines
