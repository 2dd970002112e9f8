"""Rules for the settings of nodes on OCI: labels, taints, boot volume, script and groups."""

import json
import re
from collections.abc import Iterator, Sequence

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.node_limits import node_limits
from gpufabric.catalog.nodes import NodeFacts
from gpufabric.plan.node_settings import (
    disk_problems,
    group_problems,
    label_problems,
    script_problems,
    taint_problems,
)
from gpufabric.spec.node_settings import Taint
from gpufabric.spec.oci.node import Operations
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.problems import Problem

OWN_METADATA_BYTES = 12000
"""Room for the rest of a machine's metadata: the cluster's certificate twice, gpufabric's own cloud-init
configuration, ids and labels; gpufabric's own careful estimate."""

OWN_SECURITY_GROUPS = 1
"""Group of every node: the region's workers."""

_GROUP = re.compile(r"ocid1\.networksecuritygroup\.[a-z0-9]+\.[a-z0-9-]*\.[a-z0-9]+")


def settings_problems(
    where: str,
    pool: OciPool,
    operations: Operations,
    own: Sequence[Taint],
    facts: NodeFacts | None,
    catalog: Catalog,
) -> Iterator[Problem]:
    """Check the settings of a pool's nodes.

    Args:
        where: property path of the pool.
        pool: its declaration.
        operations: how its machines are operated.
        own: taints that gpufabric sets.
        facts: facts on the nodes' image; None if the catalogue has none.
        catalog: source of the limits.
    """
    limits = node_limits(catalog, "oci")
    yield from label_problems(where, pool, limits)
    yield from taint_problems(where, pool, own, limits)
    yield from disk_problems(where, pool.disk.size_gib, "", facts, limits)
    if limits.user_data_bytes is not None:
        size = OWN_METADATA_BYTES + encoded_bytes(pool.user_data or "")
        yield from script_problems(where, pool.user_data, size, limits.user_data_bytes)
    yield from group_problems(
        where, pool, _GROUP, "ocid1.networksecuritygroup....", taken=OWN_SECURITY_GROUPS, limits=limits
    )
    units, known = pool.disk.vpus_per_gb, limits.disk_vpus_per_gb
    if units is None:
        return
    place = f"{where}.disk.vpus_per_gb"
    if known is not None and units not in known.value:
        allowed = ", ".join(map(str, known.value))
        yield Problem(place, str(units), allowed, f"catalogue: {known.source}, {known.as_of}")
    if operations == "managed-pool":
        yield Problem(
            place,
            f"{units} for a managed pool",
            "none; or operations: unit, individual",
            "OKE API reference, NodeSourceViaImageDetails: node pools state no performance units",
        )


def encoded_bytes(script: str) -> int:
    """Return the bytes that a script takes in the metadata: text in JSON, in base64."""
    return -(-len(json.dumps(script)) // 3) * 4
