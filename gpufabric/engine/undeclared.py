"""Stacks that are up in the backend although no file of the project declares them.

Somebody deleted or renamed the file, renamed the stack, or works on another branch. The machines of such a
stack run on and cost money, but no program builds it any more. Its own state says what it holds.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from gpufabric.engine.errors import BackendError
from gpufabric.engine.manifest import UndeclaredStack
from gpufabric.spec.problems import ExplainedError
from gpufabric.spec.project import Project
from gpufabric.spec.regions import AnyRegion
from gpufabric.spec.yamlfile import mapping_of
from gpufabric.wire.urn import STACK_REFERENCE_TYPE, STACK_TYPE, project_of


@dataclass(frozen=True, slots=True)
class UndeclaredState:
    """An undeclared stack with its state.

    Attributes:
        stack: the stack.
        needs: stacks whose outputs it reads.
        exported: its state, as ``pulumi stack export`` writes it; empty if it cannot be read.
    """

    stack: UndeclaredStack
    needs: frozenset[str] = frozenset()
    exported: str = ""


def find_undeclared(
    export: Callable[[str], str], listed: Mapping[str, int | None], project: Project, root: Path
) -> list[UndeclaredState]:
    """Find the stacks that are up and have no file, and read what they hold.

    Args:
        export: returns the state of a stack of the backend, or raises BackendError.
        listed: number of resources of each stack of the backend; None if the backend does not say.
        project: the declarations.
        root: folder of ``Pulumi.yaml``.
    """
    files = {*project.stacks, *project.faults}
    names = sorted(name for name, resources in listed.items() if name not in files and resources != 0)

    def read(name: str) -> UndeclaredState | None:
        return _read(export, name, listed, root, project.keys.project)

    with ThreadPoolExecutor() as threads:
        states = list(threads.map(read, names))
    absent = {name: region for name, region in project.regions.items() if not listed.get(name)}
    return [
        replace(state, stack=replace(state.stack, same_region=_same_region(state.stack.region, absent)))
        for state in states
        if state is not None
    ]


def references_of(exported: str, names: Collection[str]) -> frozenset[str]:
    """Return the stacks that a state refers to, out of those with the names."""
    references = {
        str(mapping_of(resource.get("inputs")).get("name", "")).rsplit("/", 1)[-1]
        for resource in _resources(exported)
        if resource.get("type") == STACK_REFERENCE_TYPE
    }
    return frozenset(references & set(names))


def _read(
    export: Callable[[str], str], name: str, listed: Mapping[str, int | None], root: Path, project: str
) -> UndeclaredState | None:
    """Read one stack; return None for one that is empty or belongs to another project."""
    try:
        exported = export(name)
        held = _resources(exported)
        if not held or project_of(str(held[0].get("urn", ""))) != project:
            return None
    except (BackendError, ValueError) as error:
        given = error.problems[0].given if isinstance(error, BackendError) else error
        problem = f"its state cannot be read: {given}"
        return UndeclaredState(UndeclaredStack(name, listed[name], problem=problem))
    stack = UndeclaredStack(name, listed[name] or len(held), region=_region(held))
    return UndeclaredState(_priced(stack, exported, root), references_of(exported, listed), exported)


def _priced(stack: UndeclaredStack, exported: str, root: Path) -> UndeclaredStack:
    # Only a project with such a stack needs the catalogue and the rules' view, which take long to import.
    from gpufabric.policies.priced_state import priced_state_of  # noqa: PLC0415

    try:
        held = priced_state_of(root, stack.stack, exported)
    except (ValueError, ExplainedError) as error:
        return replace(stack, problem=f"its state cannot be priced: {error}")
    return replace(
        stack,
        gpus=held.gpus,
        usd_per_hour=held.money["usd_per_hour"],
        usd_per_month=held.money["usd_per_month"],
        usd_per_gpu_hour=held.money["usd_per_gpu_hour"],
        unpriced=held.money["unpriced"],
        unpriced_machines=held.money["unpriced_machines"],
    )


def _region(resources: Sequence[Mapping[str, Any]]) -> str:
    """Return cloud and region, which the stack's output states."""
    outputs = next(
        (resource.get("outputs") for resource in resources if resource.get("type") == STACK_TYPE), None
    )
    region = mapping_of(mapping_of(outputs).get("region"))
    names = [region.get("cloud"), region.get("region")]
    return " ".join(map(str, names)) if all(isinstance(name, str) for name in names) else ""


def _same_region(region: str, absent: Mapping[str, AnyRegion]) -> list[str]:
    return [name for name, declared in absent.items() if f"{declared.cloud} {declared.region}" == region]


def _resources(exported: str) -> list[Mapping[str, Any]]:
    """Return the resources of an exported state.

    Raises:
        ValueError: it is not the export of a stack.
    """
    deployment = mapping_of(mapping_of(json.loads(exported)).get("deployment"))
    resources: object = deployment.get("resources") or []
    if not deployment or not isinstance(resources, list):
        raise ValueError("not the export of a stack")
    return [mapping_of(resource) for resource in cast("list[object]", resources)]
