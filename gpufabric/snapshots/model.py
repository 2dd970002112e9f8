"""Files of account snapshots: one per account, region and topic.

A file has sections. A section is complete or it is not written: an answer that lacks a page, a row or a
permission never replaces an older one, which keeps its own time.
"""

from datetime import datetime
from typing import Annotated, Generic, Literal, TypeVar, get_args

from pydantic import Field

from gpufabric.catalog.shape import Cloud
from gpufabric.snapshots import rows
from gpufabric.snapshots.dates import is_future
from gpufabric.spec import given_facts as facts
from gpufabric.spec.base import Declared, Moment

Topic = Literal["quotas", "capacity", "network", "images", "prices"]
TOPICS: tuple[Topic, ...] = get_args(Topic)

Row = TypeVar("Row", bound=Declared)


class Section(Declared, Generic[Row]):
    """Complete answer of a cloud to one question.

    Attributes:
        read_at: time of the reading.
        source: calls that gave the answer, or ``simulated``.
        rows: facts by their keys.
        absent: keys that the cloud says do not exist, with its reason.
    """

    read_at: Moment
    source: Annotated[str, Field(min_length=3)]
    rows: dict[str, Row]
    absent: dict[str, str] = Field(default_factory=dict[str, str])

    @property
    def is_simulated(self) -> bool:
        """Whether simulated clouds gave the answer: it says nothing about a real account."""
        return self.source.startswith("simulated")

    def is_of_real_account(self, now: datetime) -> bool:
        """Return whether a real account gave the answer, and not in the future."""
        return not self.is_simulated and not is_future(self.read_at, now)


class Snapshot(Declared):
    """Head of every file. An absent section was never read: everything in it is unknown."""

    cloud: Cloud
    account: str
    """Account, subscription or tenancy; empty for prices, which no account has of its own."""

    region: str


class QuotasSnapshot(Snapshot):
    """``quotas.yaml``."""

    limits: Section[rows.Limit] | None = None
    usage: Section[rows.Usage] | None = None
    requests: Section[rows.IncreaseRequest] | None = None


class CapacitySnapshot(Snapshot):
    """``capacity.yaml``."""

    offers: Section[rows.Offer] | None = None
    shapes: Section[rows.ShapeFacts] | None = None
    held: Section[rows.HeldCapacity] | None = None
    block_offers: Section[rows.BlockOffer] | None = None
    spot_prices: Section[rows.SpotPrice] | None = None
    placement_scores: Section[rows.PlacementScore] | None = None
    availability: Section[rows.Availability] | None = None
    constructs: Section[rows.Construct] | None = None
    features: Section[rows.Feature] | None = None


class NetworkSnapshot(Snapshot):
    """``network.yaml``."""

    zones: Section[rows.Zone] | None = None
    networks: Section[rows.ExistingNetwork] | None = None
    names: Section[rows.TakenName] | None = None
    file_system_subnets: Section[rows.FileSystemSubnet] | None = None
    subnets: Section[facts.SubnetFacts] | None = None
    """Subnets that declarations give, by id; so the further sections."""

    security_groups: Section[facts.SecurityGroupFacts] | None = None
    route_tables: Section[facts.RouteTableFacts] | None = None
    clusters: Section[facts.ClusterFacts] | None = None
    keys: Section[facts.KeyFacts] | None = None
    roles: Section[facts.RoleFacts] | None = None
    logs: Section[facts.LogFacts] | None = None
    stores: Section[facts.StoreFacts] | None = None
    file_systems: Section[facts.FileSystemFacts] | None = None
    hubs: Section[facts.HubFacts] | None = None
    placements: Section[facts.PlacementFacts] | None = None
    dns_zones: Section[facts.DnsZoneFacts] | None = None
    """Private DNS zones that the backbone's declaration gives, by id."""


class ImagesSnapshot(Snapshot):
    """``images.yaml``."""

    images: Section[rows.Image] | None = None
    kubernetes: Section[rows.KubernetesRelease] | None = None


class PricesSnapshot(Snapshot):
    """``prices.yaml``."""

    prices: Section[rows.ListPrice] | None = None


AnySnapshot = QuotasSnapshot | CapacitySnapshot | NetworkSnapshot | ImagesSnapshot | PricesSnapshot

MODELS: dict[Topic, type[AnySnapshot]] = {
    "quotas": QuotasSnapshot,
    "capacity": CapacitySnapshot,
    "network": NetworkSnapshot,
    "images": ImagesSnapshot,
    "prices": PricesSnapshot,
}
