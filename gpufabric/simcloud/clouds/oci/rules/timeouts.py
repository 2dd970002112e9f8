"""The provider stops waiting for what takes longer to make than its time-out."""

from gpufabric.simcloud.clouds.base import CloudError, Request, State
from gpufabric.simcloud.clouds.oci.rules.errors import Refusal, refuse
from gpufabric.simcloud.clouds.oci.rules.launch import CLUSTER_NETWORK, MEMORY_CLUSTER
from gpufabric.simcloud.clouds.oci.rules.lustre import FILE_SYSTEM
from gpufabric.simcloud.clouds.oci.rules.reservations import RESERVATION

DEFAULT_MINUTES = 20
"""The provider's time-out where the program sets none (oracle/terraform-provider-oci, DefaultTimeout)."""

_TEXT = "timeout while waiting for state to become '{target}' (last state: '{last}', timeout: {timeout})"
_SOURCE = "oracle/terraform-provider-oci, errors.go; hashicorp/terraform-plugin-sdk, TimeoutError"


def _stops(what: str, leaves: str) -> Refusal:
    return Refusal(
        "OperationTimeout", _TEXT, f"{what} that takes longer to make than the time-out", _SOURCE, "timeout",
        status="FAILED_PRECONDITION", leaves=leaves,
    )  # fmt: skip


NETWORK = _stops("a cluster network", "PROVISIONING")
OTHER = _stops("a GPU memory cluster, capacity reservation or file system", "CREATING")
REFUSALS = (NETWORK, OTHER)

_SLOW = {
    CLUSTER_NETWORK: ("cluster-network", NETWORK, "RUNNING"),
    MEMORY_CLUSTER: ("gpu-memory-cluster", OTHER, "ACTIVE"),
    RESERVATION: ("capacity-reservation", OTHER, "ACTIVE"),
    FILE_SYSTEM: ("lustre", OTHER, "ACTIVE"),
}


def within_timeout(state: State, request: Request) -> CloudError | None:
    """Making it takes no longer than the time-out. What takes longer goes on being made, and the next update
    finds it ready.
    """
    slow = _SLOW.get(request.type)
    capacity = request.world.capacity.oci if request.world.capacity else None
    if slow is None or capacity is None or request.verb != "Create":
        return None
    name, refusal, target = slow
    minutes = next((count for key, count in capacity.creation_minutes.items() if key == name), 0)
    allowed = request.timeout_s or DEFAULT_MINUTES * 60
    if minutes * 60 <= allowed:
        return None
    hours, rest = divmod(int(allowed), 3600)
    timeout = (f"{hours}h" if hours else "") + f"{rest // 60}m{rest % 60}s"
    because = f"it takes {minutes} minutes"
    return refuse(request, refusal, because=because, target=target, last=refusal.leaves, timeout=timeout)
