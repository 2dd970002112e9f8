"""Plans the backbone: the links that join region stacks."""

from collections.abc import Mapping
from types import MappingProxyType

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.geography import geography
from gpufabric.plan.address_plan import link_collisions
from gpufabric.plan.company import backbone_problems
from gpufabric.plan.links.existing import existing_problems
from gpufabric.plan.links.model import BackbonePlan
from gpufabric.plan.links.planner import LinkPlanner
from gpufabric.plan.names import plan_names
from gpufabric.plan.resilience.copies import plan_transfers
from gpufabric.spec.backbone import Backbone
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.regions import AnyRegion
from gpufabric.wire.project import BACKBONE_STACK


def plan_backbone(
    backbone: Backbone, regions: Mapping[str, AnyRegion], fabric: Fabric, *, catalog: Catalog
) -> BackbonePlan:
    """Plan the links of a fabric, and the copies of checkpoints that belong to the backbone.

    Addresses and AS numbers follow from names. Where two names lead to the same, the link declared first gets
    it: a link added at the end of the list moves none.

    Args:
        backbone: the declaration.
        regions: declarations of the region stacks that could be read, by stack.
        fabric: declarations that all stacks share.
        catalog: facts on links.

    Raises:
        DeclarationError: with every problem of every link, and every collision of addresses among linked
            stacks.
    """
    planner = LinkPlanner(regions, catalog, backbone.existing)
    for position, link in enumerate(backbone.links):
        planner.add(f"links[{position}]", link)
    planner.problems.extend(link_collisions(backbone.links, regions, catalog))
    planner.problems.extend(
        existing_problems(backbone, regions, catalog, zone=fabric.names.zone, links=planner.links)
    )
    planner.problems.extend(backbone_problems(backbone, regions, fabric, catalog))
    if planner.problems:
        raise DeclarationError(planner.problems)
    hubs = tuple(planner.hub(stack) for stack in backbone.stacks)
    own = {"gpufabric-fabric": fabric.name, "gpufabric-stack": BACKBONE_STACK}
    return BackbonePlan(
        fabric=fabric.name,
        hubs=hubs,
        links=tuple(sorted(planner.links, key=lambda link: link.key)),
        names=plan_names(fabric, backbone, regions, catalog),
        budget=backbone.budget,
        tags=MappingProxyType({**fabric.tags, **own}),
        company=fabric.company,
        transfers=plan_transfers(fabric, regions, geography(catalog)),
    )
