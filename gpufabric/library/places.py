"""Where the arguments of each component lie in the declaration of a region.

One table serves three ends: it builds the declaration, it turns the place of a problem back into the path of
an argument, and ``tools/library`` derives the types of the arguments from it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from gpufabric.spec.base import Declared

POOL = "pools.*"
"""Place of the pool of a component that makes one."""

IN_FABRIC = "fabric."
"""Start of places in the declaration of the fabric."""

DEFAULT_FABRIC = "gpufabric"
"""Name of a fabric that the arguments do not name."""

FABRIC_ARGUMENTS = {"fabric": "fabric.name", "prices": "fabric.prices", "company": "fabric.company"}
"""Arguments that every component has."""

DOCS = {
    "fabric.name": "Name that begins names of resources, and their tag gpufabric-fabric. Absent: gpufabric.",
    "fabric.prices": "Prices of your contracts, instead of list prices.",
    "fabric.company": "Rules of the company for tags, names, roles and public addresses.",
    "region": "The cloud's own name of the region.",
    "subscription_id": "Subscription that owns the resources.",
    "tenancy_id": "Tenancy that owns the resources.",
    "compartment_id": "Compartment of the resources.",
    "network.cidr": "Range of addresses in which the subnets lie that the component uses or makes. A plain"
    " value: the plan divides it.",
    "existing.network": "The network: one that exists, or one that the program makes. Ids may be outputs.",
    "existing.cluster": "The cluster that the nodes join: one that exists, or one that the program makes. Ids"
    " may be outputs; its version is a plain value.",
    "cluster": "Settings of the cluster.",
    "tags": "Tags on every resource of the component.",
}
"""Meaning of arguments for which the declaration of a region says something else or nothing, by place."""

_NOT_ARGUMENTS = frozenset({"cloud", "protection", "capacity_retry"})
_NOT_OF_A_POOL = frozenset({"existing", "was"})


class NotUsed:
    """Stands for a given thing that a declaration needs and that no resource of the component refers to."""


NOT_USED = NotUsed()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentPlaces:
    """Arguments of a component.

    Attributes:
        component: name of the component.
        model: declaration of its cloud's regions.
        doc: what the component is, one line.
        places: place of each argument in the declaration; ``fabric.`` begins those of the fabric.
        required: arguments that the component needs although the declaration does not.
        fixed: what the component itself declares, by place. Arguments take precedence.
        derived: what follows from the arguments, by place.
        inputs: places of values that may be outputs of resources, with the form of the texts that stand for
            them in the plan.
    """

    component: str
    model: type[Declared]
    doc: str
    places: Mapping[str, str]
    inputs: Mapping[str, str]
    required: frozenset[str] = frozenset()
    fixed: Mapping[str, Any] = field(default_factory=dict[str, Any])
    derived: Mapping[str, Callable[[Mapping[str, Any]], Any]] = field(
        default_factory=dict[str, Callable[[Mapping[str, Any]], Any]]
    )


def pool_places(model: type[Declared], *existing: str) -> dict[str, str]:
    """Return the places of the arguments of a pool.

    Args:
        model: declaration of the cloud's pools.
        existing: parts of a pool that may exist.
    """
    names = [name for name in model.model_fields if name not in _NOT_OF_A_POOL]
    return {name: f"{POOL}.{name}" for name in names} | {part: f"{POOL}.existing.{part}" for part in existing}


def region_places(model: type[Declared]) -> dict[str, str]:
    """Return the places of the arguments of a whole region.

    Args:
        model: declaration of the cloud's regions.
    """
    names = [name for name in model.model_fields if name not in _NOT_ARGUMENTS]
    return {name: name for name in names} | FABRIC_ARGUMENTS
