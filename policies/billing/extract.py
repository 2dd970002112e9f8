"""Turns resources into billed items and quota demand.

Every resource is billed, free, ignored (components, providers, Kubernetes objects) or of an unknown type:
none is left out silently.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

from gpufabric.cost.items import Item, NodePool, ReservedNodes, Unpriced
from gpufabric.policies.aws import billing as aws
from gpufabric.policies.aws import disks as aws_disks
from gpufabric.policies.azure import billing as azure
from gpufabric.policies.azure import disks as azure_disks
from gpufabric.policies.billing.contract import with_reservation
from gpufabric.policies.billing.disks import unread_disks
from gpufabric.policies.billing.extractors import DiskReader, Extractor, Lookup, Reading
from gpufabric.policies.billing.uncounted import CLOUDS, UncountedMachines, uncounted_in
from gpufabric.policies.oci import billing as oci
from gpufabric.policies.oci import disks as oci_disks
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.unevaluated import Unevaluated, fault
from gpufabric.quota.demand import Demand

EXTRACTORS: dict[str, Extractor] = {**aws.EXTRACTORS, **azure.EXTRACTORS, **oci.EXTRACTORS}
MACHINES: frozenset[str] = aws.MACHINES | azure.MACHINES | oci.MACHINES
"""Types of machines, whose extractors also give quota demand."""

DRAWING: frozenset[str] = MACHINES | aws.RESERVATIONS | azure.RESERVATIONS | oci.RESERVATIONS
"""All types whose extractors give quota demand: reservations draw it as well, used or not."""

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
        uncounted: machines that no rule can price or count, with their resource.
        billed: number of resources that cost money or may.
        free: number of resources of types that cost nothing by themselves.
        unknown_types: types that gpufabric does not know, with their number of resources.
    """

    items: list[Item] = field(default_factory=list[Item])
    demands: list[Demand] = field(default_factory=list[Demand])
    unevaluated: list[Unevaluated] = field(default_factory=list[Unevaluated])
    uncounted: list[tuple[Resource, UncountedMachines]] = field(
        default_factory=list[tuple[Resource, UncountedMachines]]
    )
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
        if extractor is not None:
            extracted.billed += 1
            _read(resource, extractor, lookup, extracted)
            continue
        machines = uncounted_in(resource, lookup.catalog)
        if machines is not None:
            extracted.billed += 1
            extracted.uncounted.append((resource, machines))
            extracted.items.append(_unpriced(resource, machines, lookup))
        else:
            extracted.unknown_types[resource.type] = extracted.unknown_types.get(resource.type, 0) + 1
    extracted.demands = merged_demands(extracted.demands)
    return extracted


def _unpriced(resource: Resource, machines: UncountedMachines, lookup: Lookup) -> Unpriced:
    """Return the machines as an item without a price, so that every sum says that it lacks them."""
    package = resource.type.split(":", 1)[0]
    return Unpriced(
        cloud=next((cloud for cloud in CLOUDS if package.startswith(cloud)), None),
        region=lookup.region,
        what=f"machines of {resource.name} ({resource.type})",
        reason=machines.reason,
        machines=True,
        resource=resource.name,
    )


def demands_of(resource: Resource, lookup: Lookup) -> list[Demand]:
    """Return the quota demand of one resource, as far as it can be read."""
    extracted = Extracted()
    extractor = EXTRACTORS.get(resource.type)
    if extractor is not None:
        _read(resource, extractor, lookup, extracted)
    return merged_demands(extracted.demands)


def merge_key(demand: Demand) -> object:
    """Return what demands have in common that differ only in numbers."""
    plain = replace(demand, nodes=0, surge=0, reserves=0)
    return (demand.what, demand.stack, plain, bool(demand.reserves), demand.reservation)


def merged_demands(demands: Iterable[Demand]) -> list[Demand]:
    """Merge the demands of one pool that differ only in numbers, such as those of single machines."""
    merged: dict[object, Demand] = {}
    for demand in demands:
        key = merge_key(demand)
        before = merged.get(key)
        merged[key] = (
            demand
            if before is None
            else replace(
                before,
                nodes=before.nodes + demand.nodes,
                surge=before.surge + demand.surge,
                reserves=before.reserves + demand.reserves,
                running=before.running + demand.running,
            )
        )
    return list(merged.values())


def _read(resource: Resource, extractor: Extractor, lookup: Lookup, extracted: Extracted) -> None:
    first = len(extracted.items)
    _gather(resource, lookup, lambda: extractor(resource, lookup), extracted)
    disks, machines = DISKS.get(resource.type, unread_disks), extracted.items[first:]
    if resource.type in MACHINES and machines:
        _gather(resource, lookup, lambda: disks(resource, lookup, machines), extracted, is_disks=True)


def _gather(
    resource: Resource,
    lookup: Lookup,
    read: Callable[[], Iterator[Reading]],
    extracted: Extracted,
    *,
    is_disks: bool = False,
) -> None:
    """Collect items with the name of their resource; what cannot be read ends the resource, not the stack."""
    gap = partial(
        Unevaluated,
        resource.name,
        quota=resource.type in DRAWING and not is_disks,
        machines=resource.type in MACHINES and not is_disks,
    )
    counted = is_disks
    try:
        for item in read():
            if isinstance(item, Demand):
                extracted.demands.append(item)
            elif isinstance(item, UncountedMachines):
                extracted.uncounted.append((resource, item))
                counted = True
                if not item.billed:
                    extracted.items.append(_unpriced(resource, item, lookup))
            else:
                named = replace(item, resource=resource.name)
                extracted.items.append(with_reservation(named, resource, lookup))
                counted |= isinstance(item, NodePool | ReservedNodes)
    except UnreadableProperty as missing:
        extracted.unevaluated.append(gap(missing.property, missing.why))
        if resource.type in DRAWING and not counted and not missing.may_be_known_later:
            extracted.uncounted.append((resource, UncountedMachines(missing.property, "", missing.why)))
    except Exception as error:
        extracted.unevaluated.append(gap("", fault(error), internal=True))
