"""What is paid beside prices by the hour: data between regions, idle reservations, and what is free."""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.shape import Cloud
from gpufabric.spec.link_kinds import LinkKindName


class FreeOfCharge(Entry):
    """Resources that cost nothing by themselves (``free.toml``)."""

    id: str
    """Beginning of their type tokens: a service, or one type."""

    title: Fact[str]
    """Why they are free, and what is billed in their place."""


class IdleCapacity(Entry):
    """What a cloud asks for machines that a capacity reservation holds and nobody uses."""

    id: Cloud
    share_of_on_demand: Fact[Decimal]
    """Share of the on-demand rate, from 0 to 1."""


TransferPath = LinkKindName | Literal["cloud-network", "internet"]
"""Path of data between regions: a link kind, one cloud's own network, or public endpoints."""


class ChargeTier(Entry):
    """A price that holds up to an amount."""

    up_to_gb: Fact[Decimal] | None = None
    """GB in a month; absent for what is above the other tiers."""

    usd_per_gb: Fact[Decimal]


class TransferCharge(Entry):
    """What a cloud takes for data that leaves one of its regions, or comes into it (``transfer.toml``)."""

    id: str
    cloud: Cloud
    title: Fact[str]
    sent_over: Fact[list[TransferPath]] | None = None
    """Ways on which data that leaves a region is charged for."""

    received_over: Fact[list[TransferPath]] | None = None
    """Ways on which data that comes into a region is charged for."""

    within: Fact[list[str]] | None = None
    """Regions that both ends must be among; absent: any."""

    replaces: Fact[str] | None = None
    """Charge that this one stands in for where it holds."""

    usd_per_gb: Fact[Decimal] | None = None
    """Per GB of 10^9 bytes; absent where the price is not known or goes by tiers. 0: it is free."""

    tiers: list[ChargeTier] = Field(default_factory=list[ChargeTier])
    regions_priced: list[str] = Field(default_factory=lambda: ["*"])
