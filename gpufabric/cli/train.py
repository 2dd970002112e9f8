"""``gpufabric train``: shows what the declared fabric can train, how fast and at what cost."""

import os
from dataclasses import replace
from pathlib import Path

import typer

from gpufabric.cli.options import AsJson, Root, Stacks
from gpufabric.cli.say import say, say_json
from gpufabric.console import SafeConsole
from gpufabric.cost.contract import price_items
from gpufabric.declared.training.answer import NO_JOB, answer_of
from gpufabric.declared.training.fabric import TrainingFabric, training_fabric
from gpufabric.plan.clock import now
from gpufabric.report.training.model import training_report_of
from gpufabric.report.training.tables import show_training
from gpufabric.snapshots.priced_catalog import catalog_of
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.own_prices import own_prices, with_own_prices

EXIT_CANNOT_RUN = 1
EXIT_NO_JOB = 2


def train(stacks: Stacks = None, as_json: AsJson = False, root: Root = Path()) -> None:
    """Show what the declared fabric can train: pace, links, memory, time, cost and energy.

    It reads only declarations: no engine, no credentials. What is not known is named.

    Exit status: 0; 1 the job cannot run on the fabric as declared, or the declarations have errors; 2 no job
    is declared, or wrong usage.
    """
    time = now()
    catalog = catalog_of(root, time)
    own = own_prices(os.environ, root, items=price_items(catalog))
    project = with_own_prices(project_with_facts(root), own)
    fabric = training_fabric(project, catalog, time)
    if fabric is None:
        say(NO_JOB, err=True)
        raise typer.Exit(EXIT_NO_JOB)
    report = training_report_of(answer_of(_of(fabric, stacks or [])))
    if as_json:
        say_json(report.model_dump(mode="json"))
    else:
        show_training(report, SafeConsole(soft_wrap=True))
    if report.verdict == "cannot run":
        raise typer.Exit(EXIT_CANNOT_RUN)


def _of(fabric: TrainingFabric, stacks: list[str]) -> TrainingFabric:
    """Return the fabric of the named regions alone.

    Raises:
        typer.BadParameter: a name is no region with GPUs.
    """
    for stack in stacks:
        if stack not in fabric.regions:
            allowed = ", ".join(fabric.regions) or "no region has GPUs"
            raise typer.BadParameter(
                f"{stack!r} is no region with GPUs; allowed: {allowed}", param_hint="STACK"
            )
    if not stacks:
        return fabric
    return replace(
        fabric,
        regions={stack: fabric.regions[stack] for stack in sorted(set(stacks))},
        links=tuple(link for link in fabric.links if set(link.ends) <= set(stacks)),
    )
