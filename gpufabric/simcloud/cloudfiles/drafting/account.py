"""The cloud file of one account while it is put together, and what the project knows of the account."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from gpufabric.catalog.shape import Cloud
from gpufabric.snapshots.model import CapacitySnapshot, ImagesSnapshot, NetworkSnapshot, QuotasSnapshot
from gpufabric.spec.pools import Pool
from gpufabric.spec.regions import AnyRegion


@dataclass(frozen=True)
class KnownRegion:
    """Facts that a project has about one region of an account.

    Attributes:
        name: the cloud's name of the region.
        stacks: declarations of the stacks there, by stack, sorted.
        quotas: snapshot of the quotas; None if there is none. So the further snapshots.
        capacity: snapshot of the capacity.
        network: snapshot of the network.
        images: snapshot of images and versions.
    """

    name: str
    stacks: Mapping[str, AnyRegion]
    quotas: QuotasSnapshot | None = None
    capacity: CapacitySnapshot | None = None
    network: NetworkSnapshot | None = None
    images: ImagesSnapshot | None = None

    def pools(self) -> Iterator[tuple[str, AnyRegion, str, Pool]]:
        """Yield each pool with its stack, the declaration of its region, and its name."""
        for stack, region in self.stacks.items():
            for name, pool in region.pools.items():
                yield stack, region, name, pool

    def stands(self, stack: str) -> bool:
        """Return whether the network of a stack existed when the snapshot was read, by its tag."""
        section = self.network.networks if self.network is not None else None
        return section is not None and any(row.stack == stack for row in section.rows.values())


@dataclass
class AccountDraft:
    """The file of one account.

    Attributes:
        cloud: its cloud.
        account: its account, subscription or tenancy.
        part: capacity, under the keys of the cloud's part.
        things: what exists, by region, each with the keys of a file of seeds.
        prices: prices that the cloud charges.
        unknown: what nobody has read, and what is assumed, in words.
    """

    cloud: Cloud
    account: str
    part: dict[str, Any] = field(default_factory=dict[str, Any])
    things: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    prices: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    unknown: list[str] = field(default_factory=list[str])

    def lacks(self, what: str) -> None:
        """Note once what is unknown or assumed."""
        if what not in self.unknown:
            self.unknown.append(what)

    def data(self, head: Mapping[str, Any]) -> dict[str, Any]:
        """Return the file as data; parts without entries are left out.

        Args:
            head: begin and seed, which all files state alike.
        """
        parts = {self.cloud: self.part, "things": self.things, "prices": self.prices, "unknown": self.unknown}
        used = {name: part for name, part in parts.items() if part}
        return {"cloud": self.cloud, "account": self.account, **head, **used}
