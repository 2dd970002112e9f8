"""An OCI region's copy of the fabric's zone: a private zone in the default view of the VCN's resolver."""

import pulumi
from pulumi_oci import core, dns

from gpufabric.components.backbone.oci.hub import OciHub
from gpufabric.plan.names import TTL_SECONDS, NamesPlan

_PRIVATE = "PRIVATE"


class OciNames(pulumi.ComponentResource):
    """The zone, made or given, and its records.

    OCI creates a resolver with a default view for every VCN, and the zone is in that view. A view of our own
    would have to be attached to the resolver. Pulumi would then detach views that others attached, and could
    not delete our view, because a resolver cannot be deleted (pulumi_oci, dns.Resolver).
    """

    def __init__(self, names: NamesPlan, hub: OciHub, opts: pulumi.ResourceOptions | None = None) -> None:
        stack = hub.plan.stack
        super().__init__("gpufabric:backbone:OciNames", stack, None, opts)
        child = pulumi.ResourceOptions(parent=self, provider=hub.provider)
        self.zone_id: pulumi.Input[str] = hub.plan.zone_id or _zone(names, hub, child)
        for record in names.records if hub.plan.writes_records else ():
            full = names.full(record)
            dns.Rrset(
                f"{stack}-{record.name}",
                zone_name_or_id=self.zone_id,
                domain=full,
                rtype="A",
                items=[dns.RrsetItemArgs(domain=full, rtype="A", rdata=str(record.address), ttl=TTL_SECONDS)],
                opts=child,
            )
        self.register_outputs({"zone_id": self.zone_id})


def _zone(names: NamesPlan, hub: OciHub, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    invoke = pulumi.InvokeOutputOptions(parent=opts.parent, provider=hub.provider)
    # "cnv" is the SDK's spelling.
    association = core.get_cnv_dns_resolver_association_output(vcn_id=hub.network_id, opts=invoke)
    resolver = dns.get_resolver_output(
        resolver_id=association.apply(lambda answer: answer.dns_resolver_id), scope=_PRIVATE, opts=invoke
    )
    view_id = resolver.apply(lambda answer: answer.default_view_id)
    return dns.Zone(
        hub.plan.stack,
        compartment_id=hub.compartment_id,
        name=names.zone,
        zone_type="PRIMARY",
        scope=_PRIVATE,
        view_id=view_id,
        freeform_tags=hub.tags,
        opts=opts,
    ).id
