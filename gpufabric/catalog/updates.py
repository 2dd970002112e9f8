"""What clouds accept in an update: versions of clusters, zones of control planes, properties that stay."""

from gpufabric.catalog.fact import Entry, Fact


class UpgradeTerms(Entry):
    """The versions that a cloud lets a cluster and its nodes go to (``upgrades.toml``)."""

    id: str
    """The cloud."""

    step_minors: Fact[int]
    """Minor versions by which one update may raise the control plane."""

    behind_minors: Fact[int]
    """Minor versions that nodes may be behind the control plane. They are never ahead of it."""

    rollback_days: Fact[int] | None = None
    """Days after an upgrade in which the cloud takes the control plane back by one minor version; absent: it
    never does."""


class ControlPlaneZones(Entry):
    """The zones of EKS control planes (``aws/control-plane.toml``)."""

    zones_without: Fact[list[str]]
    """Ids of zones in which the subnets of a cluster cannot be."""


class FixedChange(Entry):
    """A change that a cloud refuses, although the provider sends it as an update."""

    type: str
    """Type token of the resource."""

    property: str
    """Path of the property, inside an object of ``list`` if there is one."""

    list: str = ""
    """Property with the objects that have ``property``."""

    key: str = ""
    """Property by which objects of ``list`` before and after are the same."""

    steps: dict[str, tuple[str, ...]] | None = None
    """Values that the property may not leave for others, with these. Absent: see ``grows``."""

    grows: bool = False
    """Whether the number may grow. Otherwise, and without ``steps``, every change is refused."""

    added: bool = False
    """Whether setting the property later is refused as well."""

    only_with: str = ""
    """Property that must be set for the cloud to refuse."""

    unless: tuple[str, ...] = ()
    """Properties whose change makes a new resource."""

    replaceable: bool = False
    """Whether programs ask for a new resource instead (``replaceOnChanges``, ``deleteBeforeReplace``)."""

    allowed: str
    """The alternative for users."""


class FixedProperty(Entry):
    """An entry of ``fixed.toml``."""

    id: str
    change: Fact[FixedChange]
