"""Too few hosts: the error depends on what starts the instances."""

from gpufabric.simcloud.clouds.oci import tokens
from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.rules.launch import (
    FAILED,
    Launch,
)
from gpufabric.simcloud.clouds.request import CloudError, Request
from gpufabric.simcloud.clouds.rule import Refusal

OUT_OF_HOSTS = "Out of host capacity."
"""OCI's own words."""

_HEARD = "jpetazzo/ampernetacle#54"

INSTANCE_SHORT = Refusal(
    "InternalError",
    OUT_OF_HOSTS,
    "an instance without a free host, or without space in its reservation; a cluster network or instance "
    "pool that cannot grow",
    f"{_HEARD}; oracle/terraform-provider-oci, retry.go (not repeated)",
    http=500,
    status="RESOURCE_EXHAUSTED",
)
NETWORK_SHORT = Refusal(
    "InternalError",
    OUT_OF_HOSTS,
    "a cluster network or instance pool of more instances than there are free hosts, or than its reservation "
    "has free",
    "oracle-quickstart/oci-hpc#6",
    "state",
    http=500,
    status="RESOURCE_EXHAUSTED",
    leaves=FAILED[tokens.CLUSTER_NETWORK],
)
FABRIC_SHORT = Refusal(
    "InternalError",
    OUT_OF_HOSTS,
    "a GPU memory cluster of more hosts than its fabric or reservation has free",
    f"{_HEARD} for the text; oracle/terraform-provider-oci, core_compute_gpu_memory_cluster_resource.go",
    "work-request",
    http=500,
    status="RESOURCE_EXHAUSTED",
    leaves=FAILED[tokens.GPU_MEMORY_CLUSTER],
)
NODES_SHORT = Refusal(
    "InternalError",
    "{nodes} node(s) launch failure. Reason for failure on one of the nodes : Error returned by "
    "LaunchInstance operation in Compute service.(500, InternalError, false) Out of host capacity.",
    "a node pool of more nodes than there are free hosts, or than its reservation has free",
    "Rapha-Borges/oke-free#46",
    "work-request",
    http=500,
    status="RESOURCE_EXHAUSTED",
    leaves=FAILED[tokens.NODE_POOL],
)
SHORTAGES = (INSTANCE_SHORT, NETWORK_SHORT, NODES_SHORT, FABRIC_SHORT)

_BY_TYPE = {
    tokens.CLUSTER_NETWORK: NETWORK_SHORT,
    tokens.INSTANCE_POOL: NETWORK_SHORT,
    tokens.GPU_MEMORY_CLUSTER: FABRIC_SHORT,
    tokens.INSTANCE: INSTANCE_SHORT,
    tokens.NODE_POOL: NODES_SHORT,
}


def short(request: Request, asked: Launch, because: str) -> CloudError:
    """Return the error for a launch without enough hosts."""
    refusal = _BY_TYPE[asked.type]
    if refusal is NETWORK_SHORT:
        if request.verb != "Create":
            refusal = INSTANCE_SHORT
        else:
            # The state alone does not say it, and the words of OCI's own error would be taken for its answer.
            because = f"too few hosts, {because}"
    return refuse(request, refusal, because=because, nodes=asked.nodes)
