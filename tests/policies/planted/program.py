"""The program of a stack with planted cases, for the engine and for ``gpufabric check`` alike."""

import runpy
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pulumi
from pulumi.runtime.settings import get_monitor

from gpufabric.wire.values import from_struct, to_struct
from tests.policies.planted.cases import _REFERENCE, Case, batches, put, references

BATCH_KEY = "planted:batch"
"""Configuration that names the batch."""


def main(region_program: Path) -> None:
    """Plant the cases of the batch that the configuration names."""
    name = pulumi.Config("planted").require("batch")
    (batch,) = [batch for batch in batches() if str(batch) == name]
    if batch.origin == "components":
        _change_registrations(batch.cases)
        runpy.run_path(str(region_program), run_name="__main__")
        return
    for case in batch.cases:
        _register(case)


def _register(case: Case) -> None:
    """Register the resources of a program of its own, each after those that it refers to."""
    made: dict[str, pulumi.CustomResource] = {}
    waiting = dict(case.resources)
    while waiting:
        name = next(name for name, given in waiting.items() if references(given) <= set(made))
        given = dict(waiting.pop(name))
        options = pulumi.ResourceOptions(protect=given.pop("protect", False))
        # ``type_`` is a property that has the name of the resource's type.
        props = {
            key.removesuffix("_"): _with_ids(value, made) for key, value in given.items() if key != "type"
        }
        made[name] = pulumi.CustomResource(given["type"], f"{case.id}-{name}", props, options)


def _with_ids(value: Any, made: Mapping[str, pulumi.CustomResource]) -> Any:
    if isinstance(value, Mapping):
        return {key: _with_ids(item, made) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_ids(item, made) for item in value]
    reference = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
    return made[reference[1]].id if reference else value


def _change_registrations(cases: tuple[Case, ...]) -> None:
    """Let registrations of a region's resources pass with the changes of the cases."""
    monitor = get_monitor()
    register: Callable[..., Any] = monitor.RegisterResource
    changes: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for name, values in (item for case in cases for item in case.changes.items()):
        changes[name].update(values)
    unprotected = {name for case in cases for name in case.unprotected}
    stack = pulumi.get_stack()

    def changed(request: Any, *arguments: Any, **options: Any) -> Any:
        name = short_name(request.type, request.name, stack)
        if name in unprotected:
            request.protect = False
        if name in changes:
            values = from_struct(request.object)
            for path, value in changes[name].items():
                put(values, path, value)
                if "/" not in path:
                    # What is given as a value no longer comes from another resource.
                    request.propertyDependencies.pop(path, None)
            request.object.CopyFrom(to_struct(values))
        return register(request, *arguments, **options)

    monitor.RegisterResource = changed


def short_name(type_: str, name: str, stack: str) -> str:
    """Return how cases name a resource of a region: its type and the end of its name."""
    end = name.removeprefix(stack).removeprefix("-")
    return f"{type_.rsplit(':', 1)[-1]} {end}".strip()
