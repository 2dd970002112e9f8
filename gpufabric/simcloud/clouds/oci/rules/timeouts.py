"""Timeouts: the provider stops waiting for a creation that takes longer."""

from gpufabric.simcloud.clouds.creation import Creation
from gpufabric.simcloud.clouds.kind import Kind
from gpufabric.simcloud.clouds.oci import tokens
from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.request import CloudError, Request
from gpufabric.simcloud.clouds.rule import Refusal, time_out

_TEXT = "timeout while waiting for state to become '{target}' (last state: '{last}', timeout: {timeout})"
_SOURCE = "oracle/terraform-provider-oci, errors.go; hashicorp/terraform-plugin-sdk, TimeoutError"


def _stops(what: str, leaves: str) -> Refusal:
    return Refusal(
        "OperationTimeout", _TEXT, f"{what} that takes longer to create than its timeout", _SOURCE, "timeout",
        status="FAILED_PRECONDITION", leaves=leaves,
    )  # fmt: skip


NETWORK = _stops("a cluster network", "PROVISIONING")
OTHER = _stops("a GPU memory cluster, capacity reservation or file system", "CREATING")

_TARGETS = {tokens.CLUSTER_NETWORK: "RUNNING"}
_NAMES = {
    tokens.CLUSTER_NETWORK: "cluster-network",
    tokens.GPU_MEMORY_CLUSTER: "gpu-memory-cluster",
    tokens.CAPACITY_RESERVATION: "capacity-reservation",
    tokens.LUSTRE_FILE_SYSTEM: "lustre",
}


def making(type_: str) -> tuple[str, str]:
    """Return the output, with its value, that marks a resource of a type as under creation."""
    return "state", (NETWORK if type_ == tokens.CLUSTER_NETWORK else OTHER).leaves


@time_out(refuses=(NETWORK, OTHER))
def timed_out(request: Request, kind: Kind, creation: Creation) -> CloudError:
    """Return the error of a provider that stops waiting. Creation continues, and a later update finds it
    ready.
    """
    refusal = NETWORK if request.type == tokens.CLUSTER_NETWORK else OTHER
    target = _TARGETS.get(request.type, "ACTIVE")
    last = kind.making[1] if kind.making else refusal.leaves
    return refuse(
        request, refusal, because=creation.because, target=target, last=last, timeout=creation.timeout
    )


def stated_minutes(request: Request) -> int | None:
    """Return the creation time that the capacity file states for a resource, in minutes."""
    capacity = request.world.capacity.oci if request.world.capacity else None
    if capacity is None or request.type not in _NAMES:
        return None
    return next(
        (count for key, count in capacity.creation_minutes.items() if key == _NAMES[request.type]), None
    )
