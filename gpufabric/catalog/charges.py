"""Charges other than hourly prices: data transfer, idle reservations, and free resource types."""

from decimal import Decimal
from typing import Literal

from pydantic import Field

from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.prices import PriceRow
from gpufabric.catalog.shape import Cloud
from gpufabric.spec.link_kinds import LinkKindName


class FreeOfCharge(Entry):
    """Resource types that are free (``free.toml``)."""

    id: str
    """Name of the group: a service, or one type."""

    types: Fact[tuple[str, ...]]
    """Type tokens."""

    title: Fact[str]
    """Reason why they are free, and what is billed instead."""


class IdleCapacity(Entry):
    """A cloud's charge for reserved but unused machines."""

    id: Cloud
    share_of_on_demand: Fact[Decimal]
    """Share of the on-demand rate, from 0 to 1."""


TransferPath = LinkKindName | Literal["cloud-network", "internet"]
"""Path of data between regions: a link kind, a cloud's own network, or the internet."""


class TransferCharge(Entry):
    """A cloud's charge for data that leaves or enters one of its regions (``transfer.toml``)."""

    id: str
    cloud: Cloud
    title: Fact[str]
    sent_over: Fact[list[TransferPath]] | None = None
    """Paths for which the cloud charges for data that leaves a region."""

    received_over: Fact[list[TransferPath]] | None = None
    """Paths for which the cloud charges for data that enters a region."""

    within: Fact[list[str]] | None = None
    """Regions to which both ends must belong; absent: any."""

    replaces: Fact[str] | None = None
    """Charge that this one replaces where it applies."""

    prices: list[PriceRow] = Field(default_factory=list[PriceRow])
    """Prices for one GB of 10^9 bytes; empty if none is known."""

    no_price: Fact[str] | None = None
    """Why other regions, or all of them, have no price; absent if no source was found."""
