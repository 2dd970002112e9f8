"""Updates that clouds accept: versions of clusters, zones of control planes, properties that stay."""

from gpufabric.catalog.fact import Entry, Fact


class UpgradeTerms(Entry):
    """The versions that a cloud lets a cluster and its nodes go to (``upgrades.toml``)."""

    id: str
    """The cloud."""

    step_minors: Fact[int]
    """Minor versions by which one update may raise the control plane."""

    behind_minors: Fact[int]
    """Minor versions that nodes may be behind the control plane. They are never ahead of it."""

    nodes_go_back: Fact[bool] | None = None
    """Whether node pools that exist take an earlier version; absent: not known."""

    rollback_days: Fact[int] | None = None
    """Days after an upgrade in which the cloud takes the control plane back by one minor version; absent: it
    never does."""


class ControlPlaneZoneFacts(Entry):
    """The zones of EKS control planes (``aws/control-plane.toml``)."""

    zones_without: Fact[list[str]]
    """Ids of zones in which the subnets of a cluster cannot be."""

    local_zones: Fact[bool]
    """Whether the subnets of a cluster can be in Local Zones."""

    least: Fact[int]
    """Fewest zones of the subnets of a cluster."""


class FixedChange(Entry):
    """Changes that a cloud refuses, although the provider sends them as an update."""

    types: tuple[str, ...]
    """Type tokens of the resources."""

    properties: tuple[str, ...]
    """Paths of the properties, inside an object of ``list`` if there is one."""

    list: str = ""
    """Property with the objects that have ``properties``."""

    key: str = ""
    """Property by which objects of ``list`` before and after are the same."""

    steps: dict[str, tuple[str, ...]] | None = None
    """Values that the properties may not leave for others, with these. Absent: see ``grows``."""

    grows: bool = False
    """Whether the number may grow. Otherwise, and without ``steps``, every change is refused."""

    added: bool = False
    """Whether setting a property later is refused as well."""

    removed: bool = False
    """Whether leaving a property out later is refused as well; for ``key``, leaving out an object."""

    ignores_spaces: bool = False
    """Whether values that differ in spaces are the same, as names of Azure locations are."""

    only_with: str = ""
    """Property that must be set for the cloud to refuse."""

    unless: tuple[str, ...] = ()
    """Properties whose change makes a new resource."""

    replaceable: bool = False
    """Whether components ask for a new resource instead (``replaceOnChanges``, ``deleteBeforeReplace``)."""

    allowed: str
    """The alternative for users."""


class FixedProperty(Entry):
    """An entry of ``fixed.toml`` or ``azure/create-only.toml``."""

    id: str
    change: Fact[FixedChange]
