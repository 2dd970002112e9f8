"""Checks of a job against the catalogue."""

from collections.abc import Iterator

from gpufabric.catalog.catalog import Catalog
from gpufabric.spec.lease_job import AvailableMachines, LeaseContract, LeaseJob
from gpufabric.spec.problems import DeclarationError, Problem

_CATALOG = "gpufabric's catalogue"
_PLAN = "gpufabric plan"


def job_problems(job: LeaseJob, catalog: Catalog, file: str) -> Iterator[Problem]:
    """Check the places, shapes and regions that a job names.

    Args:
        job: the job.
        catalog: regions and shapes.
        file: name of the job's file, for messages.
    """
    seen: set[tuple[str, str, str]] = set()
    for number, available in enumerate(job.capacity):
        where = f"capacity[{number}]"
        unknown = list(_unknown_machines(available, where, catalog, file))
        yield from unknown
        if unknown:
            continue
        key = (available.cloud, available.region, catalog.shape(available.cloud, available.shape).name)
        if key in seen:
            yield Problem(where, "the same machines again", "each region and shape once", _PLAN, file)
        seen.add(key)
    for number, contract in enumerate(job.contracts):
        yield from _unknown_machines(contract, f"contracts[{number}]", catalog, file)
    names = [contract.name for contract in job.contracts]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem("contracts", f"{name} twice", "each name once", _PLAN, file)
    offered = [*job.capacity, *job.contracts]
    used = {f"{machines.cloud}-{machines.region}" for machines in offered}
    allowed = f"regions of capacity: {', '.join(sorted(used))}"
    named: dict[str, set[str]] = {
        "it_mw": set(job.it_mw),
        "sites": set(job.sites),
        "usd_per_hour_by_region": set(job.usd_per_hour_by_region),
        "apart": {region for pair in job.apart for region in pair},
        "links.prices": set()
        if job.links is None
        else {end for price in job.links.prices for end in price.between},
    }
    for key, regions in named.items():
        for region in sorted(regions - used):
            yield Problem(key, repr(region), allowed, _PLAN, file)


def _unknown_machines(
    machines: AvailableMachines | LeaseContract, where: str, catalog: Catalog, file: str
) -> Iterator[Problem]:
    known_regions = catalog.regions(machines.cloud)
    if machines.region not in known_regions:
        known = ", ".join(sorted(known_regions))
        yield Problem(f"{where}.region", repr(machines.region), f"one of {known}", _CATALOG, file)
        return
    try:
        shape = catalog.shape(machines.cloud, machines.shape)
    except DeclarationError as error:
        for problem in error.problems:
            yield Problem(f"{where}.shape", problem.given, problem.allowed, problem.limit, file)
        return
    if shape.regions_complete.value and machines.region not in shape.regions:
        sold = ", ".join(sorted(shape.regions))
        yield Problem(
            f"{where}.region", repr(machines.region), f"a region with the shape: {sold}", _CATALOG, file
        )
