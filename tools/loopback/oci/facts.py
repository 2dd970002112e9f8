"""Names of a tenancy of OCI, and its rows in models of the SDK."""

# Models of the SDK have no types.
# pyright: basic

from datetime import UTC, datetime
from typing import Any

from oci.core import models as core
from oci.limits import models as limits

TENANCY = "ocid1.tenancy.oc1..aaaaexample"
OTHER_TENANCY = "ocid1.tenancy.oc1..bbbbother"
COMPARTMENT = "ocid1.compartment.oc1..aaaaexample"
USER = "ocid1.user.oc1..aaaaexample"
REGION = "us-ashburn-1"
FIRST, SECOND = "Uocm:US-ASHBURN-AD-1", "Uocm:US-ASHBURN-AD-2"
SHAPE = "BM.GPU.B200.8"
SYSTEM_SHAPE = "VM.Standard.E5.Flex"
RESERVATION = "ocid1.capacityreservation.oc1.iad.aaaareserved"
NODE_IMAGE, SYSTEM_IMAGE = "ocid1.image.oc1.iad.aaaanode", "ocid1.image.oc1.iad.aaaasystem"
FABRIC = "ocid1.computegpumemoryfabric.oc1.iad.aaaafabric"
VCN, SUBNET = "ocid1.vcn.oc1.iad.aaaavcn", "ocid1.subnet.oc1.iad.aaaasubnet"
NAMESPACE = "examplenamespace"
THEN = datetime(2026, 11, 20, 6, tzinfo=UTC)


DECLARED: dict[str, Any] = {
    "cloud": "oci",
    "region": REGION,
    "tenancy_id": TENANCY,
    "compartment_id": COMPARTMENT,
    "availability_domain": FIRST,
    "node_image_id": NODE_IMAGE,
    "node_image_os": "Canonical Ubuntu 22.04",
    "system_image_id": SYSTEM_IMAGE,
    "rdma_cidr": "192.168.0.0/16",
    "network": {"cidr": "10.48.0.0/16"},
    "pools": {"train": {"shape": SHAPE, "nodes": 40}},
}
"""Declaration of a stack in the tenancy."""


def limit(name: str, value: int, domain: str | None = None) -> limits.LimitValueSummary:
    """Return a limit of a domain or of the region."""
    return limits.LimitValueSummary(
        name=name, scope_type="AD" if domain else "REGION", availability_domain=domain, value=value
    )


def definition(service: str, name: str, *, states_use: bool = True, deprecated: bool = False) -> Any:
    """Return the definition of a limit."""
    return limits.LimitDefinitionSummary(
        name=name,
        service_name=service,
        description=f"Limit {name}\n of {service}",
        scope_type="AD",
        are_quotas_supported=True,
        is_resource_availability_supported=states_use,
        is_deprecated=deprecated,
        is_eligible_for_limit_increase=True,
        is_dynamic=False,
    )


def gpu_shape(name: str = SHAPE, **changes: Any) -> core.Shape:
    """Return a shape as ListShapes states it."""
    facts = {
        "shape": name,
        "processor_description": "2.7 GHz Intel® Xeon® Platinum 8592+ (Emerald Rapids)",
        "ocpus": 128.0,
        "memory_in_gbs": 4096.0,
        "gpus": 8,
        "gpu_description": "NVIDIA® B200",
        "rdma_ports": 8,
        "rdma_bandwidth_in_gbps": 3200,
        "quota_names": ["gpu-b200-count"],
        "is_flexible": False,
    }
    return core.Shape(**{**facts, **changes})


def system_shape() -> core.Shape:
    """Return the flexible shape of system nodes."""
    return core.Shape(
        shape=SYSTEM_SHAPE,
        processor_description="2.4 GHz AMD EPYC™ 9J14 (Genoa)",
        ocpus=1.0,
        memory_in_gbs=12.0,
        quota_names=["standard-e5-core-count", "standard-e5-memory-count"],
        is_flexible=True,
    )


def reservation(**changes: Any) -> core.ComputeCapacityReservation:
    """Return a reservation of 40 machines of which 8 run."""
    facts = {
        "id": RESERVATION,
        "compartment_id": COMPARTMENT,
        "availability_domain": FIRST,
        "lifecycle_state": "ACTIVE",
        "time_created": THEN,
        "instance_reservation_configs": [
            core.InstanceReservationConfig(instance_shape=SHAPE, reserved_count=40, used_count=8)
        ],
    }
    return core.ComputeCapacityReservation(**{**facts, **changes})


def image(image_id: str, name: str, **changes: Any) -> core.Image:
    """Return an image."""
    facts = {
        "id": image_id,
        "compartment_id": COMPARTMENT,
        "create_image_allowed": True,
        "display_name": name,
        "lifecycle_state": "AVAILABLE",
        "operating_system": "Canonical Ubuntu",
        "operating_system_version": "22.04",
        "time_created": THEN,
    }
    return core.Image(**{**facts, **changes})
