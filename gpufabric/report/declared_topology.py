"""Regions and links as the declarations have them, for the map of a check."""

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import geography
from gpufabric.plan.latency import link_round_trips_ms
from gpufabric.plan.links.model import BackbonePlan
from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.regions import AnyRegionPlan
from gpufabric.plan.resilience.sites import power_domain_of
from gpufabric.report.topology import TopologyLink, TopologyPool, TopologyRegion
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.project import Project


def declared_region(plan: AnyRegionPlan, catalog: Catalog) -> TopologyRegion:
    """Return a region as its outputs would state it."""
    return TopologyRegion(
        stack=plan.stack,
        cloud=plan.spec.cloud,
        region=plan.region,
        pools=tuple(map(_pool, sorted(plan.pools, key=lambda pool: pool.name))),
        power_domain=power_domain_of(plan.spec, geography(catalog)),
    )


def _pool(pool: PoolPlan) -> TopologyPool:
    rdma = pool.shape.rdma
    return TopologyPool(
        name=pool.name,
        shape=pool.shape.name,
        nodes=pool.nodes,
        gpus=pool.gpus,
        fabric=rdma.kind.value,
        rdma_gbps=float(rdma.gbps_per_node.value) if rdma.gbps_per_node else None,
    )


def declared_links(
    plan: BackbonePlan, declared: Backbone, project: Project, catalog: Catalog
) -> tuple[TopologyLink, ...]:
    """Return the links of a backbone as its outputs would state them."""
    round_trips = link_round_trips_ms(declared, project.regions, geography(catalog))
    return tuple(
        TopologyLink(
            key=link.key,
            ends=link.ends,
            kind=link.kind,
            gbps=float(link.gbps),
            latency_ms=round_trips.get(link.key),
        )
        for link in plan.links
    )
