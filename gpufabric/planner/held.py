"""Reads the lease that exists: a plan as JSON, or the stacks of a project."""

from pathlib import Path
from typing import Any, cast

from gpufabric.planner.listed import JobOffers
from gpufabric.planner.replan import HeldMachines
from gpufabric.reading.json_text import read_json
from gpufabric.reading.limits import UnreadableError
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.pools import sold_as
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.wire.project import PROJECT_FILE

_LIMIT = "gpufabric plan --against"


def read_held(path: Path) -> list[HeldMachines]:
    """Read a lease that exists.

    Args:
        path: a file of ``gpufabric plan --json``, or the folder of a project, whose pools count.

    Raises:
        DeclarationError: it cannot be read, or holds no lease.
    """
    if path.is_dir():
        return _of_project(path)
    try:
        data = read_json(path)
        rows = cast("dict[str, Any]", data)["leased"]
        held = [
            HeldMachines(
                region=str(row["region"]),
                shape=str(row["shape"]),
                mode=str(row["mode"]),
                machines=int(row["machines"]),
                usd_per_gpu_hour=None if row["mode"] == "on-demand" else float(row["usd_per_gpu_hour"]),
            )
            for row in rows
        ]
    except UnreadableError as error:
        raise _unreadable(path, error.given) from None
    except (ValueError, TypeError, KeyError):
        raise _unreadable(path, "another content") from None
    if not held:
        raise _unreadable(path, "a plan without a lease")
    return _merged(held)


def _of_project(folder: Path) -> list[HeldMachines]:
    if not (folder / PROJECT_FILE).is_file():
        raise _unreadable(folder, f"a folder without {PROJECT_FILE}")
    held = [
        HeldMachines(
            region=f"{region.cloud}-{region.region}",
            shape=pool.shape,
            mode=sold_as(pool.capacity),
            machines=pool.nodes,
        )
        for region in project_with_facts(folder).regions.values()
        for pool in region.pools.values()
        if pool.nodes
    ]
    if not held:
        raise _unreadable(folder, "a project without machines")
    return _merged(held)


def _merged(held: list[HeldMachines]) -> list[HeldMachines]:
    """Return machines of one kind together, at their mean price.

    A large Capacity Block has several pools, and a contract may have machines from several months on.
    """
    kinds: dict[tuple[str, str, str], list[HeldMachines]] = {}
    for machines in held:
        kinds.setdefault((machines.region, machines.shape, machines.mode), []).append(machines)
    merged: list[HeldMachines] = []
    for (region, shape, mode), same in sorted(kinds.items()):
        number = sum(machines.machines for machines in same)
        prices = [(machines.usd_per_gpu_hour, machines.machines) for machines in same]
        known = [(usd, count) for usd, count in prices if usd is not None]
        mean = (
            sum(usd * count for usd, count in known) / number if number and len(known) == len(same) else None
        )
        merged.append(HeldMachines(region, shape, mode, number, mean))
    return merged


def check_held(held: list[HeldMachines], listing: JobOffers, file: str) -> None:
    """Check that the job's offers have the machines of a lease that exists.

    Args:
        held: the machines.
        listing: everything that can be leased.
        file: name of the job's file, for messages.

    Raises:
        DeclarationError: the job does not name some of them.
    """
    known = {(item.offer.region, item.shape, "") for item in listing.offers}
    known |= {(item.offer.region, item.shape, item.price.mode) for item in listing.offers}
    needed = [
        # Without an agreed price, that of today counts.
        (machines.region, machines.shape, machines.mode if machines.usd_per_gpu_hour is None else "")
        for machines in held
    ]
    lacking = [wanted for wanted in needed if wanted not in known]
    if lacking:
        raise DeclarationError(
            Problem(
                "capacity",
                f"no offer of {shape} in {region}{f', {mode}' if mode else ''}, which is leased",
                "every region and shape of the lease that exists, with a known price and throughput",
                _LIMIT,
                file,
            )
            for region, shape, mode in lacking
        )


def _unreadable(path: Path, given: str) -> DeclarationError:
    allowed = "a file of gpufabric plan --json, or the folder of a project with machines"
    return DeclarationError([Problem("--against", f"{path}, {given}", allowed, _LIMIT)])
