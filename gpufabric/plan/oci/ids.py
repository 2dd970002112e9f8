"""Checks the region in the OCIDs and names of an OCI declaration."""

from collections.abc import Iterator

from gpufabric.catalog.catalog import Catalog
from gpufabric.spec.capacity import Reservation
from gpufabric.spec.concealed import is_concealed
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.oci.region import OciRegion
from gpufabric.spec.problems import Problem

_OCID_PARTS = 5
"""Parts of an OCID: ocid1, resource type, realm, region and unique id (Oracle document "Resource
Identifiers")."""
_RESERVATION = "ocid1.capacityreservation."


def id_problems(region: OciRegion, catalog: Catalog) -> list[Problem]:
    """Check that the declared resources and availability domain are in the region.

    The fourth part of an OCID is the region's key or name (OCI document "Resource Identifiers"), and the full
    name of an availability domain contains one of them.
    """
    known = catalog.regions("oci").get(region.region)
    if known is None:
        return []
    names = {region.region}
    if known.code is not None:
        names.add(known.code.value)
    problems = [
        Problem(
            where,
            f"{ocid}, which is in {_region_of(ocid)}",
            f"one of {region.region}",
            'OCI document "Resource Identifiers": the fourth part is the region',
        )
        for where, ocid in _ids(region)
        if not is_concealed(ocid) and _region_of(ocid) not in names
    ]
    for where, ocid in _reservations(region):
        if not ocid.startswith(_RESERVATION):
            problems.append(
                Problem(
                    where, ocid, f"OCID of a compute capacity reservation ({_RESERVATION}...)", "OCI's kinds"
                )
            )
    domain = region.availability_domain.partition(":")[2].rpartition("-AD-")[0]
    short = region.region.rpartition("-")[0].upper()
    if domain not in {name.upper() for name in names} | {short}:
        problems.append(
            Problem(
                "availability_domain",
                region.availability_domain,
                f"an availability domain of {region.region}, such as Uocm:{short}-AD-1",
                "oci iam availability-domain list",
            )
        )
    return problems


def _region_of(ocid: str) -> str:
    parts = ocid.split(".", _OCID_PARTS - 1)
    return parts[3] if len(parts) == _OCID_PARTS else ""


def _ids(region: OciRegion) -> Iterator[tuple[str, str]]:
    yield "node_image_id", region.node_image_id
    if region.system_image_id is not None:
        yield "system_image_id", region.system_image_id
    if region.cluster.secrets_key_id is not None:
        yield "cluster.secrets_key_id", region.cluster.secrets_key_id
    if region.storage.checkpoints.kms_key_id is not None:
        yield "storage.checkpoints.kms_key_id", region.storage.checkpoints.kms_key_id
    for where, pool in _pools(region):
        if pool.node_image_id is not None:
            yield f"{where}.node_image_id", pool.node_image_id
        if pool.placement.hpc_island_id is not None:
            yield f"{where}.placement.hpc_island_id", pool.placement.hpc_island_id
        for index, ocid in enumerate(pool.placement.network_block_ids):
            yield f"{where}.placement.network_block_ids[{index}]", ocid
        for index, ocid in enumerate(pool.memory_fabric_ids):
            yield f"{where}.memory_fabric_ids[{index}]", ocid
    for where, ocid in _reservations(region):
        if ocid.startswith(_RESERVATION):
            yield where, ocid


def _reservations(region: OciRegion) -> Iterator[tuple[str, str]]:
    for where, pool in _pools(region):
        if isinstance(pool.capacity, Reservation):
            yield f"{where}.capacity.id", pool.capacity.id


def _pools(region: OciRegion) -> Iterator[tuple[str, OciPool]]:
    for name, pool in sorted(region.pools.items()):
        yield f"pools.{name}", pool
