"""``gpufabric plan``: finds the cheapest lease for a job."""

from functools import partial
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
from gpufabric.highs import has_highs
from gpufabric.plan.clock import now
from gpufabric.planner.answer import HOURS_PER_DAY, SECONDS_PER_DAY, LeaseAnswer, NotLeased
from gpufabric.planner.conflict import Conflict
from gpufabric.planner.front import Objective, PlannedJob, planned
from gpufabric.planner.job_file import read_job
from gpufabric.planner.json_form import as_dict
from gpufabric.planner.listed import listed_offers
from gpufabric.planner.solver import UnsolvedError
from gpufabric.snapshots.priced_catalog import catalog_of
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.lease_job import LeaseJob
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.training import Training
from gpufabric.wire.project import PROJECT_FILE, project_directory

EXIT_INFEASIBLE = 1
_SHOWN_OTHERS = 10
_PERCENT = 100


def plan(
    job: Annotated[
        Path,
        typer.Argument(metavar="JOB", help="YAML file: tokens, days, machines that can be had, limits."),
    ],
    gap: Annotated[
        float,
        typer.Option("--gap", min=0, max=50, help="Stop at a lease proven to be within this many percent."),
    ] = 0.0,
    objective: Annotated[
        Objective,
        typer.Option("--least", help="cost: cheapest within the days; time: shortest within the budget."),
    ] = "cost",
    contract: Annotated[
        bool, typer.Option("--contract", help="Add the prices that the project states, in plain text.")
    ] = False,
    show_own_prices: Annotated[
        bool, typer.Option("--show-own-prices", help="Add your own prices, in plain text.")
    ] = False,
    as_json: AsJson = False,
    root: OptionalRoot = Path(),
) -> None:
    """Find the cheapest lease for a training job: regions, machines and ways to pay.

    It fulfils throughput, budget, losses to survive, power and shares of clouds all at once, and says for
    each offer why it is not taken. It leases nothing.

    Exit status: 0; 1 no lease fulfils the job, and what conflicts; 2 wrong usage, or the job cannot be read.
    """
    if not has_highs():
        raise refuse("gpufabric plan needs HiGHS: pip install 'gpufabric[solver]'")
    folder = project_directory(root)
    catalog = catalog_of(folder, now())
    stated = stated_prices(folder, catalog, contract=contract, own=show_own_prices)
    try:
        stated_job = read_job(job)
        training = _training(folder) if stated_job.model is None or stated_job.precision is None else None
        model = stated_job.model or (training and training.model)
        precision = stated_job.precision or (training and training.precision)
        if model is None or precision is None:
            raise refuse(
                f"{job}: model, precision: given nothing; allowed: both, or a project that declares training"
            )
        offers_of = partial(
            listed_offers,
            model=model,
            precision=precision,
            catalog=catalog,
            today=now().date(),
            stated=stated.offers,
            file=str(job),
        )
        result = planned(stated_job, offers_of, objective, gap=gap / _PERCENT)
    except DeclarationError as error:
        raise refuse(str(error)) from None
    except UnsolvedError as error:
        raise refuse(f"the solver gave no answer: {error}") from None
    for text in stated.unused:
        say(f"note: this price is not used: {text}", err=True)
    if as_json:
        keys = sorted({lease.listed.price.source for lease in result.chosen.leased})
        say_json({**as_dict(result), "sources": {key: source_title(key, catalog) for key in keys}})
    else:
        _show(result, model.name, catalog, console_for(as_json=False))
    if result.chosen.conflict is not None:
        raise typer.Exit(EXIT_INFEASIBLE)


def _training(folder: Path) -> Training | None:
    return project_with_facts(folder).fabric.training if (folder / PROJECT_FILE).is_file() else None


def _show(plan_of_job: PlannedJob, model: str, catalog: Catalog, console: Console) -> None:
    result = plan_of_job.chosen
    job = result.job
    console.print(Text(f"{model}: {job.tokens:.4g} tokens".replace("e+", "e"), "bold"))
    if result.conflict is not None:
        for line in _conflict_lines(result.conflict, job):
            console.print(line)
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
    if result.left_out:
        console.print()
        console.print(Text("Not considered", "bold"))
        for left in result.left_out:
            console.print(
                " ".join(part for part in (left.region, left.shape, left.mode) if part) + f": {left.why}"
            )
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
            listed.price.mode,
            f"{lease.machines:,}",
            f"{lease.gpus:,}",
            f"${listed.price.usd_per_gpu_hour:,.3f}",
            f"{listed.paid_days:g}",
            f"${lease.usd_per_hour * result.job.days * HOURS_PER_DAY:,.0f}",
            listed.price.as_of.isoformat(),
        )
    return table


def _why_not(other: NotLeased) -> str:
    offer, reason = other.listed.offer, other.reason
    if reason.dearer_by_usd_per_hour is None:
        return f"{offer.id}: no lease that fulfils the job can have it"
    if reason.taken_below_usd_per_hour is None:
        return f"{offer.id}: not even without a price"
    price = other.listed.price.usd_per_gpu_hour
    below = reason.taken_below_usd_per_hour / offer.usd_per_hour * float(price)
    return f"{offer.id}: taken below ${below:,.2f} instead of ${price:,.2f} per GPU-hour"


def _conflict_lines(conflict: Conflict, job: LeaseJob) -> list[str]:
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
    lines = [
        "Prices hold on the day that they state. Storage, network and links are in the cost as far as"
        " usd_per_hour_by_region states them."
    ]
    paces = {lease.listed.pace.text for lease in result.leased}
    lines.extend(sorted(paces))
    keys = {lease.listed.price.source for lease in result.leased}
    lines.extend(f"{key}: {source_title(key, catalog)}" for key in sorted(keys))
    return lines
