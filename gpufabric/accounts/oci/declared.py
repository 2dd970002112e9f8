"""Facts that the reader takes from the declared stacks of a tenancy and a region."""

from collections.abc import Iterator, Mapping, Sequence

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.target import Target
from gpufabric.plan.existing import given_things
from gpufabric.plan.oci.storage import checkpoint_bucket
from gpufabric.spec.capacity import Reservation
from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.existing import Kind
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.regions import kubernetes_minor_of, makes_bucket


def regions(target: Target) -> Mapping[str, OciRegion]:
    """Return the declarations of OCI by stack."""
    return {stack: region for stack, region in target.stacks.items() if isinstance(region, OciRegion)}


def compartments(target: Target) -> list[str]:
    """List the compartments of the stacks; those that only the engine can decrypt are left out."""
    return _readable(region.compartment_id for region in regions(target).values())


def domains(target: Target) -> list[str]:
    """List the full names of the stacks' availability domains."""
    return sorted({region.availability_domain for region in regions(target).values()})


def shapes_in(target: Target, domain: str) -> list[str]:
    """List the shapes that stacks declare in an availability domain."""
    return sorted(
        {
            pool.shape
            for region in regions(target).values()
            if region.availability_domain == domain
            for pool in region.pools.values()
        }
    )


def reservations(target: Target) -> dict[str, set[str]]:
    """Return the shapes of the pools that use a capacity reservation, by its id."""
    shapes: dict[str, set[str]] = {}
    for region in regions(target).values():
        for pool in region.pools.values():
            if isinstance(pool.capacity, Reservation) and not is_concealed(pool.capacity.id):
                shapes.setdefault(pool.capacity.id, set()).add(pool.shape)
    return shapes


def memory_fabrics(target: Target) -> list[str]:
    """List the declared GPU memory fabrics."""
    return _readable(
        fabric
        for region in regions(target).values()
        for pool in region.pools.values()
        for fabric in pool.memory_fabric_ids
    )


def images(target: Target) -> dict[str, set[str]]:
    """Return the shapes that an image must run on, by its id. Images of system nodes have none here."""
    shapes: dict[str, set[str]] = {}
    for region in regions(target).values():
        if region.system_image_id:
            shapes.setdefault(region.system_image_id, set())
        for pool in region.pools.values():
            shapes.setdefault(pool.node_image_id or region.node_image_id, set()).add(pool.shape)
    return {image: shapes[image] for image in _readable(shapes)}


def kubernetes_versions(target: Target) -> list[str]:
    """List the versions of the stacks' clusters."""
    return sorted({kubernetes_minor_of(region) for region in regions(target).values()})


def bucket_names(target: Target) -> list[str]:
    """List the names of the buckets that the stacks make; none if the name of the fabric is unknown."""
    making = [stack for stack, region in regions(target).items() if makes_bucket(region)]
    return [checkpoint_bucket(target.resource_name(stack)) for stack in making] if target.fabric else []


def given_ids(target: Target) -> dict[Kind, list[str]]:
    """Return the ids of the things that exist and that the stacks use, by kind, sorted."""
    ids: dict[Kind, set[str]] = {}
    for region in regions(target).values():
        for declared in (region.existing, *(pool.existing for pool in region.pools.values())):
            for _, thing in given_things(declared, ""):
                ids.setdefault(thing.kind, set()).add(thing.id)
    if target.hub_ids:
        ids["hubs"] = set(target.hub_ids)
    return {kind: sorted(values) for kind, values in ids.items()}


def encrypted(call: str, values: Sequence[str]) -> list[Failure]:
    """Return a failure if a value cannot be asked about, because only the engine can decrypt it.

    Args:
        call: the call that would have asked.
        values: declared values.
    """
    if not any(is_concealed(value) for value in values):
        return []
    text = "a stack's file states an identifier encrypted, so it was not asked for"
    return [Failure(call, "incomplete", text, "state it in plain text; see docs/encrypted.md")]


def _readable(values: Iterator[str] | Mapping[str, object]) -> list[str]:
    return sorted({value for value in values if not is_concealed(value)})
