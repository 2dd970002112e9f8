"""Runs a preflight before ``gpufabric up`` previews anything."""

import os
from collections.abc import Callable, Mapping, Sequence, Set
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from gpufabric.catalog.shape import Cloud
from gpufabric.cli.account_readers import account_readers, action_table
from gpufabric.cli.checkout import export
from gpufabric.cli.preflight_states import write_states
from gpufabric.cli.prepare import Prepared
from gpufabric.cli.request import EngineRequest
from gpufabric.doctor.credentials import credentials
from gpufabric.doctor.machine import LocalMachine
from gpufabric.engine.fleet import Fleet
from gpufabric.engine.result import StackResult
from gpufabric.plan.pace import SIMULATED_VARIABLE
from gpufabric.preflight.backbone import ends_of_project
from gpufabric.preflight.examine import Preflight
from gpufabric.preflight.result import PreflightReport
from gpufabric.preflight.table import next_steps
from gpufabric.quote.offers import CLOUDS
from gpufabric.report.preflight import write_preflight
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.problems import DeclarationError
from gpufabric.wire.project import project_directory

_ANYWAY = "`--no-preflight` updates without it"

Say = Callable[[str], None]
"""Prints a line for people."""


def stopped_by_preflight(
    request: EngineRequest, prepared: Prepared, console: Console
) -> list[StackResult] | None:
    """Ask the accounts of the stacks whether they are ready, and stop the run if one is not.

    The folder of the run keeps the result, and every report on the run shows it.

    Args:
        request: the command and its options.
        prepared: the fleet and its stacks.
        console: the console for people.

    Returns:
        the results of all stacks if the run stops; None to go on.
    """

    def say(line: str) -> None:
        console.print(line, markup=False, highlight=False, soft_wrap=True)

    root = project_directory(request.root)
    try:
        stacks = _with_credentials(_clouds_of(prepared.stacks, root), root, say)
        if not stacks:
            return None
        report = _run(root, stacks, prepared.fleet, say)
    except DeclarationError as error:
        # The preview of the stack reports the same problem in full.
        say(f"Preflight: not run: {error.problems[0]}")
        return None
    write_preflight(prepared.fleet.run.folder, report, prepared.fleet.secrets.mask)
    say(f"Preflight: {report.headline}")
    for stack in report.stacks:
        for step in next_steps(stack):
            console.print(step, soft_wrap=True, highlight=False)
    stopped = {
        stack.stack: [verdict.title for verdict in stack.verdicts if verdict.stops] for stack in report.stacks
    }
    if not any(stopped.values()):
        return None
    return _results(prepared.fleet, prepared.stacks, stopped)


def _with_credentials(clouds: Mapping[str, Set[Cloud]], root: Path, say: Say) -> list[str]:
    """Return the stacks whose clouds all have credentials here, and print which clouds have none.

    Args:
        clouds: clouds of each stack; those of the backbone are the clouds of its regions.
        root: folder of ``Pulumi.yaml``.
        say: prints a line.
    """
    if os.environ.get(SIMULATED_VARIABLE):
        return sorted(clouds)
    machine = LocalMachine(root, Path.home(), os.environ)
    without: set[Cloud] = set()
    for cloud in CLOUDS:
        if not any(cloud in used for used in clouds.values()):
            continue
        check = credentials(machine, cloud)
        if check.status != "ok":
            without.add(cloud)
            say(f"Preflight: {cloud} not asked: {check.result}; `gpufabric preflight` asks anyway")
    return sorted(stack for stack, used in clouds.items() if not used & without)


def _clouds_of(stacks: Sequence[str], root: Path) -> dict[str, Set[Cloud]]:
    """Return the clouds of each stack; stacks whose declaration cannot be read are left out.

    Raises:
        DeclarationError: the project cannot be read.
    """
    project = project_with_facts(root)
    clouds: dict[str, Set[Cloud]] = {
        stack: {project.regions[stack].cloud} for stack in stacks if stack in project.regions
    }
    for ends in ends_of_project(project):
        if ends.stack in stacks:
            joined = [project.regions[stack] for stack in ends.stacks if stack in project.regions]
            clouds[ends.stack] = {region.cloud for region in joined}
    return clouds


def _run(root: Path, stacks: Sequence[str], fleet: Fleet, say: Say) -> PreflightReport:
    preflight = Preflight(
        root=root, stacks=stacks, reader_for=account_readers(), table=action_table(), tell=lambda _: None
    )
    say("Preflight: asking the accounts whether they are ready")
    with TemporaryDirectory(prefix="gpufabric-states-") as private:
        states, notes = write_states(
            preflight.all_stacks(), fleet.known, lambda stack: export(fleet.command, stack), Path(private)
        )
        for note in notes:
            say(f"Preflight: {note}")
        return preflight.with_states(states).run()


def _results(fleet: Fleet, stacks: Sequence[str], stopped: Mapping[str, Sequence[str]]) -> list[StackResult]:
    """Return the results of all stacks; none of them was updated."""
    bad = sorted(name for name, texts in stopped.items() if texts)
    results: list[StackResult] = []
    for name in stacks:
        texts = stopped.get(name)
        if texts:
            step = f"Nothing in {name} was changed. Correct what is short or missing; {_ANYWAY}."
            error = f"the account is not ready: {'; '.join(texts)}"
            result = StackResult(name, "none", "failed", errors=[error], next_steps=[step])
        else:
            reason = f"not updated, because preflight stopped {', '.join(bad)}"
            result = StackResult(name, "none", "skipped", reason=reason)
        results.append(fleet.end(result))
    return results
