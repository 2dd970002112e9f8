"""Facts that a component knows beside its arguments. All of it is passed in: no file of a project is read."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.quota.snapshot import QuotaSnapshot
from gpufabric.snapshots.model import NetworkSnapshot


def _present() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Facts beside the arguments of a component.

    Attributes:
        catalog: facts about the clouds, and list prices. Absent: those of this package.
        now: time that the plan is made for: reservations begin and end. Absent: the present.
        network: answers of the account about things that exist; they complete what arguments do not state.
        quotas: limits of the account and their use; the component's output ``summary`` judges them.
    """

    catalog: Catalog = field(default_factory=default_catalog)
    now: datetime = field(default_factory=_present)
    network: NetworkSnapshot | None = None
    quotas: QuotaSnapshot | None = None
