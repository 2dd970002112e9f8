"""An Azure region's copy of the fabric's zone: a private DNS zone linked to its virtual network."""

import pulumi
from pulumi_azure_native import privatedns

from gpufabric.components.azure.fixed import fixed
from gpufabric.components.backbone.azure.hub import AzureHub
from gpufabric.plan.azure.ids import group_of
from gpufabric.plan.names import TTL_SECONDS, NamesPlan

_GLOBAL = "Global"


class AzureNames(pulumi.ComponentResource):
    """The zone and its link, or a zone that exists, and its records.

    The zone that the stack makes is in the region's resource group: two zones with the same name must be in
    different groups, and a network can be linked to only one of them.
    """

    def __init__(self, names: NamesPlan, hub: AzureHub, opts: pulumi.ResourceOptions | None = None) -> None:
        stack = hub.plan.stack
        super().__init__("gpufabric:backbone:AzureNames", stack, None, opts)
        child = pulumi.ResourceOptions(parent=self, provider=hub.provider)
        given, name = hub.plan.zone_id, names.zone
        group: pulumi.Input[str] = hub.group
        if given is None:
            zone = _zone(names, hub, child)
            self.zone_id: pulumi.Input[str] = zone.id
            name = zone.name
        else:
            self.zone_id, group = given, group_of(given)
        for record in names.records if hub.plan.writes_records else ():
            privatedns.PrivateRecordSet(
                f"{stack}-{record.name}",
                resource_group_name=group,
                private_zone_name=name,
                record_type="A",
                relative_record_set_name=record.name,
                ttl=float(TTL_SECONDS),
                a_records=[privatedns.ARecordArgs(ipv4_address=str(record.address))],
                opts=child,
            )
        self.register_outputs({"zone_id": self.zone_id})


def _zone(names: NamesPlan, hub: AzureHub, opts: pulumi.ResourceOptions) -> privatedns.PrivateZone:
    stack = hub.plan.stack
    zone = privatedns.PrivateZone(
        stack,
        resource_group_name=hub.group,
        private_zone_name=names.zone,
        location=_GLOBAL,
        tags=hub.tags,
        opts=opts,
    )
    privatedns.VirtualNetworkLink(
        stack,
        resource_group_name=hub.group,
        private_zone_name=zone.name,
        virtual_network_link_name=stack,
        location=_GLOBAL,
        virtual_network=privatedns.SubResourceArgs(id=hub.network_id),
        registration_enabled=False,
        tags=hub.tags,
        opts=fixed("privatedns:VirtualNetworkLink", opts),
    )
    return zone
