"""Validates a new region stack against the spec, the plan and the existing stacks."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from gpufabric.catalog.catalog import Catalog
from gpufabric.declared.free import free_network, free_rdma_range, taken_by, unread_networks
from gpufabric.plan.address_plan import overlaps, ranges
from gpufabric.plan.regions import AnyRegionPlan, plan_region
from gpufabric.snapshots.project import project_with_facts
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.config_keys import keys_in
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.project import Project


def with_addresses(data: dict[str, Any], project: Project, catalog: Catalog) -> dict[str, Any]:
    """Add free address ranges to a declaration that has none.

    Raises:
        DeclarationError: no range is free.
    """
    existing = ranges(project.regions, catalog)
    unread = unread_networks({stack: _declared(project, stack) for stack in project.faults})
    added = dict(data)
    network = dict(cast("dict[str, Any]", data.get("network") or {}))
    if "cidr" not in network:
        network["cidr"] = str(free_network([*taken_by(existing), *unread]))
        added["network"] = network
    if data.get("cloud") == "oci" and "rdma_cidr" not in data:
        routed = taken_by(range_ for range_ in existing if not range_.local)
        added["rdma_cidr"] = str(free_rdma_range([*routed, *unread]))
    return added


def planned(
    root: Path, stack: str, data: Mapping[str, Any], catalog: Catalog, now: datetime
) -> AnyRegionPlan:
    """Read and plan a declaration as if its file existed.

    Args:
        root: folder of ``Pulumi.yaml``.
        stack: the stack's name.
        data: the region's declaration.
        catalog: facts.
        now: time that the plan is made for.

    Raises:
        DeclarationError: with every problem that the spec finds, or else the plan.
    """
    project = project_with_facts(root, {stack: {keys_in(root).region: data}})
    region = project.stack(stack)
    if isinstance(region, Backbone):
        raise TypeError(stack)
    collisions = overlaps(project.regions, catalog).get(stack, ())
    try:
        plan = plan_region(stack, region, project.fabric, catalog=catalog, now=now)
    except DeclarationError as error:
        raise DeclarationError([*collisions, *error.problems]) from error
    if collisions:
        raise DeclarationError(collisions)
    return plan


def _declared(project: Project, stack: str) -> object:
    file = project.files.get(stack)
    config: object = file.data.get("config") if file else None
    return cast("Mapping[str, Any]", config).get(project.keys.region) if isinstance(config, Mapping) else None
