"""The form of a cloud file: one simulated account."""

from decimal import Decimal
from typing import Any, Literal

from pydantic import AwareDatetime, Field, NonNegativeInt, PositiveInt
from pydantic import model_validator as validator

from gpufabric.simcloud.clouds.aws.capacity import AwsCapacityPart
from gpufabric.simcloud.clouds.azure.capacity import AzureCapacityPart
from gpufabric.simcloud.clouds.oci.capacity import OciCapacityPart
from gpufabric.simcloud.faults.fault import Fault
from gpufabric.simcloud.seeding.file import SeededResource
from gpufabric.spec.base import Declared
from gpufabric.wire.values import as_list, is_list, is_map

SimulatedCloudName = Literal["aws", "azure", "oci"]
_CLOUDS = ("aws", "azure", "oci")


class CapacityParts(Declared):
    """The capacity of one cloud, under the cloud's name."""

    aws: AwsCapacityPart | None = None
    azure: AzureCapacityPart | None = None
    oci: OciCapacityPart | None = None

    @property
    def named(self) -> tuple[str, ...]:
        """Clouds that it has a part of."""
        return tuple(cloud for cloud in _CLOUDS if getattr(self, cloud) is not None)


class CapacityChange(CapacityParts):
    """Capacity from a time on. The keys that it states replace those of before."""

    at: AwareDatetime
    """Time in the simulated clouds from which it counts."""


class ThingsInRegion(Declared):
    """Things that exist in a region before a fabric, outside its stacks."""

    region: str
    resource_group: str = ""
    """Azure: resource group of the resources that name none. It is made if it does not exist."""

    compartment: str = ""
    """OCI: compartment of the resources that name none; empty: the root of the tenancy."""

    resources: list[SeededResource] = Field(min_length=1)


class ChargedPrice(Declared):
    """A price that the cloud charges this account instead of the list price."""

    product: str = Field(min_length=1)
    """The cloud's name of a machine, or a key of services.toml."""

    mode: Literal["", "on-demand", "reservation", "spot", "capacity-block"] = ""
    """How machines are paid; empty for a service."""

    region: str = ""
    """The cloud's name of the region; empty: all."""

    usd: Decimal = Field(ge=0)
    """US dollars for one machine or unit."""

    per: Literal["hour", "month"] = "hour"


class SimulatedAccount(CapacityParts):
    """One simulated account: its quotas and capacity, what exists, what it costs, and what will fail."""

    cloud: SimulatedCloudName
    account: str = Field(min_length=1)
    """Account id (AWS), subscription id (Azure) or OCID of the tenancy."""

    starts_at: AwareDatetime | None = None
    """Time at which the rehearsal begins; absent: that of GPUFABRIC_NOW. All files state the same."""

    seed: int | None = None
    """Seed of the draws of faults. All files state the same."""

    changes: list[CapacityChange] = Field(default_factory=list[CapacityChange])
    """Capacity over time, in order."""

    things: list[ThingsInRegion] = Field(default_factory=list[ThingsInRegion])
    """Things that exist before a fabric."""

    prices: list[ChargedPrice] = Field(default_factory=list[ChargedPrice])
    """Prices that the cloud charges; all others are list prices."""

    creation_minutes: dict[str, PositiveInt] = Field(default_factory=dict[str, PositiveInt])
    """Creation times in minutes by type token, instead of those of the catalogue."""

    propagation_calls: NonNegativeInt = 0
    """Calls that do not find a new resource, before the cloud is consistent."""

    faults: list[Fault] = Field(default_factory=list[Fault])
    """Outages and other faults, each with its times."""

    unknown: list[str] = Field(default_factory=list[str])
    """Facts about the account that nobody has read, in words. They are not limited here, and not known."""

    @validator(mode="before")
    @classmethod
    def _struck_here(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file holds
        """Fill in the cloud of faults, which is that of the account."""
        if not is_map(data) or not is_list(data.get("faults")):
            return data
        here = {"cloud": data.get("cloud")}
        faults = [{**here, **fault} if is_map(fault) else fault for fault in as_list(data["faults"])]
        return {**data, "faults": faults}

    @validator(mode="after")
    def _own_cloud(self) -> "SimulatedAccount":
        others = [name for name in self.named if name != self.cloud]
        others += [name for change in self.changes for name in change.named if name != self.cloud]
        if others:
            raise ValueError(f"{others[0]}: the account is one of {self.cloud}")
        times = [change.at for change in self.changes]
        if times != sorted(set(times)):
            raise ValueError("changes: in order of time, each time once")
        struck = [fault.cloud for fault in self.faults if fault.cloud not in (None, self.cloud)]
        if struck:
            raise ValueError(f"faults: the account is one of {self.cloud}")
        return self

    def part(self) -> Any:  # noqa: ANN401 - the part of the account's own cloud
        """Return the capacity without changes; None if the file states none."""
        return getattr(self, self.cloud)
