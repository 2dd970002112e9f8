"""The limits that machines count against, and whether two demands share one."""

from typing import Literal, NamedTuple

Sharing = Literal["yes", "no", "maybe"]


class QuotaKey(NamedTuple):
    """One limit of a cloud.

    Attributes:
        cloud: cloud that sets it.
        account: account, subscription or tenancy; empty if unknown.
        region: the cloud's name of the region; empty if unknown.
        place: availability domain, for limits of one; empty if unknown, and for limits of a whole region.
        family: key of the quota family.
        draws: whether machines count against it.
    """

    cloud: str
    account: str
    region: str
    place: str
    family: str
    draws: bool

    def shares(self, other: "QuotaKey") -> Sharing:
        """Return whether two keys name one limit; ``maybe`` if a part is unknown."""
        if (self.cloud, self.family, self.draws) != (other.cloud, other.family, other.draws):
            return "no"
        pairs = ((self.account, other.account), (self.region, other.region), (self.place, other.place))
        if any(mine and theirs and mine != theirs for mine, theirs in pairs):
            return "no"
        return "yes" if all(mine == theirs for mine, theirs in pairs) else "maybe"
