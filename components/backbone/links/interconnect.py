"""A private circuit between Azure and OCI: ExpressRoute joined to FastConnect."""

import pulumi
from pulumi_azure_native import network
from pulumi_oci import core

from gpufabric.components.azure.fixed import fixed
from gpufabric.components.backbone.azure.hub import AzureHub
from gpufabric.components.backbone.links.link import LinkComponent, LinkEnds
from gpufabric.components.backbone.oci.hub import OciHub
from gpufabric.plan.links.kind import plain
from gpufabric.plan.links.kinds.interconnect import InterconnectPlan


class InterconnectLink(LinkComponent):
    """A private circuit between Azure and OCI.

    Oracle sets up the BGP peering on Azure's circuit, so the gateway is connected only after the virtual
    circuit exists. Deletion goes in reverse: connection, virtual circuit, circuit, in the order that Azure
    requires (Azure document "Set up a direct interconnection between Azure and Oracle Cloud Infrastructure").
    """

    def __init__(
        self,
        link: InterconnectPlan,
        ends: LinkEnds[AzureHub, OciHub],
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:backbone:Interconnect", link.key, None, opts)
        azure, oci = ends.both
        names = link.place.provider_names.value
        circuit = network.ExpressRouteCircuit(
            link.key,
            resource_group_name=azure.group,
            location=azure.location,
            service_provider_properties=network.ExpressRouteCircuitServiceProviderPropertiesArgs(
                service_provider_name=names["azure"],
                peering_location=link.place.peering_location.value,
                bandwidth_in_mbps=link.mbps,
            ),
            sku=network.ExpressRouteCircuitSkuArgs(
                name="Standard_MeteredData", tier="Standard", family="MeteredData"
            ),
            tags=azure.tags,
            opts=fixed(
                "network:ExpressRouteCircuit",
                pulumi.ResourceOptions(
                    parent=self,
                    provider=azure.provider,
                    # Anyone with the key can join the circuit.
                    additional_secret_outputs=["serviceKey"],
                ),
            ),
        )
        virtual = core.VirtualCircuit(
            link.key,
            compartment_id=oci.compartment_id,
            type="PRIVATE",
            bandwidth_shape_name=f"{plain(link.gbps)} Gbps",
            gateway_id=oci.drg_id,
            provider_service_id=oci.provider_service(names),
            provider_service_key_name=pulumi.Output.secret(circuit.service_key),
            cross_connect_mappings=[
                core.VirtualCircuitCrossConnectMappingArgs(
                    oracle_bgp_peering_ip=session.first, customer_bgp_peering_ip=session.second
                )
                for session in link.sessions
            ],
            display_name=link.key,
            freeform_tags=oci.tags,
            opts=pulumi.ResourceOptions(parent=self, provider=oci.provider),
        )
        connection = azure.connect_circuit(
            link.key,
            circuit.id,
            pulumi.ResourceOptions(parent=self, provider=azure.provider, depends_on=[virtual]),
        )
        self.completed_by = [connection, virtual]
        self.outputs = {
            "ids": {
                "azure-circuit": circuit.id,
                "azure-connection": connection.id,
                "oci-virtual-circuit": virtual.id,
            },
            "state": "complete",
        }
        self.register_outputs(self.outputs)


build = InterconnectLink
