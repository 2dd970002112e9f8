"""A planned region, in terms that every cloud shares, and the checks that all clouds share."""

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from types import MappingProxyType

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.clusters import SystemNode
from gpufabric.plan.company_names import company_name, name_rule
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.storage import LustrePlan, plan_lustre
from gpufabric.plan.way_out import NO_WAY_OUT, WayOut
from gpufabric.spec.company import NO_RULES, Company
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.regions import AnyRegion, kubernetes_minor_of, makes_bucket, system_nodes_of
from gpufabric.spec.storage import Checkpoints

STACK_TAG = "gpufabric-stack"
"""Tag with the stack that made a resource."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionPlan:
    """A region, ready to be turned into resources.

    Attributes:
        stack: the stack's name, which also names the region's resources.
        fabric: name of the fabric it belongs to.
        spec: the declaration.
        kubernetes_version: as the cloud's cluster service writes it.
        pools: GPU pools, sorted by name.
        lustre: the file system, if one is declared.
        tags: tags on every resource.
        system_node: machine for everything but training.
        company: rules of the company.
        egress: proxy and mirrors of the nodes.
    """

    stack: str
    fabric: str
    spec: AnyRegion
    kubernetes_version: str
    pools: tuple[PoolPlan, ...]
    lustre: LustrePlan | None
    tags: Mapping[str, str]
    system_node: SystemNode
    company: Company = NO_RULES
    egress: WayOut = NO_WAY_OUT

    @property
    def region(self) -> str:
        """The cloud's name of the region."""
        return self.spec.region

    @property
    def cidr(self) -> IPv4Network:
        """Range of the virtual network."""
        return self.spec.network.cidr

    @property
    def system_nodes(self) -> int:
        """Machines for everything but training."""
        return system_nodes_of(self.spec)

    @property
    def makes_cluster(self) -> bool:
        """Whether the stack makes the cluster, with its system nodes and add-ons."""
        return self.spec.existing.cluster is None

    @property
    def mounts_lustre(self) -> bool:
        """Whether pods mount a Lustre file system, made or given."""
        return self.lustre is not None or self.spec.existing.storage.lustre is not None

    @property
    def makes_bucket(self) -> bool:
        """Whether the stack makes the checkpoint bucket."""
        return makes_bucket(self.spec)

    @property
    def public_endpoint(self) -> bool:
        """Whether the API server is reachable from outside."""
        return self.spec.cluster.public_endpoint

    @property
    def checkpoints(self) -> Checkpoints:
        """The checkpoint bucket."""
        return self.spec.storage.checkpoints

    @property
    def name(self) -> str:
        """Name of resources that keep one name for the region's life."""
        return company_name(name_rule(self.company, self.spec.cloud), self.fabric, self.stack)

    @property
    def identity_tags(self) -> Mapping[str, str]:
        """Tags of resources that must not change when a user changes tags."""
        return identity_tags(self.fabric, self.stack)

    @property
    def launch_tags(self) -> Mapping[str, str]:
        """Tags that launch templates state. A change of a template replaces its machines."""
        return self.tags if self.company.tags_on_launch == "declared" else self.identity_tags

    @property
    def gpus(self) -> int:
        """GPUs when every pool is up."""
        return sum(pool.gpus for pool in self.pools)

    @property
    def nodes(self) -> int:
        """GPU nodes when every pool is at its peak."""
        return sum(pool.max_nodes for pool in self.pools)

    @property
    def fabric_kinds(self) -> tuple[str, ...]:
        """RDMA fabrics in the region, sorted."""
        return tuple(sorted({pool.shape.rdma.kind.value for pool in self.pools}))


def identity_tags(fabric: str, stack: str) -> dict[str, str]:
    """Return the tags that name the owner of a resource; they stay the same for its life."""
    return {"gpufabric-fabric": fabric, STACK_TAG: stack}


def region_tags(stack: str, region: AnyRegion, fabric: Fabric) -> Mapping[str, str]:
    """Return the tags on every resource of a region."""
    return MappingProxyType({**fabric.tags, **region.tags, **identity_tags(fabric.name, stack)})


def known_region(region: AnyRegion, catalog: Catalog) -> list[Problem]:
    """Check that the catalogue knows a region."""
    known = catalog.regions(region.cloud)
    if region.region in known:
        return []
    return [Problem("region", region.region, ", ".join(known), f"catalogue of {region.cloud} regions")]


def kubernetes_version(region: AnyRegion, catalog: Catalog) -> str:
    """Return a region's Kubernetes version as the cloud's cluster service writes it.

    Raises:
        DeclarationError: the cloud does not offer the version that is declared, or the existing cluster has.
    """
    declared = kubernetes_minor_of(region)
    offered = catalog.kubernetes(region.cloud)
    if declared not in offered:
        raise DeclarationError.of(
            version_path(region),
            given=declared,
            allowed=", ".join(sorted(offered)),
            limit=f"catalogue of {region.cloud} Kubernetes versions",
        )
    full = offered[declared].full_version
    return full.value if full else declared


def version_path(region: AnyRegion) -> str:
    """Return the property path of the version of a region's cluster."""
    return f"{'cluster' if region.existing.cluster is None else 'existing.cluster'}.kubernetes_version"


def region_lustre(region: AnyRegion, catalog: Catalog) -> LustrePlan | None:
    """Plan a region's Lustre file system, if one is declared.

    Raises:
        DeclarationError: the cloud does not sell the declared throughput or size.
    """
    declared = region.storage.lustre
    return None if declared is None else plan_lustre(declared, catalog.lustre(region.cloud))
