"""Properties that Azure Resource Manager does not change, although the provider would send an update.

The provider replaces a resource only for some of them; it takes others for updates, and Azure refuses these
in the middle of ``pulumi up``. With the options here, a preview shows a replacement. The old resource goes
first: both have the same name, and the provider refuses to create a resource whose name exists.
"""

from collections.abc import Mapping

import pulumi

FIXED: Mapping[str, tuple[str, ...]] = {
    # RoleAssignmentUpdateNotPermitted
    "authorization:RoleAssignment": ("principalType", "roleDefinitionId"),
    # Azure document "On-demand capacity reservation": only the quantity and tags change.
    "compute:CapacityReservation": ("sku.name", "zones"),
    "compute:CapacityReservationGroup": ("zones",),
    # AKS answers PropertyChangeNotAllowed. It takes a capacity reservation group at creation only (AKS
    # document "Assign capacity reservation groups to AKS node pools").
    "containerservice:AgentPool": (
        "availabilityZones",
        "capacityReservationGroupID",
        "gpuProfile",
        "kubeletConfig",
        "osType",
        "scaleSetEvictionPolicy",
        "scaleSetPriority",
        "type",
        "vnetSubnetID",
    ),
    "network:ExpressRouteCircuit": (
        "location",
        "serviceProviderProperties.peeringLocation",
        "serviceProviderProperties.serviceProviderName",
    ),
    # A preview API without documentation of updates. The group holds no machine, so nothing is lost.
    "network:InterconnectGroup": ("scope", "subgroupProfile"),
    "network:LocalNetworkGateway": ("location",),
    "network:PrivateEndpoint": ("location", "privateLinkServiceConnections"),
    "network:VirtualNetworkGateway": ("gatewayType", "location", "vpnGatewayGeneration", "vpnType"),
    # Azure does not delete a gateway or a circuit that a connection uses, so the connection goes with them.
    "network:VirtualNetworkGatewayConnection": (
        "connectionProtocol",
        "connectionType",
        "localNetworkGateway2",
        "location",
        "peer",
        "virtualNetworkGateway1",
    ),
    "network:VirtualNetworkPeering": ("remoteVirtualNetwork",),
    "privatedns:VirtualNetworkLink": ("virtualNetwork",),
    # Azure document "Create an Azure Managed Lustre file system": size, product and containers stay.
    "storagecache:AmlFilesystem": ("hsm", "sku", "storageCapacityTiB", "zones"),
}
"""Property paths by type, in the provider's spelling."""


def fixed(type_: str, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
    """Return options with which a change of a fixed property replaces the resource.

    Args:
        type_: the resource's type without the name of the package.
        opts: other options of the resource.
    """
    own = pulumi.ResourceOptions(replace_on_changes=list(FIXED[type_]), delete_before_replace=True)
    return pulumi.ResourceOptions.merge(opts, own)
