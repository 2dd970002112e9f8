"""Machines that no rule can price or count: they are named, never silently absent.

A resource of a type without a rule is searched for machine types: properties with the names that the clouds
give them, and values that are shapes of the catalogue. So a type of another provider or of a newer SDK does
not hide its machines.
"""

from dataclasses import dataclass
from typing import get_args

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.machine_types import machine_types
from gpufabric.catalog.shape import Cloud
from gpufabric.policies.properties import Props, UnreadableProperty
from gpufabric.policies.resource import Resource

MACHINE_KEYS = frozenset(
    {
        "InstanceType",
        "InstanceTypes",
        "instanceType",
        "instanceTypes",
        "machineType",
        "nodeShape",
        "vmSize",
    }
)
"""Property names for a machine type in Pulumi's providers and, capitalized, in AWS's own API."""

CLOUDS: tuple[Cloud, ...] = get_args(Cloud)

UNKNOWN_MACHINE = "the catalogue does not have this machine type"
NO_RULE = "no rule prices or counts machines of this type"


@dataclass(frozen=True, slots=True)
class UncountedMachines:
    """Machines of a resource that no rule can price or count.

    Attributes:
        property: path of the property that requests them; empty if no single one does.
        machine: their type, if it may be shown; empty otherwise.
        reason: why they are not priced or counted.
        billed: whether an item of the bill stands for them, so that the bill needs no further one.
    """

    property: str
    machine: str
    reason: str
    billed: bool = False

    def text(self, resource: Resource) -> str:
        """Name the machines: resource, type, property and reason."""
        parts = " ".join(part for part in (self.property, self.machine) if part)
        place = f"{resource.name} ({resource.type})"
        return f"machines of {', '.join(part for part in (place, parts) if part)}: {self.reason}"


def uncounted_in(resource: Resource, catalog: Catalog) -> UncountedMachines | None:
    """Return the machines of a resource of a type without a rule; None if it starts none that are visible."""
    group = machine_types(catalog).get(resource.type)
    if group is None:
        return uncounted_value(resource.props, catalog)
    if group.role.value == "none" or (
        group.when and not any(_may_be_set(resource.props, path) for path in group.when.value)
    ):
        return None
    visible = uncounted_value(resource.props, catalog)
    return UncountedMachines(
        visible.property if visible else "", visible.machine if visible else "", group.title.value
    )


def uncounted_value(props: Props, catalog: Catalog) -> UncountedMachines | None:
    """Return the first machine type in the properties, whether its value is known or not."""
    shapes = shape_names(catalog)
    requests: UncountedMachines | None = None
    for path, key, value in props.leaves():
        shape = shapes.get(value.casefold().removeprefix("ml."), "") if isinstance(value, str) else ""
        if shape:
            return UncountedMachines(path, shape, NO_RULE)
        if key in MACHINE_KEYS and requests is None:
            requests = UncountedMachines(path, "", NO_RULE)
    return requests


def shape_names(catalog: Catalog) -> dict[str, str]:
    """Return the names of all shapes by their names in lower case."""
    return {name.casefold(): name for cloud in CLOUDS for name in catalog.shape_names(cloud)}


def _may_be_set(props: Props, path: str) -> bool:
    try:
        return props.present(*path.split("."))
    except UnreadableProperty:
        return True
