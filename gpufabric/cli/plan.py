"""``gpufabric plan``: finds the cheapest lease for a job."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from gpufabric.catalog.catalog import Catalog
from gpufabric.cli.options import AsJson, OptionalRoot
from gpufabric.cli.plan_against import compare_against
from gpufabric.cli.plan_show import show_plan
from gpufabric.cli.plan_write import write_stacks
from gpufabric.cli.prepare import console_for
from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import say, say_json
from gpufabric.cli.stated_prices import source_title, stated_prices
from gpufabric.cli.textfile import write as write_text
from gpufabric.highs import has_highs
from gpufabric.plan.clock import now
from gpufabric.planner.account_capacity import AccountCapacity, account_capacity
from gpufabric.planner.front import Objective, PlannedJob, planned
from gpufabric.planner.job_file import read_job
from gpufabric.planner.json_form import as_dict
from gpufabric.planner.listed import listing_of
from gpufabric.planner.solver import UnsolvedError
from gpufabric.quota.newest import newest_quotas
from gpufabric.quota.snapshot import QuotaSnapshot
from gpufabric.report.lease_plan.markdown import lease_markdown
from gpufabric.report.lease_plan.page import lease_page
from gpufabric.report.lease_plan.source_rows import source_keys, source_rows
from gpufabric.report.lease_plan.tables import Rows
from gpufabric.snapshots.priced_catalog import catalog_of
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.lease_job import LeaseJob
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.training import Training
from gpufabric.wire.project import PROJECT_FILE, project_directory

EXIT_INFEASIBLE = 1
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
    write: Annotated[
        Path | None,
        typer.Option("--write", metavar="FOLDER", help="Write the stack files into this project."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="With --write: overwrite files.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --write: print the files without writing them.")
    ] = False,
    against: Annotated[
        Path | None,
        typer.Option(
            "--against",
            metavar="LEASE",
            help="Compare with the lease that exists: a file of --json, or the folder of a project.",
        ),
    ] = None,
    report: Annotated[
        list[Path] | None,
        typer.Option(
            "--report", metavar="FILE", help="Write the plan as a page (.html) or Markdown (.md); repeatable."
        ),
    ] = None,
    as_json: AsJson = False,
    root: OptionalRoot = Path(),
) -> None:
    """Find the cheapest lease for a training job: regions, machines, ways to pay and links.

    It fulfils throughput, budget, losses to survive, power and shares of clouds all at once, and says for
    each offer why it is not taken. It leases nothing. --write writes the lease as stack files, overwrites
    none without --force, and names what you must fill in.

    With --against, the answer is whether the lease that exists is still the best for what is left.

    Exit status: 0; 1 no lease fulfils the job, and what conflicts, or a file exists; 2 wrong usage, or the
    job cannot be read; 3 with --against: moving saves something, or the lease does not fulfil the job.
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
            listing_of,
            model=model,
            precision=precision,
            catalog=catalog,
            today=now().date(),
            stated=stated.offers,
            file=str(job),
            quotas=_quotas(folder, stated_job, catalog),
            capacity=_capacity(folder, stated_job),
        )
        if against is not None:
            console = console_for(as_json=as_json)
            status = compare_against(
                stated_job, offers_of(stated_job), against, str(job), console, as_json=as_json
            )
            raise typer.Exit(status)
        result = planned(stated_job, offers_of, objective, gap=gap / _PERCENT)
    except DeclarationError as error:
        raise refuse(str(error)) from None
    except UnsolvedError as error:
        raise refuse(f"the solver gave no answer: {error}") from None
    for text in stated.unused:
        say(f"note: this price is not used: {text}", err=True)
    sources = {key: source_title(key, catalog) for key in source_keys(result.chosen, catalog)}
    for file in report or ():
        rows = source_rows(result.chosen, sources, catalog, now().date())
        _write_report(file, result, model.name, rows)
    if as_json:
        say_json({**as_dict(result), "sources": sources})
    else:
        show_plan(result, model.name, catalog, console_for(as_json=False))
    if result.chosen.conflict is not None:
        raise typer.Exit(EXIT_INFEASIBLE)
    if write is not None:
        try:
            write_stacks(
                result.chosen, write, catalog, console_for(as_json=as_json), force=force, dry_run=dry_run
            )
        except DeclarationError as error:
            raise refuse(str(error)) from None


def _write_report(file: Path, result: PlannedJob, model: str, sources: Rows) -> None:
    written = {".html": lease_page, ".md": lease_markdown}.get(file.suffix)
    if written is None:
        raise typer.BadParameter(f"{file}; allowed: a name that ends in .html or .md", param_hint="--report")
    try:
        write_text(file, written(result, model, sources, now().date()), "--report")
    except DeclarationError as error:
        raise refuse(str(error)) from None


def _quotas(folder: Path, job: LeaseJob, catalog: Catalog) -> dict[str, QuotaSnapshot]:
    """Return the quotas of real accounts in the regions of the job. Simulated ones say nothing of them."""
    if not (folder / PROJECT_FILE).is_file():
        return {}
    regions = project_with_facts(folder).regions
    quotas: dict[str, QuotaSnapshot] = {}
    for region in sorted({f"{machines.cloud}-{machines.region}" for machines in job.capacity}):
        snapshot = newest_quotas(folder, region, regions.get(region), catalog, now())
        if snapshot is not None and not snapshot.is_simulated:
            quotas[region] = snapshot
    return quotas


def _capacity(folder: Path, job: LeaseJob) -> AccountCapacity:
    """Return what clouds have said about machines for the project's accounts."""
    if not (folder / PROJECT_FILE).is_file():
        return AccountCapacity()
    named = {f"{machines.cloud}-{machines.region}" for machines in job.capacity}
    regions = project_with_facts(folder).regions
    return account_capacity(folder, [regions[key] for key in sorted(named & set(regions))], now())


def _training(folder: Path) -> Training | None:
    return project_with_facts(folder).fabric.training if (folder / PROJECT_FILE).is_file() else None
