"""Loads a project with the facts that its snapshots hold about given things."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gpufabric.snapshots.files import file_of, load
from gpufabric.snapshots.given import GivenReader
from gpufabric.snapshots.model import NetworkSnapshot
from gpufabric.spec.backbone import Backbone, RegionExisting
from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.project import Declaration, Project, load_project
from gpufabric.spec.regions import AnyRegion, account_of


def project_with_facts(root: Path, live: Mapping[str, Mapping[str, Any]] | None = None) -> Project:
    """Load a project, and complete what exists by the network snapshots of its accounts.

    A stack whose declaration contradicts a snapshot has a fault.

    Args:
        root: folder of ``Pulumi.yaml``.
        live: configuration of stacks from the engine, as for ``load_project``.

    Raises:
        DeclarationError: ``Pulumi.yaml``, the fabric's declaration or the usage file is invalid.
    """
    project = load_project(root, live)
    stacks: dict[str, Declaration] = {}
    faults = dict(project.faults)
    for stack, declared in project.stacks.items():
        try:
            if isinstance(declared, Backbone):
                stacks[stack] = _backbone(root, declared, project)
            else:
                stacks[stack] = _region(root, declared)
        except DeclarationError as error:
            faults[stack] = tuple(project.locate(stack, problem) for problem in error.problems)
    return replace(project, stacks=stacks, faults=faults)


def uses_existing(region: AnyRegion) -> bool:
    """Return whether a region, or a pool of it, uses something that exists."""
    pools = (getattr(pool, "existing", None) for pool in region.pools.values())
    return any(part != type(part)() for part in (region.existing, *pools) if part is not None)


def _region(root: Path, region: AnyRegion) -> AnyRegion:
    if not uses_existing(region):
        return region
    reader = _reader(root, region)
    pools = {name: reader.complete(pool, f"pools.{name}") for name, pool in region.pools.items()}
    existing = reader.complete(region.existing, "existing")
    if reader.problems:
        raise DeclarationError(reader.problems)
    return region.model_copy(update={"existing": existing, "pools": pools})


def _backbone(root: Path, backbone: Backbone, project: Project) -> Backbone:
    """Complete the hubs of the backbone, each by the snapshot of its region's account."""
    problems: list[Problem] = []
    existing = dict(backbone.existing)
    for stack, given in backbone.existing.items():
        region = project.regions.get(stack)
        if region is not None:
            reader = _reader(root, region)
            existing[stack] = _with_zone(reader, reader.complete(given, f"existing.{stack}"), stack)
            problems += reader.problems
    if problems:
        raise DeclarationError(problems)
    return backbone.model_copy(update={"existing": existing}) if existing else backbone


def _with_zone(reader: GivenReader, given: RegionExisting, stack: str) -> RegionExisting:
    """Complete the name of a private DNS zone that exists."""
    if given.dns_zone_id is None:
        return given
    where = f"existing.{stack}.dns_zone_name"
    name = reader.zone_name(given.dns_zone_id, given.dns_zone_name, where)
    return given.model_copy(update={"dns_zone_name": name})


def _reader(root: Path, region: AnyRegion) -> GivenReader:
    account = account_of(region)
    if is_concealed(account):
        return GivenReader(None, "")
    snapshot = load(root, "network", region.cloud, account, region.region)
    file = file_of("network", region.cloud, account, region.region)
    return GivenReader(snapshot if isinstance(snapshot, NetworkSnapshot) else None, file)
