"""Quota families: the clouds' limits on running machines."""

from typing import Literal

from gpufabric.catalog.fact import Entry, Fact
from gpufabric.catalog.families import plain_family_name


class QuotaFamily(Entry):
    """A cloud's limit on running machines."""

    id: str
    """The cloud's own key: AWS quota code, Azure usage name, OCI limit name."""

    title: Fact[str]
    unit: Fact[Literal["vCPU", "GPU", "OCPU"]]
    scope: Fact[Literal["region", "availability-domain"]]
    spellings: Fact[list[str]] | None = None
    """Other spellings of the family in the cloud's APIs."""

    counts: Fact[Literal["all-but-spot", "spot"]] | None = None
    """The machines that it counts, for a quota of all machines of a region; absent for a family."""

    @property
    def plain_names(self) -> frozenset[str]:
        """All known names of the family, in the form of ``plain_family_name``."""
        others = self.spellings.value if self.spellings else []
        return frozenset(map(plain_family_name, (self.id, self.title.value, *others)))
