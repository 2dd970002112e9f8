"""A tenancy of OCI in models of the SDK, and the routes that answer from it."""

# Models of the SDK have no types.
# pyright: basic

from dataclasses import dataclass, field
from typing import Any

from oci.container_engine import models as oke
from oci.core import models as core
from oci.identity import models as identity
from oci.limits import models as limits
from oci.limits_increase import models as increase
from oci.object_storage import models as storage

from tools.loopback.oci.facts import (
    COMPARTMENT,
    FIRST,
    NAMESPACE,
    NODE_IMAGE,
    REGION,
    RESERVATION,
    SECOND,
    SHAPE,
    SUBNET,
    SYSTEM_IMAGE,
    TENANCY,
    THEN,
    USER,
    VCN,
    definition,
    gpu_shape,
    image,
    limit,
    reservation,
    system_shape,
)
from tools.loopback.oci.sdk_models import decoded
from tools.loopback.oci.server import NOT_FOUND, Asked, Refusal, Route


@dataclass
class Tenancy:
    """State of a tenancy; tests change it."""

    regions: list[Any] = field(
        default_factory=lambda: [
            identity.RegionSubscription(
                region_key="PHX", region_name="us-phoenix-1", status="READY", is_home_region=True
            ),
            identity.RegionSubscription(
                region_key="IAD", region_name=REGION, status="READY", is_home_region=False
            ),
        ]
    )
    tenancies: set[str] = field(default_factory=lambda: {TENANCY})
    """Tenancies whose users know their regions."""

    domains: list[str] = field(default_factory=lambda: [FIRST, SECOND])
    limit_values: dict[str, list[Any]] = field(
        default_factory=lambda: {
            "compute": [
                limit("gpu-b200-count", 384, FIRST),
                limit("gpu-b200-count", 0, SECOND),
                limit("gpu-h100-count", 64, FIRST),
                limit("standard-e5-core-count", 1000, FIRST),
            ],
            "vcn": [limit("vcn-count", 50), limit("old-count", 3)],
            "email": [limit("sender-count", 10)],
            "lustre-storage": [limit("max-lustre-file-system-count", 2, FIRST)],
        }
    )
    definitions: dict[str, list[Any]] = field(
        default_factory=lambda: {
            "compute": [
                definition("compute", "gpu-b200-count"),
                definition("compute", "standard-e5-core-count"),
            ],
            "vcn": [
                definition("vcn", "vcn-count", states_use=False),
                definition("vcn", "old-count", deprecated=True),
            ],
            "lustre-storage": [definition("lustre-storage", "max-lustre-file-system-count")],
        }
    )
    used: dict[str, limits.ResourceAvailability] = field(
        default_factory=lambda: {
            "gpu-b200-count": limits.ResourceAvailability(used=320, available=64),
            "standard-e5-core-count": limits.ResourceAvailability(
                used=12, available=988, fractional_usage=12.5, fractional_availability=987.5
            ),
        }
    )
    quotas: dict[tuple[str, str], limits.ResourceAvailability] = field(default_factory=dict)
    """Availability in compartments that have a quota, by compartment and limit."""

    requests: list[Any] = field(default_factory=list)
    shapes: dict[str, list[Any]] = field(
        default_factory=lambda: {FIRST: [system_shape(), gpu_shape()], SECOND: [system_shape()]}
    )
    available: dict[str, int | None] = field(
        default_factory=lambda: {"FAULT-DOMAIN-1": 4, "FAULT-DOMAIN-2": None}
    )
    reservations: dict[str, Any] = field(default_factory=lambda: {RESERVATION: reservation()})
    clusters: list[Any] = field(default_factory=list)
    networks: list[Any] = field(default_factory=list)
    fabrics: dict[str, list[Any]] = field(default_factory=dict)
    images: dict[str, Any] = field(
        default_factory=lambda: {
            NODE_IMAGE: image(NODE_IMAGE, "Canonical-Ubuntu-22.04-GPU-B200"),
            SYSTEM_IMAGE: image(
                SYSTEM_IMAGE,
                "Oracle-Linux-8.10-2026.10.31-0-OKE-1.35.2-1201",
                compartment_id="ocid1.compartment.oc1..oracle",
                operating_system="Oracle Linux",
                operating_system_version="8",
            ),
        }
    )
    kubernetes: list[str] = field(default_factory=lambda: ["v1.34.2", "v1.35.2"])
    oke_images: dict[str, str] = field(
        default_factory=lambda: {SYSTEM_IMAGE: "Oracle-Linux-8.10-2026.10.31-0-OKE-1.35.2-1201"}
    )
    vcns: list[Any] = field(
        default_factory=lambda: [
            core.Vcn(
                id=VCN,
                compartment_id=COMPARTMENT,
                cidr_block="10.8.0.0/16",
                cidr_blocks=["10.9.0.0/16", "10.8.0.0/16"],
                lifecycle_state="AVAILABLE",
            )
        ]
    )
    subnets: list[Any] = field(
        default_factory=lambda: [
            core.Subnet(
                id=SUBNET,
                compartment_id=COMPARTMENT,
                vcn_id=VCN,
                cidr_block="10.8.1.0/24",
                lifecycle_state="AVAILABLE",
                route_table_id="ocid1.routetable.oc1.iad.aaaa",
                virtual_router_ip="10.8.1.1",
                virtual_router_mac="00:00:00:00:00:01",
            )
        ]
    )
    buckets: dict[str, str] = field(default_factory=dict)
    """Compartment by name."""

    def routes(self) -> list[Route]:
        """Return the routes of all services that the reader asks."""
        core_path, limits_path = "/20160918", "/20190729"
        return [
            _whole(
                f"{core_path}/tenancies/([^/]+)/regionSubscriptions", "ListRegionSubscriptions", self._regions
            ),
            _whole(f"{core_path}/availabilityDomains/?", "ListAvailabilityDomains", self._domains),
            _get(f"{limits_path}/services", "ListServices", self._services),
            _get(f"{limits_path}/limitDefinitions", "ListLimitDefinitions", self._definitions),
            _get(f"{limits_path}/limitValues", "ListLimitValues", self._values),
            _get(
                f"{limits_path}/services/([^/]+)/limits/([^/]+)/resourceAvailability",
                "GetResourceAvailability",
                self._availability,
            ),
            _get("/20251101/limitsIncreaseItemRequests", "ListLimitsIncreaseItemRequests", self._requests),
            _get(f"{core_path}/shapes", "ListShapes", self._shapes),
            Route("POST", f"{core_path}/computeCapacityReports", "CreateComputeCapacityReport", self._report),
            _get(
                f"{core_path}/computeCapacityReservations", "ListComputeCapacityReservations", self._reserved
            ),
            _get(
                f"{core_path}/computeCapacityReservations/([^/]+)",
                "GetComputeCapacityReservation",
                lambda asked: _entry(self.reservations, asked.match[1]),
            ),
            _get(f"{core_path}/computeClusters", "ListComputeClusters", self._clusters),
            _get(
                f"{core_path}/clusterNetworks",
                "ListClusterNetworks",
                lambda asked: _own(asked, self.networks),
            ),
            _get(f"{core_path}/computeGpuMemoryFabrics", "ListComputeGpuMemoryFabrics", self._fabrics),
            _get(
                f"{core_path}/images/([^/]+)", "GetImage", lambda asked: _entry(self.images, asked.match[1])
            ),
            _get(f"{core_path}/vcns", "ListVcns", lambda asked: _own(asked, self.vcns)),
            _get(f"{core_path}/subnets", "ListSubnets", lambda asked: _own(asked, self.subnets)),
            _get("/n/?", "GetNamespace", lambda asked: _of_tenancy(asked, NAMESPACE)),
            _get(f"/n/{NAMESPACE}/b/?", "ListBuckets", self._buckets),
            _get(f"/n/{NAMESPACE}/b/([^/]+)/?", "GetBucket", self._bucket),
            _get("/20180222/clusterOptions/all", "GetClusterOptions", self._cluster_options),
            _get("/20180222/nodePoolOptions/all", "GetNodePoolOptions", self._node_options),
        ]

    def _regions(self, asked: Asked) -> Any:
        if asked.match[1] not in self.tenancies:
            raise NOT_FOUND
        return self.regions

    def _domains(self, asked: Asked) -> Any:
        answer = [
            identity.AvailabilityDomain(name=name, id=name, compartment_id=TENANCY) for name in self.domains
        ]
        return _of_tenancy(asked, answer)

    def _services(self, asked: Asked) -> Any:
        answer = [limits.ServiceSummary(name=name, description=name) for name in self.limit_values]
        return _of_tenancy(asked, answer)

    def _definitions(self, asked: Asked) -> Any:
        return _of_tenancy(asked, self.definitions.get(asked.query["serviceName"], []))

    def _values(self, asked: Asked) -> Any:
        return _of_tenancy(asked, self.limit_values[asked.query["serviceName"]])

    def _availability(self, asked: Asked) -> Any:
        service, name = asked.match[1], asked.match[2]
        of_domain = {value.scope_type == "AD" for value in self.limit_values[service] if value.name == name}
        if of_domain != {"availabilityDomain" in asked.query}:
            raise Refusal(
                400, "InvalidParameter", "availabilityDomain is mandatory if and only if scopeType is AD"
            )
        place = asked.query["compartmentId"]
        if place != TENANCY and (place, name) in self.quotas:
            return self.quotas[place, name]
        if name not in self.used or place not in (TENANCY, COMPARTMENT):
            raise NOT_FOUND
        return self.used[name]

    def _requests(self, asked: Asked) -> Any:
        return _of_tenancy(asked, increase.LimitsIncreaseItemRequestCollection(items=list(self.requests)))

    def _shapes(self, asked: Asked) -> Any:
        return _own(asked, self.shapes.get(asked.query["availabilityDomain"], []))

    def _report(self, asked: Asked) -> Any:
        details = decoded(asked.body, core.CreateComputeCapacityReportDetails)
        if details.compartment_id != TENANCY:
            raise NOT_FOUND
        return core.ComputeCapacityReport(
            compartment_id=TENANCY,
            availability_domain=details.availability_domain,
            time_created=THEN,
            shape_availabilities=[
                core.CapacityReportShapeAvailability(
                    fault_domain=fault_domain,
                    instance_shape=wanted.instance_shape,
                    available_count=count,
                    availability_status="AVAILABLE" if count else "OUT_OF_HOST_CAPACITY",
                )
                for wanted in details.shape_availabilities
                for fault_domain, count in self.available.items()
            ],
        )

    def _reserved(self, asked: Asked) -> Any:
        answer = [
            core.ComputeCapacityReservationSummary(
                id=entry.id,
                compartment_id=entry.compartment_id,
                availability_domain=entry.availability_domain,
                lifecycle_state=entry.lifecycle_state,
                time_created=entry.time_created,
            )
            for entry in self.reservations.values()
            if entry.compartment_id == asked.query["compartmentId"]
        ]
        return _own(asked, answer)

    def _clusters(self, asked: Asked) -> Any:
        return _own(asked, core.ComputeClusterCollection(items=list(self.clusters)))

    def _fabrics(self, asked: Asked) -> Any:
        answer = self.fabrics.get(asked.query["availabilityDomain"], [])
        return _of_tenancy(asked, core.ComputeGpuMemoryFabricCollection(items=list(answer)))

    def _buckets(self, asked: Asked) -> Any:
        return [
            storage.BucketSummary(
                namespace=NAMESPACE,
                name=name,
                compartment_id=place,
                created_by=USER,
                time_created=THEN,
                etag="e",
            )
            for name, place in self.buckets.items()
            if place == asked.query["compartmentId"]
        ]

    def _bucket(self, asked: Asked) -> Any:
        name = asked.match[1]
        if name not in self.buckets:
            raise Refusal(404, "BucketNotFound", f"Either the bucket named '{name}' does not exist ...")
        return storage.Bucket(
            namespace=NAMESPACE,
            name=name,
            compartment_id=self.buckets[name],
            metadata={},
            created_by=USER,
            time_created=THEN,
            etag="e",
        )

    def _cluster_options(self, asked: Asked) -> Any:
        return _own(asked, oke.ClusterOptions(kubernetes_versions=list(self.kubernetes)))

    def _node_options(self, asked: Asked) -> Any:
        sources = [
            oke.NodeSourceViaImageOption(source_type="IMAGE", source_name=name, image_id=image_id)
            for image_id, name in self.oke_images.items()
        ]
        return _own(asked, oke.NodePoolOptions(shapes=[SHAPE], sources=sources))


def _get(path: str, operation: str, answer: Any) -> Route:
    return Route("GET", path, operation, answer)


def _whole(path: str, operation: str, answer: Any) -> Route:
    return Route("GET", path, operation, answer, is_paged=False)


def _entry(entries: dict[str, Any], key: str) -> Any:
    if key not in entries:
        raise NOT_FOUND
    return entries[key]


def _own(asked: Asked, answer: Any) -> Any:
    """Answer as OCI does for compartments that do not exist."""
    if asked.query.get("compartmentId") not in (TENANCY, COMPARTMENT):
        raise NOT_FOUND
    return answer


def _of_tenancy(asked: Asked, answer: Any) -> Any:
    if asked.query.get("compartmentId") != TENANCY:
        raise NOT_FOUND
    return answer
