"""The backbone: every region's hub, and the links between them."""

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi

from gpufabric.components.backbone.clouds import make_hub, make_zone
from gpufabric.components.backbone.common import RegionOutput
from gpufabric.components.backbone.copies.copies import make_copies
from gpufabric.components.backbone.links.link import LinkComponent, LinkEnds, build_link
from gpufabric.components.names import in_company_form
from gpufabric.plan.links.model import BackbonePlan, LinkPlan
from gpufabric.plan.names import NamesPlan
from gpufabric.spec.provider_settings import NO_SETTINGS, ProviderSettings


class BackboneComponent(pulumi.ComponentResource):
    """All links of a fabric. A cloud's SDK is imported only if one of its regions has a link.

    Args:
        plan: the backbone.
        regions: ``region`` output of each region stack with a link or a copy, by stack.
        settings: settings of the providers of the region stacks that state some, by stack.
        opts: options of the component.
        known_headends: ``headends`` of this stack's outputs after the last update; None before the first.
            Links between AWS and OCI need them: see ``vpn_aws_oci``.

    Attributes:
        outputs: links by key, copies by key, names, the headends for the next update, and keys of the links
            that need one; the stack exports it as ``backbone``.
    """

    def __init__(
        self,
        plan: BackbonePlan,
        regions: Mapping[str, RegionOutput],
        settings: Mapping[str, ProviderSettings] | None = None,
        opts: pulumi.ResourceOptions | None = None,
        *,
        known_headends: pulumi.Input[Mapping[str, Sequence[str]] | None] = None,
    ) -> None:
        named = in_company_form(opts, plan.company, plan.fabric)
        super().__init__("gpufabric:backbone:Backbone", f"{plan.fabric}-backbone", None, named)
        child = pulumi.ResourceOptions(parent=self)
        # Addresses are public, but a stack's output that holds any secret is read as secret as a whole.
        known = pulumi.Output.unsecret(pulumi.Output.from_input(known_headends)).apply(_or_empty)
        own = {stack: (settings or {}).get(stack, NO_SETTINGS) for stack in plan.stacks}
        hubs = {
            hub.stack: make_hub(plan, hub, regions[hub.stack], own[hub.stack], child) for hub in plan.hubs
        }
        zone_ids = {stack: make_zone(plan.names, hub, child) for stack, hub in hubs.items()}
        links: dict[str, LinkComponent] = {}
        for link in plan.links:
            first, second = (hubs[stack] for stack in link.ends)
            built = links[link.key] = build_link(link, LinkEnds(first, second, known), child)
            for hub in (first, second):
                hub.open_to(link.other(hub.plan.stack), built.completed_by)
        states = pulumi.Output.all(**{key: link.outputs["state"] for key, link in links.items()})
        self.outputs: dict[str, Any] = {
            "links": {link.key: _link_output(link, links[link.key]) for link in plan.links},
            "copies": make_copies(plan, regions, own, child),
            "headends": {key: link.headends for key, link in links.items() if link.headends is not None},
            "names": _names_output(plan.names, zone_ids),
            "pending_links": states.apply(
                lambda known: sorted(key for key, state in known.items() if state != "complete")
            ),
        }
        self.register_outputs(self.outputs)


def _link_output(link: LinkPlan, built: LinkComponent) -> dict[str, Any]:
    """Return a link's part of the stack's output."""
    return {
        "key": link.key,
        "kind": link.kind,
        "gbps": float(link.gbps),
        "ends": list(link.ends),
        **built.outputs,
    }


def _names_output(names: NamesPlan, zone_ids: Mapping[str, pulumi.Input[str]]) -> dict[str, Any]:
    """Return the zone's part of the stack's output."""
    return {
        "zone": names.zone,
        "records": {
            names.full(record): {"address": str(record.address), "stack": record.stack}
            for record in names.records
        },
        "zone_ids": dict(zone_ids),
        "note": names.note or None,
    }


def _or_empty(value: Mapping[str, Sequence[str]] | None) -> Mapping[str, Sequence[str]]:
    return value or {}
