"""Rules for the settings of nodes on AWS: labels, taints, root volume, script, groups and release."""

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
from gpufabric.spec.aws.pool import AwsPool
from gpufabric.spec.node_settings import Taint
from gpufabric.spec.problems import Problem

OWN_USER_DATA_BYTES = 4096
"""Room for gpufabric's own part of the user data (under 1,500 bytes), and for the part with the cluster's
name, address and certificate that EKS merges in (about 2,000): gpufabric's own careful estimate."""

OWN_SECURITY_GROUPS = 2
"""Groups of every interface: the region's nodes, and EKS's own of the cluster."""

_GROUP = re.compile(r"sg-[0-9a-f]{8,17}")


def settings_problems(
    where: str,
    pool: AwsPool,
    own: Sequence[Taint],
    facts: NodeFacts | None,
    kubernetes_version: str,
    catalog: Catalog,
) -> Iterator[Problem]:
    """Check the settings of a pool's nodes.

    Args:
        where: property path of the pool.
        pool: its declaration.
        own: taints that gpufabric sets.
        facts: facts on the nodes' image; None if the catalogue has none.
        kubernetes_version: minor version of the nodes, such as 1.35.
        catalog: source of the limits.
    """
    limits = node_limits(catalog, "aws")
    yield from label_problems(where, pool, limits)
    yield from taint_problems(where, pool, own, limits)
    yield from disk_problems(where, pool.disk.size_gib, pool.disk.type, facts, limits)
    yield from _image(where, pool, facts)
    if limits.user_data_bytes is not None:
        size = len(pool.user_data or "") + OWN_USER_DATA_BYTES + _registration_bytes(pool)
        yield from script_problems(where, pool.user_data, size, limits.user_data_bytes)
    yield from group_problems(where, pool, _GROUP, "sg-...", taken=OWN_SECURITY_GROUPS, limits=limits)
    release = pool.release_version
    if release is not None and release.rsplit(".", 1)[0] != kubernetes_version:
        yield Problem(
            f"{where}.release_version",
            release,
            f"a release of Kubernetes {kubernetes_version}: {kubernetes_version}.<patch>-<date>",
            "the cluster's kubernetes_version: EKS refuses an image of another version",
        )


def _image(where: str, pool: AwsPool, facts: NodeFacts | None) -> Iterator[Problem]:
    """Check that an AMI of the user was built on the image that the pool's machines need."""
    base = pool.node_image_base
    if base is None or facts is None or base == facts.id:
        return
    yield Problem(
        f"{where}.node_image_base",
        f"{base} for {pool.shape}",
        facts.id,
        f"an image for {facts.architecture.value}, with the drivers of {', '.join(facts.vendors.value)} "
        f"accelerators (catalogue: {facts.architecture.source}, {facts.architecture.as_of})",
    )


def _registration_bytes(pool: AwsPool) -> int:
    """Return the bytes of labels and taints in the user data of an AMI of the user: EKS adds none to it."""
    if pool.node_image_id is None:
        return 0
    labels = sum(len(key) + len(value) + 2 for key, value in pool.labels.items())
    return labels + sum(len(str(taint)) + 1 for taint in pool.taints)
