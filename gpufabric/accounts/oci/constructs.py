"""Reads what joins machines by RDMA: compute clusters, cluster networks and GPU memory fabrics."""

from collections.abc import Iterator

from gpufabric.accounts.oci.client import OciClients, SdkModel
from gpufabric.accounts.oci.declared import compartments, domains, encrypted, memory_fabrics, regions
from gpufabric.accounts.oci.sections import Rows
from gpufabric.accounts.target import Target
from gpufabric.snapshots.absence import UNCERTAIN
from gpufabric.snapshots.rows import Construct

_CLUSTERS = "compute:ListComputeClusters"
CALLS = (_CLUSTERS, "compute-management:ListClusterNetworks", "compute:ListComputeGpuMemoryFabrics")

_GONE = frozenset({"DELETED", "TERMINATED"})
NOT_LISTED = f"not in ListComputeGpuMemoryFabrics: {UNCERTAIN}"


def constructs(clients: OciClients, target: Target) -> Rows:
    """Return the constructs by id. Fabrics belong to the root compartment, the others to those of the stacks.

    Raises:
        CallError: a call gave no answer.
    """
    rows = Rows(failures=encrypted(_CLUSTERS, [region.compartment_id for region in regions(target).values()]))
    for compartment in compartments(target):
        rows.rows |= dict(_clusters(clients, compartment))
        rows.rows |= dict(_networks(clients, compartment))
    for domain in domains(target):
        rows.rows |= dict(_fabrics(clients, target.account, domain))
    rows.absent = {fabric: NOT_LISTED for fabric in memory_fabrics(target) if fabric not in rows.rows}
    return rows


def _clusters(clients: OciClients, compartment: str) -> Iterator[tuple[str, Construct]]:
    for cluster in clients.every("compute", "list_compute_clusters", compartment):
        state = cluster.lifecycle_state or ""
        if state not in _GONE:
            domain = cluster.availability_domain or ""
            yield cluster.id, Construct(kind="compute-cluster", domain=domain, state=state)


def _networks(clients: OciClients, compartment: str) -> Iterator[tuple[str, Construct]]:
    for network in clients.every("compute-management", "list_cluster_networks", compartment):
        state = network.lifecycle_state or ""
        if state in _GONE:
            continue
        pools: list[SdkModel] = list(network.instance_pools or ())
        places = {domain for pool in pools for domain in pool.availability_domains or ()}
        sizes = [pool.size for pool in pools]
        yield (
            network.id,
            Construct(
                kind="cluster-network",
                domain=", ".join(sorted(places)),
                state=state,
                nodes=None if None in sizes else sum(sizes),
            ),
        )


def _fabrics(clients: OciClients, tenancy: str, domain: str) -> Iterator[tuple[str, Construct]]:
    """Yield the fabrics of a domain. They do not state their domain, so OCI is asked for one at a time."""
    listed = clients.every("compute", "list_compute_gpu_memory_fabrics", tenancy, availability_domain=domain)
    for fabric in listed:
        yield (
            fabric.id,
            Construct(
                kind="gpu-memory-fabric",
                domain=domain,
                state=fabric.lifecycle_state or "",
                health=fabric.fabric_health or "",
                nodes=fabric.total_host_count,
                free_nodes=fabric.available_host_count,
            ),
        )
