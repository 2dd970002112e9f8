"""The shapes that each RDMA construct accepts, and the capacity modes allowed there.

The constructs of a shape are the catalogue's (``roce.constructs``).
"""

from gpufabric.catalog.availability_domains import domain_key
from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.rules.facts import constructs_of
from gpufabric.simcloud.clouds.oci.rules.launch import (
    LAUNCHERS,
    Launch,
    launch_of,
)
from gpufabric.simcloud.clouds.oci.tokens import CLUSTER_NETWORK, COMPUTE_CLUSTER, GPU_MEMORY_CLUSTER
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import as_list

_MEMORY_DOC = 'OCI documentation, "Creating GPU Memory Clusters"'
_PREEMPTIBLE_DOC = 'OCI documentation, "Preemptible Instances"'

NO_RDMA = Refusal(
    "InvalidParameter",
    "Shape {shape} is not supported in a {construct}.",
    "a shape without RDMA in a cluster network, compute cluster or GPU memory cluster",
    'OCI documentation, "Cluster Networks with Instance Pools"; the catalogue',
    own_words=True,
)
WRONG_CONSTRUCT = Refusal(
    "InvalidParameter",
    "Shape {shape} is not supported in a {construct}. Use a {instead}.",
    "a shape in an RDMA construct that does not accept it (NVL72 in a cluster network, B200 in a GPU "
    "memory cluster)",
    "oracle-quickstart/oci-hpc-oke, terraform/validation.tf; the catalogue",
    own_words=True,
)
FABRIC_ONLY = Refusal(
    "InvalidParameter",
    "Instances of shape {shape} are launched by a GPU memory cluster only.",
    "an NVL72 shape as an instance, in an instance pool or in a node pool",
    _MEMORY_DOC,
    own_words=True,
)
ONE_POOL = Refusal(
    "InvalidParameter",
    "A cluster network can have one instance pool, {count} were given.",
    "a cluster network with several instance pools",
    "OCI API reference, CreateClusterNetwork",
    own_words=True,
)
ELSEWHERE = Refusal(
    "InvalidParameter",
    "The compute cluster {cluster} is in {there}, the instances are to be in {here}.",
    "instances outside the availability domain of their compute cluster",
    "OCI API reference, CreateComputeCluster",
    own_words=True,
)
PREEMPTIBLE = Refusal(
    "InvalidParameter",
    "Shape {shape} does not support preemptible capacity.",
    "preemptible capacity for bare metal",
    _PREEMPTIBLE_DOC,
    own_words=True,
)
PREEMPTIBLE_RESERVED = Refusal(
    "InvalidParameter",
    "Preemptible capacity cannot be used with the capacity reservation {reservation}.",
    "preemptible capacity together with a capacity reservation",
    _PREEMPTIBLE_DOC,
    own_words=True,
)


@rule(types=(CLUSTER_NETWORK,), refuses=(ONE_POOL,))
def one_pool(state: State, request: Request) -> CloudError | None:
    """A cluster network has one instance pool."""
    count = len(as_list(request.inputs.get("instancePools")))
    return None if count == 1 else refuse(request, ONE_POOL, count=count)


@rule(types=LAUNCHERS, refuses=(NO_RDMA, WRONG_CONSTRUCT, FABRIC_ONLY))
def construct_takes_shape(state: State, request: Request) -> CloudError | None:
    """The RDMA construct that a request launches into accepts the shape."""
    asked = launch_of(state, request)
    known = constructs_of(asked.shape) if asked and asked.shape else None
    if asked is None or known is None:
        return None
    construct = _construct(asked)
    if construct is None:
        # Outside of any RDMA network every shape starts, but not one whose hosts are a GPU memory fabric.
        return refuse(request, FABRIC_ONLY, shape=asked.shape) if known == ("gpu-memory-cluster",) else None
    if construct in known:
        return None
    words = construct.replace("-", " ").replace("gpu", "GPU")
    if not known:
        return refuse(request, NO_RDMA, shape=asked.shape, construct=words)
    instead = known[0].replace("-", " ").replace("gpu", "GPU")
    return refuse(request, WRONG_CONSTRUCT, shape=asked.shape, construct=words, instead=instead)


@rule(types=LAUNCHERS, refuses=(ELSEWHERE,))
def same_domain(state: State, request: Request) -> CloudError | None:
    """Instances are in the availability domain of their compute cluster."""
    asked = launch_of(state, request)
    cluster = state.get(COMPUTE_CLUSTER, asked.compute_cluster) if asked else None
    if asked is None or cluster is None:
        return None
    there = domain_key(str(cluster.outputs.get("availabilityDomain")))
    here = [domain for domain in asked.domains if domain != there]
    return refuse(request, ELSEWHERE, cluster=cluster.id, there=there, here=", ".join(here)) if here else None


@rule(types=LAUNCHERS, refuses=(PREEMPTIBLE, PREEMPTIBLE_RESERVED))
def preemptible(state: State, request: Request) -> CloudError | None:
    """Preemptible capacity is for virtual machines without a reservation."""
    asked = launch_of(state, request)
    if asked is None or not asked.preemptible:
        return None
    if asked.shape.startswith("BM."):
        return refuse(request, PREEMPTIBLE, shape=asked.shape)
    if asked.reservation:
        return refuse(request, PREEMPTIBLE_RESERVED, reservation=asked.reservation)
    return None


def _construct(asked: Launch) -> str | None:
    if asked.type == CLUSTER_NETWORK:
        return "cluster-network"
    if asked.type == GPU_MEMORY_CLUSTER:
        return "gpu-memory-cluster"
    return "compute-cluster" if asked.compute_cluster else None
