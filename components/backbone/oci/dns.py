"""An OCI region's copy of the fabric's zone: a private zone in the default view of the VCN's resolver."""

import pulumi
from pulumi_oci import core, dns

from gpufabric.components.backbone.common import RegionOutput, text
from gpufabric.components.backbone.oci.hub import OciHub
from gpufabric.plan.names import TTL_SECONDS, NamesPlan

_PRIVATE = "PRIVATE"


class OciNames(pulumi.ComponentResource):
    """The zone and its records.

    OCI makes a resolver with a view for every VCN. The zone goes into that view. One in a view of our own
    would have to be attached to the resolver, which detaches what others have attached and, as a resolver
    cannot be deleted, would keep the view from being deleted (pulumi_oci, dns.Resolver).

    Args:
        names: the zone.
        hub: the region.
        region: what the region's stack exports.
        opts: options of the component.

    Attributes:
        zone_id: id of the zone.
    """

    def __init__(
        self,
        names: NamesPlan,
        hub: OciHub,
        region: RegionOutput,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        stack = hub.hub.stack
        super().__init__("gpufabric:backbone:OciNames", stack, None, opts)
        child = pulumi.ResourceOptions(parent=self, provider=hub.provider)
        asked = pulumi.InvokeOutputOptions(parent=self, provider=hub.provider)
        # The SDK spells it so.
        found = core.get_cnv_dns_resolver_association_output(
            vcn_id=text(region, "network", "vcn_id"), opts=asked
        )
        resolver = dns.get_resolver_output(
            resolver_id=found.apply(lambda one: one.dns_resolver_id), scope=_PRIVATE, opts=asked
        )
        view_id = resolver.apply(lambda one: one.default_view_id)
        zone = dns.Zone(
            stack,
            compartment_id=hub.compartment_id,
            name=names.zone,
            zone_type="PRIMARY",
            scope=_PRIVATE,
            view_id=view_id,
            freeform_tags=hub.tags,
            opts=child,
        )
        for record in names.records:
            full = names.full(record)
            dns.Rrset(
                f"{stack}-{record.name}",
                zone_name_or_id=zone.id,
                domain=full,
                rtype="A",
                items=[dns.RrsetItemArgs(domain=full, rtype="A", rdata=str(record.address), ttl=TTL_SECONDS)],
                opts=child,
            )
        self.zone_id: pulumi.Output[str] = zone.id
        self.register_outputs({"zone_id": self.zone_id})
