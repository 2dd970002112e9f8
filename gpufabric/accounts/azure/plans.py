"""Names, shapes and needs of the stacks of a target."""

from collections.abc import Iterator, Mapping

from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import Catalog
from gpufabric.components.azure.names import ResourceNames
from gpufabric.plan.region import region_lustre
from gpufabric.plan.storage import LustrePlan
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.capacity import Reservation
from gpufabric.spec.problems import DeclarationError


def regions(target: Target) -> Mapping[str, AzureRegion]:
    """Return the declared regions by stack."""
    return {stack: region for stack, region in target.stacks.items() if isinstance(region, AzureRegion)}


def names(target: Target) -> Mapping[str, ResourceNames]:
    """Return the names of resources by stack; none if the fabric's name is unknown."""
    if not target.fabric:
        return {}
    return {stack: ResourceNames(target.resource_name(stack), target.account) for stack in regions(target)}


def resource_groups(target: Target) -> list[str]:
    """Return the names of the stacks' resource groups."""
    return [named.of("rg") for named in names(target).values()]


def zones(target: Target) -> tuple[str, ...]:
    """Return the zones that stacks use, sorted."""
    return tuple(sorted({region.zone for region in regions(target).values()}))


def sizes(target: Target, catalog: Catalog) -> tuple[str, ...]:
    """Return the sizes of all pools and of the system nodes, sorted."""
    return tuple(sorted({*target.shapes, catalog.system_node("azure").shape.value}))


def reservation_groups(target: Target) -> list[str]:
    """Return the ids of the capacity reservation groups that pools use."""
    return sorted(
        {
            pool.capacity.id
            for region in regions(target).values()
            for pool in region.pools.values()
            if isinstance(pool.capacity, Reservation)
        }
    )


def file_systems(target: Target, catalog: Catalog) -> Iterator[tuple[str, LustrePlan]]:
    """Yield the Lustre file systems by stack; those that the cloud does not sell are left out."""
    for stack, region in regions(target).items():
        try:
            lustre = region_lustre(region, catalog)
        except DeclarationError:
            continue
        if lustre is not None:
            yield stack, lustre
