"""The capacity that OCI offers one tenancy.

Availability domains are written with or without the tenancy's prefix: ``US-ASHBURN-AD-1`` and
``Uocm:US-ASHBURN-AD-1`` are the same.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import Field, NonNegativeInt, PositiveInt
from pydantic import model_validator as validator

from gpufabric.catalog.availability_domains import domain_key
from gpufabric.simcloud.clouds.listing import listed
from gpufabric.spec.base import Declared

Slow = Literal["cluster-network", "gpu-memory-cluster", "capacity-reservation", "lustre"]
"""Resources whose creation can take longer than a timeout."""

_ASSUMED = "any id is assumed to match its declaration"


class ShapeInDomain(Declared):
    """A shape in one availability domain."""

    availability_domain: str = Field(min_length=1)
    shape: str = Field(min_length=1)


class Hosts(ShapeInDomain):
    """Hosts of one shape in one availability domain."""

    count: NonNegativeInt


class OciReservation(Hosts):
    """Hosts of one shape of a capacity reservation that the tenancy already has. A reservation of several
    shapes has an entry for each."""

    id: str = Field(pattern=r"^ocid1\.capacityreservation\.")
    fault_domain: str | None = None
    """The fault domain that its hosts are in; absent when OCI spreads them."""


class MemoryFabric(Declared):
    """A GPU memory fabric (an NVL72 rack) of the tenancy's dedicated capacity."""

    id: str = Field(pattern=r"^ocid1\.computegpumemoryfabric\.")
    availability_domain: str = Field(min_length=1)
    shape: str = Field(min_length=1)
    hosts: PositiveInt
    available: NonNegativeInt | None = None
    """Hosts that can run instances, those in use among them; absent when all can."""

    state: Literal["AVAILABLE", "PROVISIONING", "UNAVAILABLE", "DEGRADED"] = "AVAILABLE"
    """OCI's state of the fabric; OCCUPIED follows from what is on it."""

    @property
    def usable(self) -> int:
        """Hosts that can run instances."""
        return self.hosts if self.available is None else self.available

    @validator(mode="after")
    def _no_more_than_all(self) -> "MemoryFabric":
        if self.usable > self.hosts:
            raise ValueError("available: at most as many as hosts")
        return self


class ServiceLimit(Declared):
    """A service limit, in the limit's own unit (GPUs for GPU shapes)."""

    availability_domain: str = Field(default="", min_length=1)
    """Absent: a limit of each region, on resources such as gateways."""

    name: str = Field(min_length=1)
    limit: NonNegativeInt


class Quota(ServiceLimit):
    """A quota that an administrator set on a compartment below the service limit."""

    availability_domain: str = Field(min_length=1)
    compartment: str = Field(min_length=1)
    """OCID of the compartment."""


class MachineImage(Declared):
    """An image and the shapes that it can start on."""

    id: str = Field(pattern=r"^ocid1\.image\.")
    shapes: list[str]


class OciCapacityPart(Declared):
    """The capacity that OCI offers one tenancy. An absent key sets no limit; an empty list means none."""

    hosts: list[Hosts] = Field(default_factory=list[Hosts])
    """Hosts that are free without a reservation; shapes and domains that are not listed never run out."""

    reservations: list[OciReservation] | None = None
    memory_fabrics: list[MemoryFabric] | None = None
    limits: list[ServiceLimit] = Field(default_factory=list[ServiceLimit])
    """Service limits; names and domains that are not listed are not limited."""

    quotas: list[Quota] = Field(default_factory=list[Quota])
    images: list[MachineImage] = Field(default_factory=list[MachineImage])
    """Images whose shapes are known; others start on every shape."""

    missing_images: list[str] = Field(default_factory=list[str])
    """OCIDs of images that the tenancy does not have; all others exist."""

    not_offered: list[ShapeInDomain] = Field(default_factory=list[ShapeInDomain])
    """Shapes that an availability domain does not have; all others exist everywhere."""

    kubernetes_versions: list[str] | None = None
    """Minor versions that OKE offers; absent: all."""

    iam_propagation: NonNegativeInt = 0
    """Number of requests that OCI refuses because a new policy or dynamic group of the program has not taken
    effect. Only requests that fail after all of the provider's retries count."""

    tag_keys: list[str] = Field(default_factory=list[str])
    """Defined tags that the tenancy has beside those of the program, as ``Namespace.Key``."""

    creation_minutes: dict[Slow, PositiveInt] = Field(default_factory=dict[Slow, PositiveInt])
    """Creation times in minutes, which override those of the catalogue. They are compared with timeouts even
    if creations complete at once."""

    @validator(mode="after")
    def _once(self) -> "OciCapacityPart":
        for name, entries in (("memory_fabrics", self.memory_fabrics), ("images", self.images)):
            _no_twice(name, (entry.id for entry in entries or ()))
        _no_twice(
            "reservations",
            (f"{entry.id} {entry.shape} {entry.fault_domain or ''}" for entry in self.reservations or ()),
        )
        _no_twice("hosts", (f"{domain_key(host.availability_domain)} {host.shape}" for host in self.hosts))
        _no_twice(
            "limits", (f"{domain_key(limit.availability_domain)} {limit.name}" for limit in self.limits)
        )
        _no_twice(
            "quotas",
            (
                f"{quota.compartment} {domain_key(quota.availability_domain)} {quota.name}"
                for quota in self.quotas
            ),
        )
        return self

    def lines(self) -> list[str]:
        """Return the capacity as lines of text."""
        fabrics = None if self.memory_fabrics is None else [_fabric(fabric) for fabric in self.memory_fabrics]
        return [
            *listed("hosts", [_hosts(host) for host in self.hosts] or None, "hosts never run out"),
            *listed("reservations", _reservations(self.reservations), _ASSUMED),
            *listed("memory fabrics", fabrics, _ASSUMED),
            *listed("limits", [_limit(limit) for limit in self.limits] or None, ""),
            *listed(
                "quotas", [f"{quota.compartment}  {_limit(quota)}" for quota in self.quotas] or None, ""
            ),
            *listed(
                "images", [f"{image.id}  {', '.join(image.shapes)}" for image in self.images] or None,
                "any image starts on any shape",
            ),
            *listed("missing images", self.missing_images or None, "all images exist"),
            *listed("not offered", [_absent(entry) for entry in self.not_offered] or None, "sold everywhere"),
            *listed("Kubernetes versions", self.kubernetes_versions, "OKE offers all"),
            f"iam propagation: {self.iam_propagation} requests refused",
            *listed("tag keys", sorted(self.tag_keys) or None, "those of the program only"),
            *(f"creation: {name} {count} min" for name, count in sorted(self.creation_minutes.items())),
        ]  # fmt: skip


def _no_twice(name: str, keys: Iterable[str]) -> None:
    seen = list(keys)
    twice = sorted({key for key in seen if seen.count(key) > 1})
    if twice:
        raise ValueError(f"{name}: each once; {', '.join(twice)} appears more than once")


def _absent(entry: ShapeInDomain) -> str:
    return f"{entry.availability_domain}  {entry.shape}"


def _hosts(hosts: Hosts) -> str:
    return f"{hosts.availability_domain}  {hosts.count} x {hosts.shape}"


def _reservations(entries: Sequence[OciReservation] | None) -> list[str] | None:
    if entries is None:
        return None
    return [
        "  ".join(part for part in (entry.id, _hosts(entry), entry.fault_domain) if part) for entry in entries
    ]  # fmt: skip


def _fabric(fabric: MemoryFabric) -> str:
    return (
        f"{fabric.id}  {fabric.availability_domain}  {fabric.shape}  "
        f"{fabric.usable} of {fabric.hosts} hosts  {fabric.state}"
    )


def _limit(limit: ServiceLimit) -> str:
    return f"{limit.availability_domain or 'each region'}  {limit.name}  {limit.limit}"
