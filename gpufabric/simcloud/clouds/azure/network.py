"""Microsoft.Network and private DNS.

Three things replace a resource: path parameters, create-only properties at the top level
(``x-ms-mutability``), and the provider's own list (pulumi/pulumi-azure-native,
provider/pkg/gen/replacement.go). Microsoft.Network marks no property of its resources, location included.
The provider sends every other change as an update; the rules (``create_only``) say which of them Azure
refuses.
"""

from gpufabric.simcloud.clouds.azure import tokens
from gpufabric.simcloud.clouds.azure.arm import arm
from gpufabric.simcloud.clouds.azure.rules.facts import gateway_asn
from gpufabric.simcloud.clouds.azure.rules.links import provider_state
from gpufabric.simcloud.clouds.kind import Context, table
from gpufabric.simcloud.clouds.render import address, hex_text
from gpufabric.wire.values import Value, as_map, dig

_NET = "Microsoft.Network"


def _ip_address(context: Context) -> str | None:
    # A dynamic address is only given once something uses it.
    given = context.inputs.get("ipAddress")
    allocation = context.inputs.get("publicIPAllocationMethod", "Dynamic")
    return given or (address(context, "ip") if allocation == "Static" else None)


def _bgp_settings(context: Context) -> Value:
    if not context.inputs.get("enableBgp") and not context.inputs.get("bgpSettings"):
        return context.inputs.get("bgpSettings")
    return {
        "asn": gateway_asn(),
        "bgpPeeringAddress": "10.255.255.254",
        "peerWeight": 0,
        **as_map(dig(context.inputs, "bgpSettings")),
    }


def _interfaces(context: Context) -> Value:
    endpoint, group = (context.inputs.get(key) for key in ("privateEndpointName", "resourceGroupName"))
    name = (
        context.inputs.get("customNetworkInterfaceName") or f"{endpoint}.nic.{hex_text(context, 32, 'nic')}"
    )
    prefix = f"/subscriptions/{context.account}/resourceGroups/{group}/providers"
    return [{"id": f"{prefix}/{_NET}/networkInterfaces/{name}"}]


_GUID = {"resourceGuid": "{uuid:guid}"}
_STATE = {"provisioningState": "Succeeded", "etag": 'W/"{uuid:etag}"'}

KINDS = table(
    arm(
        tokens.VIRTUAL_NETWORK, f"{_NET}/virtualNetworks", ("virtualNetworkName",),
        computed={**_STATE, **_GUID},
        defaults={"enableDdosProtection": False},
    ),
    arm(
        tokens.SUBNET, f"{_NET}/virtualNetworks/subnets", ("virtualNetworkName", "subnetName"),
        computed=_STATE,
        defaults={
            "privateEndpointNetworkPolicies": "Disabled", "privateLinkServiceNetworkPolicies": "Enabled",
        },
    ),
    arm(
        tokens.NETWORK_PEERING, f"{_NET}/virtualNetworks/virtualNetworkPeerings",
        ("virtualNetworkName", "virtualNetworkPeeringName"),
        computed={**_STATE, **_GUID, "peeringState": "Initiated", "peeringSyncLevel": "RemoteNotInSync"},
    ),
    arm(
        tokens.NAT_GATEWAY, f"{_NET}/natGateways", ("natGatewayName",),
        computed={**_STATE, **_GUID},
        moves=True,
    ),
    arm(
        tokens.PUBLIC_IP_ADDRESS, f"{_NET}/publicIPAddresses", ("publicIpAddressName",),
        computed={**_STATE, **_GUID, "ipAddress": _ip_address},
        defaults={
            "idleTimeoutInMinutes": 4, "publicIPAddressVersion": "IPv4",
            "publicIPAllocationMethod": "Dynamic",
        },
        force_new=("publicIPAddressVersion", "publicIPPrefix", "sku"),
    ),
    arm(
        tokens.PUBLIC_IP_PREFIX, f"{_NET}/publicIPPrefixes", ("publicIpPrefixName",),
        computed={**_STATE, **_GUID, "ipPrefix": "203.0.113.0/28"},
        moves=True,
    ),
    arm(
        tokens.NETWORK_SECURITY_GROUP, f"{_NET}/networkSecurityGroups", ("networkSecurityGroupName",),
        computed={**_STATE, **_GUID, "defaultSecurityRules": list[Value]()},
        moves=True,
    ),
    arm(
        "azure-native:network:ApplicationSecurityGroup", f"{_NET}/applicationSecurityGroups",
        ("applicationSecurityGroupName",), computed={**_STATE, **_GUID}, moves=True,
    ),
    arm(
        "azure-native:network:SecurityRule", f"{_NET}/networkSecurityGroups/securityRules",
        ("networkSecurityGroupName", "securityRuleName"), computed=_STATE,
    ),
    arm(
        tokens.ROUTE_TABLE, f"{_NET}/routeTables", ("routeTableName",),
        computed={**_STATE, **_GUID},
        moves=True,
    ),
    arm(
        "azure-native:network:Route", f"{_NET}/routeTables/routes", ("routeTableName", "routeName"),
        computed={**_STATE, "hasBgpOverride": False},
    ),
    arm(
        tokens.VIRTUAL_NETWORK_GATEWAY, f"{_NET}/virtualNetworkGateways",
        ("virtualNetworkGatewayName",),
        computed={**_STATE, **_GUID, "bgpSettings": _bgp_settings},
        defaults={"activeActive": False, "enableBgp": False},
        moves=True,
        making=("provisioningState", "Updating"),
    ),
    arm(
        tokens.LOCAL_NETWORK_GATEWAY, f"{_NET}/localNetworkGateways", ("localNetworkGatewayName",),
        computed={**_STATE, **_GUID},
        moves=True,
    ),
    arm(
        tokens.GATEWAY_CONNECTION, f"{_NET}/connections",
        ("virtualNetworkGatewayConnectionName",),
        computed={
            **_STATE, **_GUID, "connectionStatus": "Unknown", "egressBytesTransferred": 0,
            "ingressBytesTransferred": 0,
        },
        defaults={"enableBgp": False, "routingWeight": 0, "dpdTimeoutSeconds": 0},
        moves=True,
    ),
    arm(
        tokens.EXPRESS_ROUTE_CIRCUIT, f"{_NET}/expressRouteCircuits", ("circuitName",),
        computed={
            **_STATE, "serviceKey": "{uuid:servicekey}", "serviceProviderProvisioningState": "NotProvisioned",
            "circuitProvisioningState": "Enabled", "stag": 0,
        },
        defaults={"allowClassicOperations": False, "globalReachEnabled": False},
        moves=True,
        live={"serviceProviderProvisioningState": provider_state},
    ),
    arm(
        tokens.EXPRESS_ROUTE_CIRCUIT_PEERING, f"{_NET}/expressRouteCircuits/peerings",
        ("circuitName", "peeringName"),
        computed={
            **_STATE, "azureASN": 12076, "primaryAzurePort": "", "secondaryAzurePort": "", "state": "Enabled",
        },
    ),
    arm(
        "azure-native:network:ExpressRouteCircuitAuthorization",
        f"{_NET}/expressRouteCircuits/authorizations",
        ("circuitName", "authorizationName"),
        computed={**_STATE, "authorizationKey": "{uuid:key}", "authorizationUseStatus": "Available"},
        secrets=("authorizationKey",),
    ),
    arm(
        tokens.PRIVATE_ENDPOINT, f"{_NET}/privateEndpoints", ("privateEndpointName",),
        computed={**_STATE, "networkInterfaces": _interfaces},
        force_new=("subnet",),
        moves=True,
    ),
    arm(
        "azure-native:network:PrivateDnsZoneGroup", f"{_NET}/privateEndpoints/privateDnsZoneGroups",
        ("privateEndpointName", "privateDnsZoneGroupName"), computed=_STATE, typed=False,
    ),
    arm(
        tokens.INTERCONNECT_GROUP, f"{_NET}/interconnectGroups", ("interconnectGroupName",),
        computed={**_STATE, **_GUID},
        moves=True,
    ),
    arm(
        tokens.PRIVATE_ZONE, f"{_NET}/privateDnsZones", ("privateZoneName",),
        computed={
            **_STATE, "maxNumberOfRecordSets": 25000, "maxNumberOfVirtualNetworkLinks": 1000,
            "maxNumberOfVirtualNetworkLinksWithRegistration": 100, "numberOfRecordSets": 1,
            "numberOfVirtualNetworkLinks": 0, "numberOfVirtualNetworkLinksWithRegistration": 0,
        },
    ),
    arm(
        tokens.VIRTUAL_NETWORK_LINK, f"{_NET}/privateDnsZones/virtualNetworkLinks",
        ("privateZoneName", "virtualNetworkLinkName"),
        computed={**_STATE, "virtualNetworkLinkState": "Completed"},
        force_new=("location",),
    ),
    arm(
        tokens.PRIVATE_RECORD_SET, f"{_NET}/privateDnsZones/{{in:recordType}}",
        ("privateZoneName", "relativeRecordSetName"),
        computed={
            "etag": "{uuid:etag}", "fqdn": "{in:relativeRecordSetName}.{in:privateZoneName}.",
            "isAutoRegistered": False,
        },
        force_new=("recordType",),
    ),
)  # fmt: skip
"""Network resource types by token."""
