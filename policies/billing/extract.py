"""Turns resources into billed items and quota demand.

Every resource is billed, free, ignored (components, providers, Kubernetes objects) or of an unknown type:
none is left out silently.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from gpufabric.cost.items import Item
from gpufabric.policies.aws import billing as aws
from gpufabric.policies.aws import disks as aws_disks
from gpufabric.policies.azure import billing as azure
from gpufabric.policies.azure import disks as azure_disks
from gpufabric.policies.billing.contract import with_reservation
from gpufabric.policies.billing.extractors import DiskReader, Extractor, Lookup
from gpufabric.policies.oci import billing as oci
from gpufabric.policies.oci import disks as oci_disks
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.unevaluated import Unevaluated, fault
from gpufabric.quota.demand import Demand

EXTRACTORS: dict[str, Extractor] = {**aws.EXTRACTORS, **azure.EXTRACTORS, **oci.EXTRACTORS}
MACHINES: frozenset[str] = aws.MACHINES | azure.MACHINES | oci.MACHINES
"""Types whose extractors also give quota demand."""

DISKS: dict[str, DiskReader] = {**aws_disks.DISKS, **azure_disks.DISKS, **oci_disks.DISKS}
"""Readers of the disks of machines, by the type of the machines' resource."""

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
    first = len(extracted.items)
    _gather(resource, lookup, lambda: extractor(resource, lookup), extracted)
    disks, machines = DISKS.get(resource.type), extracted.items[first:]
    if disks is not None and machines:
        _gather(resource, lookup, lambda: disks(resource, lookup, machines), extracted, is_disks=True)


def _gather(
    resource: Resource,
    lookup: Lookup,
    read: Callable[[], Iterator[Item | Demand]],
    extracted: Extracted,
    *,
    is_disks: bool = False,
) -> None:
    """Collect items with the name of their resource; what cannot be read ends the resource, not the stack."""
    quota = resource.type in MACHINES and not is_disks
    try:
        for item in read():
            if isinstance(item, Demand):
                extracted.demands.append(item)
            else:
                named = replace(item, resource=resource.name)
                extracted.items.append(with_reservation(named, resource, lookup))
    except UnreadableProperty as missing:
        extracted.unevaluated.append(Unevaluated(resource.name, missing.property, missing.why, quota))
    except Exception as error:
        extracted.unevaluated.append(Unevaluated(resource.name, "", fault(error), quota, internal=True))
