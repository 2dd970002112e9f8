"""The declared links as training sees them: bandwidth, round trip, copies of checkpoints."""

from collections.abc import Iterable, Mapping

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import geography
from gpufabric.plan.latency import link_round_trips_ms
from gpufabric.plan.links.model import LinkPlan
from gpufabric.plan.resilience.recovery import CopyPlan, plan_replication
from gpufabric.spec.backbone import Backbone, Link
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.regions import AnyRegion
from gpufabric.training.wide_link import LinkCopy, WideLink


def wide_links(
    links: Iterable[LinkPlan | Link],
    round_trips_ms: Mapping[str, float] | None = None,
    copies: Iterable[CopyPlan] = (),
) -> tuple[WideLink, ...]:
    """Return declared or planned links as training sees them.

    Args:
        links: the links.
        round_trips_ms: known round trips by the link's key, in ms.
        copies: standing copies of checkpoints.
    """
    known, standing = round_trips_ms or {}, _copies(copies)
    return tuple(
        WideLink(
            link.key, _ends(link), float(link.gbps), known.get(link.key), tuple(standing.get(link.key, ()))
        )
        for link in links
    )


def _copies(copies: Iterable[CopyPlan]) -> dict[str, list[LinkCopy]]:
    """Return the copies over each link by its key. Those over other networks are left out.

    Args:
        copies: standing copies of checkpoints.
    """
    by_link: dict[str, list[LinkCopy]] = {}
    for copy in copies:
        if copy.link is not None and copy.gbps is not None and copy.running_share is not None:
            by_link.setdefault(copy.link, []).append(LinkCopy(copy.source, copy.gbps, copy.running_share))
    return by_link


def fabric_links(
    fabric: Fabric, backbone: Backbone, regions: Mapping[str, AnyRegion], catalog: Catalog
) -> tuple[WideLink, ...]:
    """Return the links of a fabric with their round trips and the copies that they carry.

    Args:
        fabric: the job and the checkpoint policy.
        backbone: the links.
        regions: declarations by stack.
        catalog: round trips, and copy methods.
    """
    replication = plan_replication(fabric, regions, (), backbone, catalog)
    trips = link_round_trips_ms(backbone, regions, geography(catalog))
    return wide_links(backbone.links, trips, replication.copies if replication else ())


def _ends(link: LinkPlan | Link) -> tuple[str, str]:
    first, second = link.ends if isinstance(link, LinkPlan) else sorted(link.between)
    return first, second
