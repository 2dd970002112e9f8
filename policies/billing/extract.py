"""Turns resources into billed items and quota demand.

Every resource is billed, free, ignored (components, providers, Kubernetes objects) or of an unknown type:
none is left out silently.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from gpufabric.cost.items import Item
from gpufabric.policies.aws import billing as aws
from gpufabric.policies.azure import billing as azure
from gpufabric.policies.billing.extractors import Extractor, Lookup
from gpufabric.policies.oci import billing as oci
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.unevaluated import Unevaluated, fault
from gpufabric.quota.demand import Demand

EXTRACTORS: dict[str, Extractor] = {**aws.EXTRACTORS, **azure.EXTRACTORS, **oci.EXTRACTORS}
MACHINES: frozenset[str] = aws.MACHINES | azure.MACHINES | oci.MACHINES
"""Types of machines, whose extractors also give quota demand."""

DRAWING: frozenset[str] = MACHINES | aws.RESERVATIONS | azure.RESERVATIONS | oci.RESERVATIONS
"""All types whose extractors give quota demand: reservations draw it as well, used or not."""

IGNORED_PREFIXES = ("pulumi:", "gpufabric:", "kubernetes:")
"""Components and providers cost nothing; Kubernetes objects run on machines that are billed."""


@dataclass(slots=True)
class Extracted:
    """Billed items and quota demand of a stack's resources.

    Attributes:
        items: billed items.
        demands: quota demand.
        unevaluated: properties that could not be read.
        billed: number of resources that cost money or may.
        free: number of resources of types that cost nothing by themselves.
        unknown_types: types that gpufabric does not know, with their number of resources.
    """

    items: list[Item] = field(default_factory=list[Item])
    demands: list[Demand] = field(default_factory=list[Demand])
    unevaluated: list[Unevaluated] = field(default_factory=list[Unevaluated])
    billed: int = 0
    free: int = 0
    unknown_types: dict[str, int] = field(default_factory=dict[str, int])


def extract(resources: Iterable[Resource], lookup: Lookup) -> Extracted:
    """Read all resources; an unknown property of one resource does not hide another resource."""
    extracted = Extracted()
    free_types = lookup.catalog.free_types()
    for resource in resources:
        if resource.type.startswith(IGNORED_PREFIXES):
            continue
        if resource.type in free_types:
            extracted.free += 1
            continue
        extractor = EXTRACTORS.get(resource.type)
        if extractor is None:
            extracted.unknown_types[resource.type] = extracted.unknown_types.get(resource.type, 0) + 1
            continue
        extracted.billed += 1
        _read(resource, extractor, lookup, extracted)
    return extracted


def demands_of(resource: Resource, lookup: Lookup) -> list[Demand]:
    """Return the quota demand of one resource, as far as it can be read."""
    extracted = Extracted()
    extractor = EXTRACTORS.get(resource.type)
    if extractor is not None:
        _read(resource, extractor, lookup, extracted)
    return extracted.demands


def _read(resource: Resource, extractor: Extractor, lookup: Lookup, extracted: Extracted) -> None:
    gap = partial(
        Unevaluated,
        resource.name,
        quota=resource.type in DRAWING,
        machines=resource.type in MACHINES,
    )
    try:
        for item in extractor(resource, lookup):
            if isinstance(item, Demand):
                extracted.demands.append(item)
            else:
                extracted.items.append(item)
    except UnreadableProperty as missing:
        extracted.unevaluated.append(gap(missing.property, missing.why))
    except Exception as error:
        extracted.unevaluated.append(gap("", fault(error), internal=True))
