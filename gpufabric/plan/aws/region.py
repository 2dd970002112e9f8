"""Plans a region of AWS."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.regions import LocalZone
from gpufabric.plan.aws.addons import addon_versions
from gpufabric.plan.aws.existing import existing_problems
from gpufabric.plan.aws.given_network import overlap_problems, room_problems
from gpufabric.plan.aws.parts import AwsParts, makes_lustre, parts_of
from gpufabric.plan.aws.pool import AwsPoolPlan, plan_pools
from gpufabric.plan.aws.pool_rules import cluster_problems
from gpufabric.plan.aws.storage import local_lustre_problems, replica_problems
from gpufabric.plan.aws.subnets import AwsSubnets, plan_subnets
from gpufabric.plan.limits import at_most
from gpufabric.plan.problems import ProblemList
from gpufabric.plan.region import (
    RegionPlan,
    known_region,
    kubernetes_version,
    region_lustre,
    region_tags,
    version_path,
)
from gpufabric.spec.aws.cluster import EksAddon
from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.aws.storage import CheckpointLink, Replica
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError, Problem
from gpufabric.spec.regions import kubernetes_minor_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsRegionPlan(RegionPlan):
    """A region on AWS.

    Attributes:
        subnets: ranges of the subnets that the stack makes.
        parts: what the stack makes of the network.
        local_zone: the fabric's zone, if it is a Local Zone.
        addon_versions: versions of EKS add-ons; EKS chooses the version of an absent one.
    """

    spec: AwsRegion
    pools: tuple[AwsPoolPlan, ...]
    subnets: AwsSubnets
    parts: AwsParts
    addon_versions: Mapping[EksAddon, str]
    local_zone: LocalZone | None = None

    @property
    def cluster_name(self) -> str:
        """Name of the EKS cluster that the pools join."""
        given = self.spec.existing.cluster
        return self.name if given is None else given.id

    @property
    def attachment_subnets(self) -> tuple[str, ...]:
        """Return the subnets of the transit gateway's attachment: ``links``, or the zone of a system subnet.

        A transit gateway reaches only zones in which it has a subnet, and takes one of each zone (AWS Transit
        Gateway guide, "VPC attachments"). It takes no subnet in a Local Zone, which it reaches through
        the parent zone.
        """
        others = [zone for zone in sorted(self.spec.system_zones) if zone != self.spec.zone]
        return tuple(others) if self.local_zone else ("links", *others)

    @property
    def checkpoint_link(self) -> CheckpointLink | None:
        """Link between a folder of the file system and the checkpoint bucket, if declared."""
        lustre = self.spec.storage.lustre
        return lustre.checkpoint_link if lustre else None

    @property
    def replica(self) -> Replica | None:
        """Destination of copies of the checkpoints, if declared."""
        return self.spec.storage.checkpoints.replicate_to


def plan_aws_region(
    stack: str, region: AwsRegion, fabric: Fabric, *, catalog: Catalog, now: datetime
) -> AwsRegionPlan:
    """Plan a region of AWS; ``plan_region`` documents arguments and errors."""
    ranges = catalog.aws_limits().public_endpoint_ranges
    problems = ProblemList(
        [
            *known_region(region, catalog),
            *_zones(region, catalog),
            *existing_problems(region),
            *at_most("cluster.public_cidrs", region.cluster.public_cidrs, "ranges", ranges),
        ]
    )
    # Other people's node groups of the cluster may have the pool's own name.
    prefix = "" if region.existing.cluster is None else f"{fabric.name}-{stack}-"
    pools = plan_pools(region, problems, catalog=catalog, now=now, prefix=prefix)
    parts = parts_of(region)
    lustre = problems.attempt(region_lustre, region, catalog) if makes_lustre(region) else None
    version = problems.attempt(kubernetes_version, region, catalog)
    problems += replica_problems(region)
    local_zone = catalog.local_zones("aws").get(region.zone)
    problems += local_lustre_problems(region, local_zone)
    minor = kubernetes_minor_of(region)
    problems += cluster_problems((pool.shape for pool in pools), minor, catalog, version_path(region))
    problems += room_problems(region, pools, lustre, catalog.aws_network())
    addons = problems.attempt(addon_versions, region, catalog)
    subnets = problems.attempt(plan_subnets, region, pools, lustre, catalog.aws_network(), parts)
    if subnets is not None:
        problems += overlap_problems(region, subnets)
    if problems or version is None or addons is None or subnets is None:
        raise DeclarationError(problems)
    return AwsRegionPlan(
        stack=stack,
        fabric=fabric.name,
        spec=region,
        kubernetes_version=version,
        pools=pools,
        lustre=lustre,
        tags=region_tags(stack, region, fabric),
        system_node=catalog.system_node("aws"),
        subnets=subnets,
        parts=parts,
        addon_versions=addons,
        local_zone=local_zone,
    )


def _zones(region: AwsRegion, catalog: Catalog) -> list[Problem]:
    """Check that the zones lie in the region, and that EKS has control planes in the system zones."""
    known = catalog.regions("aws").get(region.region)
    if known is None or known.code is None:
        return []
    code = known.code
    zones = {"zone": region.zone} | {
        f"system_zones[{index}]": zone for index, zone in enumerate(region.system_zones)
    }
    planes = catalog.control_plane_zones()
    local = () if planes.local_zones.value else catalog.local_zones("aws")
    return [
        Problem(
            where,
            zone,
            f"a zone id of {region.region}, such as {code.value}-az1",
            f"catalogue: {code.source}",
        )
        for where, zone in zones.items()
        if not zone.startswith(f"{code.value}-")
    ] + [
        Problem(
            f"system_zones[{index}]",
            zone,
            "a zone in which EKS has control planes",
            f"catalogue: {fact.source}",
        )
        for index, zone in enumerate(region.system_zones)
        for fact, zones_without in (
            (planes.zones_without, planes.zones_without.value),
            (planes.local_zones, local),
        )
        if zone in zones_without
    ]
