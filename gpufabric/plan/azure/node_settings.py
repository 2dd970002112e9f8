"""Rules for the settings of nodes on Azure: labels, taints and the disk; what AKS takes no setting for."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.node_limits import node_limits
from gpufabric.catalog.nodes import NodeFacts
from gpufabric.catalog.shape import Shape
from gpufabric.masking.credentials import CREDENTIALS
from gpufabric.plan.azure.ids import same_id
from gpufabric.plan.node_settings import disk_problems, label_problems, taint_problems
from gpufabric.plural import plural
from gpufabric.spec.azure.pool import AzurePool
from gpufabric.spec.node_settings import Taint
from gpufabric.spec.problems import Problem

_GB_PER_GIB = Decimal(2**30) / Decimal(10**9)
_APPLICATION_GROUP = re.compile(
    r"/subscriptions/[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}/resourceGroups/[A-Za-z0-9_.()-]+"
    r"/providers/Microsoft\.Network/applicationSecurityGroups/[A-Za-z0-9][A-Za-z0-9_.-]*"
)
_AGENT_POOL = "AKS REST API, agent pools"


def settings_problems(
    where: str, pool: AzurePool, shape: Shape, own: Sequence[Taint], facts: NodeFacts | None, catalog: Catalog
) -> Iterator[Problem]:
    """Check the settings of a pool's nodes.

    Args:
        where: property path of the pool.
        pool: its declaration.
        shape: its machine.
        own: taints that gpufabric and AKS set.
        facts: facts on the nodes' image; None if the catalogue has none.
        catalog: source of the limits.
    """
    limits = node_limits(catalog, "azure")
    yield from label_problems(where, pool, limits)
    yield from taint_problems(where, pool, own, limits)
    yield from disk_problems(where, pool.disk.size_gib, pool.disk.type or "managed", facts, limits)
    yield from _local_disk(where, pool, shape)
    if pool.user_data is not None:
        yield Problem(
            f"{where}.user_data",
            "a script",
            "none; linux for settings of the kernel, or a DaemonSet of your own that prepares nodes",
            f"{_AGENT_POOL} take no user data: AKS writes it itself",
        )
    if pool.security_group_ids:
        yield Problem(
            f"{where}.security_group_ids",
            plural(len(pool.security_group_ids), "group"),
            "none; rules in the security group of the pool's subnet, which existing.network can give, and "
            "application_security_group_ids for rules that name the pool",
            f"{_AGENT_POOL} take no network security group for interfaces",
        )
    if pool.node_image_id is not None:
        yield Problem(
            f"{where}.node_image_id",
            pool.node_image_id,
            "none; a DaemonSet of your own that prepares nodes",
            f"{_AGENT_POOL} name an OS SKU and no image (Azure/AKS#3751, open on 2026-11-29)",
        )
    yield from _message(where, pool.message_of_the_day)
    yield from _application_groups(where, pool.application_security_group_ids)


def _message(where: str, message: str | None) -> Iterator[Problem]:
    """Check the text that a login shows."""
    place = f"{where}.message_of_the_day"
    if message is None:
        return
    if CREDENTIALS.search(message):
        # Without the text: errors reach logs and reports.
        yield Problem(
            place,
            "a text with a credential in a documented form, such as an access key or a private key",
            "a text without secrets",
            "docs/nodes.md: state, previews and every login on a node show it",
        )
    if not message.isascii():
        limit = "gpufabric writes it as us-ascii, which every terminal shows alike"
        yield Problem(place, "characters outside ASCII", "plain ASCII", limit)


def _application_groups(where: str, ids: list[str]) -> Iterator[Problem]:
    for index, id_ in enumerate(ids):
        place = f"{where}.application_security_group_ids[{index}]"
        if _APPLICATION_GROUP.fullmatch(id_) is None:
            form = ".../providers/Microsoft.Network/applicationSecurityGroups/<name>"
            yield Problem(place, id_, form, "the cloud's form of ids")
        if any(same_id(id_, other) for other in ids[:index]):
            yield Problem(place, f"{id_} twice", "each group once", "a group counts once")


def _local_disk(where: str, pool: AzurePool, shape: Shape) -> Iterator[Problem]:
    """Refuse an ephemeral disk that is larger than all local disks; each single one is unknown."""
    size, local = pool.disk.size_gib, shape.host.local_nvme_gb
    if pool.disk.type != "ephemeral" or size is None or local is None:
        return
    if size * _GB_PER_GIB > local.value:
        yield Problem(
            f"{where}.disk.size_gib",
            f"{size} GiB, ephemeral",
            f"at most the {local.value} GB of the machine's local disks; or type: managed",
            f"catalogue: {local.source}, {local.as_of}",
        )


def premium_disk(pool: AzurePool, catalog: Catalog) -> str | None:
    """Return the Premium SSD that AKS bills for each node; None without one, or if AKS chooses the disk.

    Args:
        pool: the declaration.
        catalog: sizes of the disks.
    """
    size = pool.disk.size_gib
    if pool.disk.type != "managed" or size is None:
        return None
    disks = catalog.azure_limits().premium_disk_gib.value
    return next((name for name, largest in disks.items() if size <= largest), None)
