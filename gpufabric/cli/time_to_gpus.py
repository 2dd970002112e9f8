"""``gpufabric time-to-gpus``: days until accelerators run, by lease and by machines of one's own."""

from datetime import UTC, datetime, time
from math import isfinite
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.catalog.market import market
from gpufabric.cli.options import AsJson, OptionalRoot
from gpufabric.cli.prepare import console_for
from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import say, say_json
from gpufabric.cli.stated_prices import source_title
from gpufabric.cli.textfile import write
from gpufabric.lead_times.answer import LeadTimeAnswer, answer
from gpufabric.lead_times.block_offers import earliest_block
from gpufabric.lead_times.durations import STATED, StepDuration
from gpufabric.lead_times.json_form import as_dict
from gpufabric.lead_times.paths import TITLES
from gpufabric.lead_times.request_file import read_request
from gpufabric.lead_times.schedule import PlannedStep
from gpufabric.plan.clock import now
from gpufabric.quote.quote import find
from gpufabric.report.lead_times import text
from gpufabric.report.lead_times.page import lead_time_page
from gpufabric.spec.gpu_request import GpuRequest, StepName
from gpufabric.spec.problems import DeclarationError, Problem, problems_text
from gpufabric.wire.project import project_directory


def time_to_gpus(
    request: Annotated[
        Path,
        typer.Argument(metavar="REQUEST", help="YAML file that states accelerators and their number."),
    ],
    value_of_day_usd: Annotated[
        float | None,
        typer.Option(
            "--value-of-day-usd", min=0, help="Cost of a day without the accelerators, in US dollars."
        ),
    ] = None,
    page: Annotated[
        Path | None, typer.Option("--page", metavar="FILE", help="Write a page with Gantt pictures as HTML.")
    ] = None,
    as_json: AsJson = False,
    root: OptionalRoot = Path(),
) -> None:
    """Show in how many days accelerators run: by lease, in rented space, and in a building of your own.

    Each step has a published duration or the one that you state; what is not known is named and not guessed.

    In a project, offers of Capacity Blocks in its snapshots say when a block begins.

    Exit status: 0; 2 wrong usage, or the request cannot be read.
    """
    catalog = default_catalog()
    try:
        wanted = read_request(request)
        wanted = wanted.model_copy(update={"accelerator": _accelerator(wanted.accelerator, catalog)})
        if value_of_day_usd is not None:
            if not isfinite(value_of_day_usd):
                raise typer.BadParameter("a finite number", param_hint="--value-of-day-usd")
            wanted = wanted.model_copy(update={"value_of_day_usd": value_of_day_usd})
        result = answer(wanted, catalog, str(request), _offered(wanted, project_directory(root), catalog))
    except DeclarationError as error:
        raise refuse(problems_text(_placed(problem, request) for problem in error.problems)) from None
    sources = {key: source_title(key, catalog) for key in _keys(result)}
    if page is not None:
        try:
            write(page, lead_time_page(result, sources), "--page")
        except DeclarationError as error:
            raise refuse(str(error)) from None
        say(f"{page}: {text.headline(result)}", err=as_json)
    if as_json:
        say_json({**as_dict(result), "sources": sources})
    elif page is None:
        _show(result, sources, console_for(as_json=False))


def _offered(wanted: GpuRequest, folder: Path, catalog: Catalog) -> dict[StepName, StepDuration]:
    """Return when the earliest offered Capacity Block begins, if a snapshot of the project has one."""
    start = datetime.combine(wanted.start, time(), UTC) if wanted.start else now()
    shapes = [
        name
        for name in catalog.shape_names("aws")
        if catalog.shape("aws", name).accelerator == wanted.accelerator
    ]
    block = earliest_block(folder, shapes, wanted.accelerators, start, catalog)
    if block is None:
        return {}
    days = block.days(start)
    return {"aws-capacity-block": StepDuration(days, days, days, sources=(block.source,))}


def _accelerator(given: str, catalog: Catalog) -> str:
    """Return the catalogue's spelling of an accelerator that clouds sell or have announced."""
    for machine in market(catalog).announced.values():
        if machine.gpu_model.value.casefold() == given.casefold():
            return machine.gpu_model.value
    return find(catalog, gpu=given).accelerator


def _placed(problem: Problem, request: Path) -> Problem:
    """Return a problem with the request's file as its place."""
    if problem.file:
        return problem
    return Problem("accelerator", problem.given, problem.allowed, problem.limit, str(request))


def _keys(result: LeadTimeAnswer) -> list[str]:
    """List the sources of all durations."""
    used = {
        key for way in result.ways for planned in way.schedule.steps for key in planned.duration.sources
    } - {STATED}
    return sorted(used | {machine.title.source for machine in result.announced})


def _show(result: LeadTimeAnswer, sources: dict[str, str], console: Console) -> None:
    console.print(Text(text.headline(result), "bold"), soft_wrap=True)
    console.print()
    console.print(_ways(result))
    console.print()
    console.print(_steps(result, list(sources)))
    console.print()
    for line in text.remarks(result):
        console.print(Text(line), soft_wrap=True)
    for number, key in enumerate(sources, start=1):
        console.print(Text(f"[{number}] {sources[key]}", "dim"), soft_wrap=True)


def _ways(result: LeadTimeAnswer) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Way", overflow="fold")
    for heading in ("Accelerators", "Days", "Runs by"):
        table.add_column(heading, justify="right")
    is_priced = result.request.value_of_day_usd is not None
    if is_priced:
        table.add_column("Waiting costs, million $", justify="right")
    table.add_column("Decided by", overflow="fold")
    for way in result.by_time:
        cells = [
            way.path.title,
            text.gpus_text(way),
            text.days_text(way.end),
            text.runs_by(way, result),
        ]
        if is_priced:
            cells.append(text.waiting_text(way.waiting, is_open=way.end.is_open))
        table.add_row(*cells, text.critical_text(way))
    return table


def _steps(result: LeadTimeAnswer, keys: list[str]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Step")
    table.add_column("Days", justify="right")
    for heading in ("Meaning", "Source"):
        table.add_column(heading, overflow="fold")
    steps: dict[str, PlannedStep] = {}
    for way in result.ways:
        for planned in way.schedule.steps:
            steps.setdefault(planned.step.name, planned)
    for planned in steps.values():
        lasting = planned.duration
        named = [key if key == STATED else f"[{keys.index(key) + 1}]" for key in lasting.sources]
        table.add_row(
            planned.step.name, text.duration_text(lasting), TITLES[planned.step.name], Text(", ".join(named))
        )
    return table
