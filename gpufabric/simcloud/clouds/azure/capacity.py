"""The capacity that Azure offers one subscription."""

from collections.abc import Iterable

from pydantic import Field, NonNegativeInt
from pydantic import model_validator as validator

from gpufabric.catalog.families import plain_family_name
from gpufabric.simcloud.clouds.listing import listed
from gpufabric.spec.base import Declared

_GROUP = (
    r"(?i)^/subscriptions/[0-9a-f-]{36}/resourceGroups/[^/]+/providers/Microsoft\.Compute/"
    r"capacityReservationGroups/[^/]+$"
)


class Restriction(Declared):
    """A size that the subscription cannot use at present, in some zones or in the whole region."""

    region: str
    size: str
    """Size of virtual machines, or SKU of a managed Lustre file system."""

    zones: list[str] = Field(default_factory=list[str])
    """Zones in which it cannot be had; empty: the whole region."""


class SizedMachines(Declared):
    """A number of virtual machines of one size."""

    size: str
    zone: str = ""
    """Availability zone ("1"); empty: in the region, for what asks for no zone."""

    count: NonNegativeInt


class FreeMachines(SizedMachines):
    """Machines that can be started without a reservation; sizes and zones that are not listed never run
    out."""

    region: str


class ReservationGroup(Declared):
    """A capacity reservation group that the subscription already has."""

    id: str = Field(pattern=_GROUP)
    region: str
    reservations: list[SizedMachines] = Field(default_factory=list[SizedMachines])


class AzureCapacityPart(Declared):
    """The capacity that Azure offers one subscription. A key that is absent sets no limit, except that no
    feature is registered that is not listed; an empty list of groups means that there are none.
    """

    restrictions: list[Restriction] = Field(default_factory=list[Restriction])
    machines: list[FreeMachines] = Field(default_factory=list[FreeMachines])
    reservation_groups: list[ReservationGroup] | None = None
    quotas: dict[str, dict[str, NonNegativeInt]] = Field(default_factory=dict[str, dict[str, NonNegativeInt]])
    """Limits by region and usage name: vCPUs of a family, ``cores`` for all vCPUs of the region,
    ``lowPriorityCores`` for those of spot machines, ``AmlFilesystem`` for the number of managed Lustre file
    systems. Names that are not listed are not limited."""

    features: list[str] = Field(default_factory=list[str])
    """Preview features registered in the subscription, such as
    ``Microsoft.ContainerService/AKSInfinibandSupport``."""

    unregistered_providers: list[str] = Field(default_factory=list[str])
    """Resource providers that the subscription has not registered, such as ``Microsoft.StorageCache``; all
    others are registered."""

    @validator(mode="after")
    def _once(self) -> "AzureCapacityPart":
        _unique("reservation_groups: each id", [group.id.lower() for group in self.reservation_groups or ()])
        _unique(
            "machines: each region, zone and size",
            [f"{machine.region} {machine.zone} {machine.size.lower()}" for machine in self.machines],
        )
        for region, limits in self.quotas.items():
            _unique(f"quotas.{region}: each family", [plain_family_name(name) for name in limits])
        return self

    def lines(self) -> list[str]:
        """Return the capacity as lines of text."""
        return [
            *listed(
                "restrictions",
                [_restricted(restriction) for restriction in self.restrictions] or None,
                "none",
            ),
            *listed(
                "machines",
                [f"{machine.region}  {_sized(machine)}" for machine in self.machines] or None,
                "machines never run out",
            ),
            *listed("reservation groups", self._groups(), "any id is assumed to match its declaration"),
            *listed("quotas", self._quotas() or None, ""),
            *listed("features", self.features, ""),
            *listed("unregistered providers", self.unregistered_providers or None, "all are registered"),
        ]

    def _groups(self) -> list[str] | None:
        if self.reservation_groups is None:
            return None
        return [
            "  ".join([group.id, group.region, *map(_sized, group.reservations)])
            for group in self.reservation_groups
        ]

    def _quotas(self) -> list[str]:
        return [
            f"{region}  {name}  {limit}"
            for region, limits in sorted(self.quotas.items())
            for name, limit in sorted(limits.items())
        ]


def _restricted(restriction: Restriction) -> str:
    where = f"zones {', '.join(restriction.zones)}" if restriction.zones else "all zones"
    return f"{restriction.region}  {restriction.size}  {where}"


def _sized(machines: SizedMachines) -> str:
    return f"{machines.count} x {machines.size}" + (f" in zone {machines.zone}" if machines.zone else "")


def _unique(what: str, names: Iterable[str]) -> None:
    seen = list(names)
    twice = sorted({name for name in seen if seen.count(name) > 1})
    if twice:
        raise ValueError(f"{what} once; {', '.join(twice)} appears more than once")
