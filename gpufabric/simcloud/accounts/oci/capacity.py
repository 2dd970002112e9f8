"""Capacity of a simulated OCI tenancy: shapes on offer, free hosts, reservations and memory fabrics."""

from collections.abc import Iterator

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.catalog.availability_domains import domain_key
from gpufabric.simcloud.accounts.oci.domains import all_domains, declared_domains
from gpufabric.simcloud.accounts.reservations import NamedReservation, named_reservations
from gpufabric.simcloud.accounts.shapes import shapes
from gpufabric.simcloud.accounts.view import AccountView, answered
from gpufabric.simcloud.clouds.oci.capacity import MemoryFabric, OciCapacityPart
from gpufabric.simcloud.clouds.oci.rules.fabrics import UNKNOWN_FABRIC, fabrics, hosts_of_a_fabric
from gpufabric.simcloud.clouds.oci.rules.hosts import free_in
from gpufabric.simcloud.clouds.oci.rules.launch import running
from gpufabric.simcloud.clouds.oci.rules.offers import is_offered
from gpufabric.simcloud.clouds.oci.rules.reservations import NOT_FOUND, Reserved, reserved, used_of
from gpufabric.simcloud.clouds.oci.tokens import COMPUTE_CLUSTER
from gpufabric.snapshots.rows import Availability, Construct, HeldCapacity, Offer
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.oci.region import OciRegion


def capacity(view: AccountView) -> list[SectionAnswer]:
    """Return the sections on capacity."""
    places = [(shape, domain) for shape in view.target.shapes for domain in declared_domains(view)]
    return [
        answered("offers", {f"{shape}@{domain}": _offer(view, shape, domain) for shape, domain in places}),
        shapes(view),
        _held(view),
        answered(
            "availability",
            {
                f"{shape}@{domain}": _free(view, shape, domain)
                for shape in view.target.shapes
                for domain in all_domains(view)
            },
        ),
        _constructs(view),
    ]


def _part(view: AccountView) -> OciCapacityPart | None:
    return view.world.capacity.oci if view.world.capacity else None


def _offer(view: AccountView, shape: str, domain: str) -> Offer:
    return Offer(is_sold=is_offered(view.world, shape, domain))


def _free(view: AccountView, shape: str, domain: str) -> Availability:
    free = free_in(view.state, view.request, domain_key(domain), shape)
    if free is None:
        return Availability(status="AVAILABLE", is_unlimited=True)
    return Availability(status="AVAILABLE" if free else "OUT_OF_HOST_CAPACITY", nodes=free)


def _held(view: AccountView) -> SectionAnswer:
    """Return the reservations of the tenancy, and those that it takes as they are declared.

    A reservation with several shapes has a row for each: the first under its own OCID.
    """
    known = reserved(view.state, view.world)
    rows: dict[str, HeldCapacity] = {}
    for reservation in known:
        key = reservation.id if reservation.id not in rows else f"{reservation.id}/{reservation.shape}"
        rows[key] = _row(view, reservation)
    absent: dict[str, str] = {}
    part = _part(view)
    for named in named_reservations(view):
        if any(reservation.id == named.id for reservation in known):
            continue
        if part is not None and part.reservations is not None:
            absent[named.id] = f"{NOT_FOUND.code}: {NOT_FOUND.text.format(id=named.id)}"
        else:
            rows[named.id] = _row(view, _assumed(named))
    return answered("held", rows, absent)


def _row(view: AccountView, reservation: Reserved) -> HeldCapacity:
    used = used_of(view.state, reservation.id, reservation.shape)
    spelled = {domain_key(name): name for name in declared_domains(view)}
    return HeldCapacity(
        shape=reservation.shape,
        kind="on-demand",
        state="ACTIVE",
        is_usable=True,
        zone=spelled.get(reservation.domain, reservation.domain),
        nodes=reservation.count,
        free_nodes=max(0, reservation.count - used),
    )


def _assumed(named: NamedReservation) -> Reserved:
    """Return a reservation as it is declared, with all machines that its pools need."""
    region = named.region
    domain = domain_key(region.availability_domain) if isinstance(region, OciRegion) else ""
    return Reserved(named.id, domain, named.pool.shape, named.nodes)


def _constructs(view: AccountView) -> SectionAnswer:
    """Return compute clusters and GPU memory fabrics, also those that are taken as they are declared."""
    rows = {
        cluster.id: Construct(
            kind="compute-cluster",
            domain=str(cluster.outputs.get("availabilityDomain") or ""),
            state="ACTIVE",
        )
        for cluster in view.state.of_type(COMPUTE_CLUSTER)
    }
    absent: dict[str, str] = {}
    listed = fabrics(view.world)
    rows |= {fabric.id: _fabric(view, fabric) for fabric in listed or ()}
    for region, pool, id_ in _named_fabrics(view):
        if id_ in rows:
            continue
        if listed is not None:
            absent[id_] = f"{UNKNOWN_FABRIC.code}: {UNKNOWN_FABRIC.text.format(fabric=id_)}"
        elif (hosts := hosts_of_a_fabric(pool.shape)) is not None:
            fabric = MemoryFabric(
                id=id_, availability_domain=region.availability_domain, shape=pool.shape, hosts=hosts
            )
            rows[id_] = _fabric(view, fabric)
    return answered("constructs", rows, absent)


def _named_fabrics(view: AccountView) -> Iterator[tuple[OciRegion, OciPool, str]]:
    for region in view.target.stacks.values():
        if isinstance(region, OciRegion):
            for pool in region.pools.values():
                for id_ in pool.memory_fabric_ids:
                    yield region, pool, id_


def _fabric(view: AccountView, fabric: MemoryFabric) -> Construct:
    used = sum(launch.nodes for launch in running(view.state) if launch.fabric == fabric.id)
    return Construct(
        kind="gpu-memory-fabric",
        domain=fabric.availability_domain,
        state=fabric.state,
        shape=fabric.shape,
        nodes=fabric.hosts,
        free_nodes=max(0, fabric.usable - used),
    )
