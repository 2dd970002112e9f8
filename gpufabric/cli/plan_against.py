"""Compares a lease that exists with the best one of today."""

from pathlib import Path
from typing import Any

from rich.console import Console

from gpufabric.cli.refusal import refuse
from gpufabric.cli.say import say_json
from gpufabric.planner.held import check_held, read_held
from gpufabric.planner.listed import JobOffers
from gpufabric.planner.replan import HeldMachines, Replanned, replan
from gpufabric.spec.lease_job import LeaseJob

EXIT_MOVE = 3


def compare_against(
    job: LeaseJob, listing: JobOffers, path: Path, file: str, console: Console, *, as_json: bool
) -> int:
    """Print whether a lease is still the best, and return the exit status.

    Args:
        job: what is left to train.
        listing: everything that can be leased today.
        path: the lease that exists.
        file: name of the job's file.
        console: where to print.
        as_json: whether to print JSON.

    Raises:
        DeclarationError: the lease cannot be read, or the job lacks its machines.
        typer.Exit: the job does not state what moving costs.
    """
    if job.moving is None:
        raise refuse(
            f"{file}: moving: given nothing; allowed: double_run_days, data_tb and usd_per_gb [--against]"
        )
    held = read_held(path)
    check_held(held, listing, file)
    result = replan(job, listing, held, job.moving)
    if as_json:
        say_json(_as_dict(result, held))
    else:
        for line in _lines(result, held, job):
            console.print(line, highlight=False, soft_wrap=True)
    return 0 if result.is_best else EXIT_MOVE


def _as_dict(result: Replanned, held: list[HeldMachines]) -> dict[str, Any]:
    return {
        "is_best": result.is_best,
        "stay_usd": result.stay_usd,
        "broken_requirements": list(result.broken),
        "move_usd": result.move_usd,
        "saved_usd": result.saved_usd,
        "double_run_usd": result.double_run_usd,
        "data_usd": result.data_usd,
        "exit_usd": result.exit_usd,
        "held": [machines.text for machines in held],
        "kept": [{"offer": name, "units": units} for name, units in result.kept],
        "taken": [{"offer": name, "units": units} for name, units in result.taken],
        "decided_by": result.decided_by,
    }


def _lines(result: Replanned, held: list[HeldMachines], job: LeaseJob) -> list[str]:
    lines = [f"Leased now: {'; '.join(machines.text for machines in held)}."]
    if result.stay_usd is None:
        lines.append(f"The lease does not fulfil the job any more: {', '.join(result.broken)}.")
    else:
        lines.append(f"Keeping it costs ${result.stay_usd:,.0f} for {job.days:g} days.")
    if result.move_usd is None:
        return [*lines, "No change fulfils the job."]
    if result.is_best:
        return [*lines, "It is still the best: no change saves anything after its costs.", result.decided_by]
    lines.append(
        f"The best change costs ${result.move_usd:,.0f}, of which ${result.double_run_usd:,.0f} for the"
        f" double run, ${result.data_usd:,.0f} for moving data and ${result.exit_usd:,.0f} for early ends."
    )
    lines.extend(f"  keep {units} x {name}" for name, units in result.kept)
    lines.extend(f"  lease {units} x {name}" for name, units in result.taken)
    if result.saved_usd is not None:
        lines.append(f"Moving saves ${result.saved_usd:,.0f}.")
    return [*lines, result.decided_by]
