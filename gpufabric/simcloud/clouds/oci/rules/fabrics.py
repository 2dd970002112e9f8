"""GPU memory fabrics of the tenancy, and the hosts that GPU memory clusters take from them.

The largest number of hosts of a fabric is the catalogue's (``roce.max_nodes_per_fabric``).
"""

from typing import TYPE_CHECKING

from gpufabric.catalog.availability_domains import domain_key
from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.rules.facts import shape_of
from gpufabric.simcloud.clouds.oci.rules.launch import (
    Launch,
    launch_of,
    more_than_before,
    running,
)
from gpufabric.simcloud.clouds.oci.rules.shortage import FABRIC_SHORT, short
from gpufabric.simcloud.clouds.oci.tokens import GPU_MEMORY_CLUSTER
from gpufabric.simcloud.clouds.request import CloudError, Request, State, World
from gpufabric.simcloud.clouds.rule import Refusal, rule

if TYPE_CHECKING:  # a provider process reads the file's types only when there is a file
    from gpufabric.simcloud.clouds.oci.capacity import MemoryFabric

_DOC = 'OCI documentation, "Creating GPU Memory Clusters"'

UNKNOWN_FABRIC = Refusal(
    "NotAuthorizedOrNotFound",
    "Authorization failed or requested resource not found: {fabric}",
    "a GPU memory fabric that the tenancy does not have, or has in another availability domain",
    'OCI documentation, "API errors"',
    http=404,
    status="NOT_FOUND",
)
OTHER_SHAPE = Refusal(
    "InvalidParameter",
    "GPU memory fabric {fabric} has hosts of shape {there}, the instance configuration is for {shape}.",
    "a GPU memory fabric with hosts of another shape",
    _DOC,
    own_words=True,
)
TOO_MANY_HOSTS = Refusal(
    "InvalidParameter",
    "The size {size} of the GPU memory cluster exceeds the {maximum} hosts of a GPU memory fabric.",
    "more hosts than a GPU memory fabric has (18)",
    'OCI documentation, "GPU Memory Cluster and Memory Fabric"; the catalogue',
    own_words=True,
)
TAKEN = Refusal(
    "Conflict",
    "GPU memory fabric {fabric} is used by the GPU memory cluster {other} in the same compute cluster.",
    "a second GPU memory cluster on a fabric in the same compute cluster",
    _DOC,
    own_words=True,
    http=409,
    status="ALREADY_EXISTS",
)
NOT_READY = Refusal(
    "IncorrectState",
    "GPU memory fabric {fabric} is in the state {state}.",
    "a GPU memory fabric that is degraded, unavailable or being provisioned",
    'OCI documentation, "GPU Memory Fabric States"',
    own_words=True,
    http=409,
    status="FAILED_PRECONDITION",
)


@rule(types=(GPU_MEMORY_CLUSTER,), refuses=(TOO_MANY_HOSTS, UNKNOWN_FABRIC, OTHER_SHAPE, NOT_READY))
def fits_fabric(state: State, request: Request) -> CloudError | None:
    """A GPU memory cluster is no larger than a fabric, and names a fabric that the tenancy has, of its shape
    and in its availability domain. Without a list of fabrics every id is taken as it is declared.
    """
    asked = launch_of(state, request)
    if asked is None:
        return None
    maximum = hosts_of_a_fabric(asked.shape)
    if maximum is not None and asked.nodes > maximum:
        return refuse(request, TOO_MANY_HOSTS, size=asked.nodes, maximum=maximum)
    listed = fabrics(request.world)
    return _fits(request, asked, _named(request, asked)) if listed is not None and asked.fabric else None


@rule(types=(GPU_MEMORY_CLUSTER,), refuses=(TAKEN, FABRIC_SHORT))
def fabric_is_free(state: State, request: Request) -> CloudError | None:
    """A fabric has no other GPU memory cluster in the same compute cluster, and hosts left for this one."""
    asked = launch_of(state, request)
    if asked is None or not asked.fabric:
        return None
    others = [launch for launch in running(state, but=asked.id) if launch.fabric == asked.fabric]
    same = [other for other in others if other.compute_cluster == asked.compute_cluster]
    if same and request.verb == "Create":
        return refuse(request, TAKEN, fabric=asked.fabric, other=same[0].id)
    fabric = _named(request, asked)
    total, used = (
        fabric.usable if fabric else hosts_of_a_fabric(asked.shape),
        sum(other.nodes for other in others),
    )
    if total is None or used + asked.nodes <= total or not more_than_before(state, request, asked):
        return None
    because = f"{asked.fabric}: {total} hosts, {used} in use, {asked.nodes} requested"
    return short(request, asked, because)


def hosts_of_a_fabric(shape_name: str) -> int | None:
    """Return the largest number of hosts of a fabric with hosts of a shape; ``None`` if it is not known."""
    shape = shape_of(shape_name)
    hosts = shape.roce.max_nodes_per_fabric if shape and shape.roce else None
    return hosts.value if hosts else None


def _named(request: Request, asked: Launch) -> "MemoryFabric | None":
    return next((fabric for fabric in fabrics(request.world) or () if fabric.id == asked.fabric), None)


def fabrics(world: World) -> "list[MemoryFabric] | None":
    """Return the GPU memory fabrics of the tenancy; ``None`` when they are not listed."""
    capacity = world.capacity.oci if world.capacity else None
    return capacity.memory_fabrics if capacity else None


def _fits(request: Request, asked: Launch, fabric: "MemoryFabric | None") -> CloudError | None:
    if fabric is None or domain_key(fabric.availability_domain) not in asked.domains:
        return refuse(request, UNKNOWN_FABRIC, fabric=asked.fabric)
    if asked.shape and fabric.shape != asked.shape:
        return refuse(request, OTHER_SHAPE, fabric=fabric.id, there=fabric.shape, shape=asked.shape)
    if fabric.state != "AVAILABLE" and request.verb == "Create":
        return refuse(request, NOT_READY, fabric=fabric.id, state=fabric.state)
    return None
