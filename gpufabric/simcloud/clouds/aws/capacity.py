"""The capacity that AWS offers one account."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import AwareDatetime, Field, NonNegativeInt, PositiveInt
from pydantic import model_validator as validator

from gpufabric.simcloud.clouds.listing import listed
from gpufabric.spec.base import Declared


class TypeInZone(Declared):
    """An instance type in one zone."""

    region: str
    zone: str
    """Zone id (use1-az6) or, in the simulated account, zone name (us-east-1f)."""

    instance_type: str


class OfferedMachines(TypeInZone):
    """A number of machines of one type in one zone."""

    count: NonNegativeInt


class OnDemandMachines(OfferedMachines):
    """Machines that can be started without a reservation; types and zones that are not listed never run
    out."""


class AccountReservation(OfferedMachines):
    """A reservation or Capacity Block that the account already has."""

    id: str = Field(pattern=r"^cr-[0-9a-f]{8,17}$")
    kind: Literal["on-demand", "capacity-block"] = "on-demand"
    starts: AwareDatetime | None = None
    """When it begins; absent when it has begun."""

    ends: AwareDatetime | None = None
    """When it ends; absent when it goes on until it is cancelled."""

    group: str | None = None
    """ARN of a resource group that it is in."""

    @validator(mode="after")
    def _dated(self) -> "AccountReservation":
        if self.kind == "capacity-block" and (self.starts is None or self.ends is None):
            raise ValueError("a capacity-block needs starts and ends")
        if self.starts is not None and self.ends is not None and self.ends <= self.starts:
            raise ValueError("ends must be after starts")
        return self


class Offering(OfferedMachines):
    """A Capacity Block that can be bought, once."""

    id: str = Field(min_length=3)
    count: PositiveInt
    starts: AwareDatetime
    ends: AwareDatetime
    upfront_usd: str = Field(default="0.00", pattern=r"^\d+(\.\d+)?$")
    """The whole price, as AWS states it: text."""

    @validator(mode="after")
    def _ordered(self) -> "Offering":
        if self.ends <= self.starts:
            raise ValueError("ends must be after starts")
        return self

    @property
    def hours(self) -> int:
        """Length in whole hours."""
        return int((self.ends - self.starts).total_seconds() // 3600)


class AwsCapacityPart(Declared):
    """The capacity that AWS offers one account. An absent key sets no limit; an empty list means none."""

    reservations: list[AccountReservation] | None = None
    offerings: list[Offering] | None = None
    on_demand: list[OnDemandMachines] = Field(default_factory=list[OnDemandMachines])
    quotas: dict[str, dict[str, NonNegativeInt]] = Field(default_factory=dict[str, dict[str, NonNegativeInt]])
    """Limits by region and Service Quotas code: vCPUs of a family, VPCs (L-F678F1CE) and Elastic IP addresses
    (L-0263D0A3); codes that are not listed are not limited."""

    not_offered: list[TypeInZone] = Field(default_factory=list[TypeInZone])
    """Instance types that a zone does not sell; all others are sold everywhere."""

    kubernetes_versions: list[str] | None = None
    """Minor versions that EKS offers; absent: all."""

    @validator(mode="after")
    def _once(self) -> "AwsCapacityPart":
        for name, entries in (("reservations", self.reservations), ("offerings", self.offerings)):
            ids = [entry.id for entry in entries or ()]
            twice = sorted({id_ for id_ in ids if ids.count(id_) > 1})
            if twice:
                raise ValueError(f"{name}: each id once; {', '.join(twice)} appears more than once")
        places = [(entry.region, entry.zone, entry.instance_type) for entry in self.on_demand]
        if len(set(places)) != len(places):
            raise ValueError("on_demand: each region, zone and instance type once")
        return self

    def lines(self) -> list[str]:
        """Return the capacity as lines of text."""
        return [
            *_listed("reservations", self.reservations, "any id is assumed to match its declaration"),
            *_listed("offerings", self.offerings, "any offering can be bought"),
            *_listed("on-demand", self.on_demand or None, "machines never run out"),
            *self._quotas(),
            *listed("not offered", [_place(entry) for entry in self.not_offered] or None, "sold everywhere"),
            *listed("Kubernetes versions", self.kubernetes_versions, "EKS offers all"),
        ]

    def _quotas(self) -> list[str]:
        rows = [
            f"{region}  {code}  {limit}"
            for region, codes in sorted(self.quotas.items())
            for code, limit in sorted(codes.items())
        ]
        return listed("quotas", rows or None, "")


def _listed(title: str, entries: Sequence[OfferedMachines] | None, absent: str) -> list[str]:
    return listed(title, None if entries is None else [_line(entry) for entry in entries], absent)


def _line(entry: OfferedMachines) -> str:
    parts = [entry.region, entry.zone, f"{entry.count} x {entry.instance_type}"]
    match entry:
        case AccountReservation():
            parts = [entry.id, entry.kind, *parts, _period(entry.starts, entry.ends)]
        case Offering():
            parts = [entry.id, *parts, _period(entry.starts, entry.ends), f"USD {entry.upfront_usd}"]
        case _:
            pass
    return "  ".join(part for part in parts if part)


def _place(entry: TypeInZone) -> str:
    return f"{entry.region}  {entry.zone}  {entry.instance_type}"


def _period(starts: datetime | None, ends: datetime | None) -> str:
    begun = f"from {starts:%Y-%m-%dT%H:%MZ}" if starts else ""
    ended = f"until {ends:%Y-%m-%dT%H:%MZ}" if ends else ""
    return " ".join(part for part in (begun, ended) if part)
