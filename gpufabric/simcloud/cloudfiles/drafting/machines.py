"""Answers of clouds about machines: shapes that a zone does not sell, machines that are free, versions."""

from collections.abc import Iterator, Sequence

from gpufabric.simcloud.cloudfiles.drafting.account import AccountDraft, KnownRegion
from gpufabric.simcloud.cloudfiles.drafting.held import READ, zone_of
from gpufabric.spec.capacity import OnDemand


def unsold(known: KnownRegion) -> Iterator[tuple[str, str]]:
    """Yield shapes that a zone does not sell, each with the zone; an empty zone is the whole region."""
    section = known.capacity.offers if known.capacity is not None else None
    for key, row in (section.rows if section is not None else {}).items():
        if not row.is_sold:
            shape, _, zone = key.partition("@")
            yield shape, zone


def free_machines(draft: AccountDraft, known: KnownRegion) -> list[tuple[str, str, int]]:
    """Return shape, zone and number of the machines that start without a reservation, where a cloud says it.

    Args:
        draft: the file, which gets what is unknown.
        known: the region.
    """
    counted = dict(_counted(known))
    result: list[tuple[str, str, int]] = []
    for (shape, zone), free in sorted(counted.items()):
        own = sum(
            pool.peak_nodes
            for stack, region, _, pool in known.pools()
            if isinstance(pool.capacity, OnDemand)
            and known.stands(stack)
            and (pool.shape, zone_of(region)) == (shape, zone)
        )
        if own:
            draft.lacks(
                f"who uses {shape} in {zone}: {own} count as this project's own, beside {free} that are free"
            )
        result.append((shape, zone, free + own))
    for _, region, name, pool in known.pools():
        place = (pool.shape, zone_of(region))
        if isinstance(pool.capacity, OnDemand) and place not in counted:
            draft.lacks(f"machines that are free for pool {name} in {known.name}: {_unread(draft)}")
    return result


def _counted(known: KnownRegion) -> Iterator[tuple[tuple[str, str], int]]:
    """Yield the free machines by shape and zone. OCI states them by fault domain, or for the whole domain."""
    section = known.capacity.availability if known.capacity is not None else None
    places: dict[tuple[str, str], dict[str, int]] = {}
    for key, row in (section.rows if section is not None else {}).items():
        shape, _, place = key.partition("@")
        zone, _, fault_domain = place.partition("/")
        if row.nodes is not None and not row.is_unlimited:
            places.setdefault((shape, zone), {})[fault_domain] = row.nodes
        elif not row.can_start:
            places.setdefault((shape, zone), {})[fault_domain] = 0
    for place, counts in places.items():
        yield place, counts[""] if "" in counts else sum(counts.values())


def _unread(draft: AccountDraft) -> str:
    if draft.cloud == "oci":
        return f"none are limited; {READ} OCI's capacity report"
    return "none are limited; the cloud does not say how many there are"


def offered_versions(draft: AccountDraft, regions: Sequence[KnownRegion]) -> list[str] | None:
    """Return the minor versions of Kubernetes that a cloud offers; None unless all regions were read."""
    minors: set[str] = set()
    for known in regions:
        section = known.images.kubernetes if known.images is not None else None
        if section is None:
            draft.lacks(
                f"Kubernetes versions in {known.name}: all are taken to be offered; "
                "`gpufabric snapshot images` reads them"
            )
            return None
        minors |= {".".join(key.split(".")[:2]) for key, row in section.rows.items() if row.is_offered}
    return sorted(minors, key=lambda minor: [int(part) for part in minor.split(".")])
