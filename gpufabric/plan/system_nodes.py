"""Machines that run DNS, operators and controllers."""

from collections.abc import Mapping
from dataclasses import dataclass

from gpufabric.catalog.shape import Cloud


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemNode:
    """A machine with about 4 vCPUs or cores and 16 to 64 GiB.

    Attributes:
        shape: the cloud's own name of the machine.
        cores: cores, where the shape has any number of them (OCI OCPUs); absent otherwise.
        memory_gb: memory in GB, where the shape has any amount of it; absent otherwise.
        billed_as: keys of the catalogue's services, and how many of each one machine is.
    """

    shape: str
    cores: int | None = None
    memory_gb: int | None = None
    billed_as: Mapping[str, int]


SYSTEM_NODES: Mapping[Cloud, SystemNode] = {
    "aws": SystemNode(shape="m7i.xlarge", billed_as={"m7i.xlarge": 1}),
    "azure": SystemNode(shape="Standard_D4s_v5", billed_as={"Standard_D4s_v5": 1}),
    # OCI bills cores and memory apart.
    "oci": SystemNode(
        shape="VM.Standard.E5.Flex",
        cores=4,
        memory_gb=64,
        billed_as={"vm-standard-e5-ocpu": 4, "vm-standard-e5-memory-gb": 64},
    ),
}
"""Machine by cloud; enough for the add-ons that the clouds and NVIDIA's operators run per cluster."""
