"""EC2: connections to other regions: customer gateways, VPN connections, transit gateways."""

import ipaddress
from collections.abc import Callable

from gpufabric.simcloud.clouds.aws import tokens
from gpufabric.simcloud.clouds.aws.effects import ENABLED
from gpufabric.simcloud.clouds.kind import Computed, Context, Kind, table
from gpufabric.simcloud.clouds.render import digest, render
from gpufabric.wire.values import Value

_ARN = "arn:aws:ec2:{region}:{account}:"
_TUNNELS = (1, 2)


def _inside(tunnel: int, host: int) -> Callable[[Context], str]:
    """Return the address inside a tunnel: of the given /30, or of one that AWS picks from 169.254.0.0/16."""

    def compute(context: Context) -> str:
        given = context.inputs.get(f"tunnel{tunnel}InsideCidr")
        data = digest(context, f"inside{tunnel}")
        network = ipaddress.ip_network(
            given or f"169.254.{data[0] % 240 + 6}.{data[1] // 4 * 4}/30", strict=False
        )
        return str(network[host])

    return compute


def _key(tunnel: int) -> Callable[[Context], str]:
    """Return the given key of a tunnel, or one as AWS makes them: 32 characters of all that it takes.

    A period and an underscore are always among them, so that no program passes by luck that gives the key to
    a cloud which refuses them.
    """

    def compute(context: Context) -> str:
        given = context.inputs.get(f"tunnel{tunnel}PresharedKey")
        made = render(f"{{base32:15:psk{tunnel}}}._{{HEX:15:psk{tunnel}}}", context)
        return str(given or made)

    return compute


def _tunnel(number: int) -> dict[str, Computed]:
    prefix = f"tunnel{number}"
    return {
        f"{prefix}Address": f"{{ip:tunnel{number}}}",
        f"{prefix}BgpAsn": "64512",
        f"{prefix}BgpHoldtime": 30,
        f"{prefix}CgwInsideAddress": _inside(number, 2),
        f"{prefix}VgwInsideAddress": _inside(number, 1),
        f"{prefix}PresharedKey": _key(number),
    }


def _attachment(context: Context) -> str | None:
    if not context.inputs.get("transitGatewayId"):
        return None
    return "tgw-attach-0" + digest(context, "attachment").hex()[:16]


def _original(name: str) -> Callable[[Context], Value]:
    """Return the previous default route table of a transit gateway."""

    def compute(context: Context) -> Value:
        gateway = context.lookup(str(context.inputs.get("transitGatewayId")))
        return gateway.outputs.get(name) if gateway else None

    return compute


def _asked(name: str) -> Callable[[Context], Value]:
    """Return the inputs of the requester of a peering; unknown if that is another account."""

    def compute(context: Context) -> Value:
        asked = context.lookup(str(context.inputs.get("transitGatewayAttachmentId")))
        return asked.outputs.get(name) if asked else None

    return compute


KINDS = table(
    Kind(
        type=tokens.CUSTOMER_GATEWAY,
        id="cgw-0{hex:16}",
        computed={"arn": _ARN + "customer-gateway/{id}"},
        force_new=("bgpAsn", "bgpAsnExtended", "certificateArn", "deviceName", "ipAddress", "type"),
    ),
    Kind(
        type=tokens.VPN_GATEWAY,
        id="vgw-0{hex:16}",
        computed={"arn": _ARN + "vpn-gateway/{id}", "amazonSideAsn": "64512"},
        force_new=("amazonSideAsn", "availabilityZone"),
    ),
    Kind(
        type=tokens.VPN_CONNECTION,
        id="vpn-0{hex:16}",
        computed={
            "arn": _ARN + "vpn-connection/{id}",
            "transitGatewayAttachmentId": _attachment,
            "customerGatewayConfiguration": '<vpn_connection id="{id}"/>',
            "routes": list[object](),
            "vgwTelemetries": [
                {"outsideIpAddress": f"{{ip:tunnel{number}}}", "status": "DOWN", "acceptedRouteCount": 0}
                for number in _TUNNELS
            ],
            **_tunnel(1),
            **_tunnel(2),
        },
        defaults={
            "enableAcceleration": False, "staticRoutesOnly": False, "localIpv4NetworkCidr": "0.0.0.0/0",
            "remoteIpv4NetworkCidr": "0.0.0.0/0", "tunnelInsideIpVersion": "ipv4",
            "outsideIpAddressType": "PublicIpv4",
        },
        force_new=(
            "type", "staticRoutesOnly", "enableAcceleration", "tunnelInsideIpVersion", "tunnel1InsideCidr",
            "tunnel2InsideCidr", "tunnel1InsideIpv6Cidr", "tunnel2InsideIpv6Cidr", "tunnelBandwidth",
        ),
        sets=tuple(
            f"tunnel{number}{name}"
            for number in _TUNNELS
            for name in (
                "IkeVersions", "Phase1DhGroupNumbers", "Phase1EncryptionAlgorithms",
                "Phase1IntegrityAlgorithms", "Phase2DhGroupNumbers", "Phase2EncryptionAlgorithms",
                "Phase2IntegrityAlgorithms",
            )
        ),
        secrets=("tunnel1PresharedKey", "tunnel2PresharedKey", "customerGatewayConfiguration"),
    ),
    Kind(
        type=tokens.TRANSIT_GATEWAY,
        id="tgw-0{hex:16}",
        computed={
            "arn": _ARN + "transit-gateway/{id}",
            "associationDefaultRouteTableId": "tgw-rtb-0{hex:16:rtb}",
            "propagationDefaultRouteTableId": "tgw-rtb-0{hex:16:rtb}",
            "ownerId": "{account}",
        },
        defaults={
            "amazonSideAsn": 64512, "autoAcceptSharedAttachments": "disable",
            "defaultRouteTableAssociation": "enable",
            "defaultRouteTablePropagation": "enable", "dnsSupport": "enable", "multicastSupport": "disable",
            "securityGroupReferencingSupport": "disable", "vpnEcmpSupport": "enable",
        },
        force_new=("multicastSupport",),
        conditions={"defaultRouteTableAssociation": ENABLED, "defaultRouteTablePropagation": ENABLED},
        sets=("transitGatewayCidrBlocks",),
    ),
    Kind(
        type=tokens.VPC_ATTACHMENT,
        id="tgw-attach-0{hex:16}",
        computed={"arn": _ARN + "transit-gateway-attachment/{id}", "vpcOwnerId": "{account}"},
        defaults={
            "applianceModeSupport": "disable", "dnsSupport": "enable", "ipv6Support": "disable",
            "transitGatewayDefaultRouteTableAssociation": True,
            "transitGatewayDefaultRouteTablePropagation": True,
        },
        force_new=("transitGatewayId", "vpcId"),
        deleted_first=True,
        sets=("subnetIds",),
    ),
    Kind(
        type=tokens.TRANSIT_GATEWAY_ROUTE_TABLE,
        id="tgw-rtb-0{hex:16}",
        computed={
            "arn": _ARN + "transit-gateway-route-table/{id}",
            "defaultAssociationRouteTable": False,
            "defaultPropagationRouteTable": False,
        },
        force_new=("transitGatewayId",),
    ),
    Kind(
        type=tokens.TRANSIT_GATEWAY_ROUTE,
        id="{in:transitGatewayRouteTableId}_{in:destinationCidrBlock}",
        defaults={"blackhole": False},
        force_new=(
            "blackhole", "destinationCidrBlock", "transitGatewayAttachmentId", "transitGatewayRouteTableId",
        ),
    ),
    *(
        Kind(
            type=f"aws:ec2transitgateway/routeTable{what}:RouteTable{what}",
            id="{in:transitGatewayRouteTableId}_{in:transitGatewayAttachmentId}",
            computed={"resourceId": "{in:transitGatewayAttachmentId}", "resourceType": "vpc"},
            force_new=("transitGatewayAttachmentId", "transitGatewayRouteTableId"),
        )
        for what in ("Association", "Propagation")
    ),
    *(
        Kind(
            type=f"aws:ec2transitgateway/defaultRouteTable{what}:DefaultRouteTable{what}",
            id="{in:transitGatewayId}",
            computed={"originalDefaultRouteTableId": _original(f"{what.lower()}DefaultRouteTableId")},
            force_new=("transitGatewayId",),
        )
        for what in ("Association", "Propagation")
    ),
    Kind(
        type=tokens.PEERING_ATTACHMENT,
        id="tgw-attach-0{hex:16}",
        computed={"arn": _ARN + "transit-gateway-attachment/{id}", "state": "pendingAcceptance"},
        force_new=("options", "peerAccountId", "peerRegion", "peerTransitGatewayId", "transitGatewayId"),
    ),
    Kind(
        type=tokens.PEERING_ATTACHMENT_ACCEPTER,
        id="{in:transitGatewayAttachmentId}",
        computed={
            "peerAccountId": "{account}",
            "transitGatewayId": _asked("peerTransitGatewayId"),
            "peerTransitGatewayId": _asked("transitGatewayId"),
        },
        force_new=("transitGatewayAttachmentId",),
    ),
    Kind(
        type=tokens.DIRECT_CONNECT_GATEWAY,
        id="{uuid:dxgw}",
        name="name",
        computed={"arn": "arn:aws:directconnect::{account}:dx-gateway/{id}", "ownerAccountId": "{account}"},
        force_new=("amazonSideAsn",),
    ),
    Kind(
        type=tokens.DIRECT_CONNECT_ASSOCIATION,
        id="ga-{in:dxGatewayId}{in:associatedGatewayId}",
        computed={
            "associatedGatewayType": "transitGateway",
            "associatedGatewayOwnerAccountId": "{account}",
            "dxGatewayAssociationId": "{uuid:association}",
            "dxGatewayOwnerAccountId": "{account}",
            "transitGatewayAttachmentId": "tgw-attach-0{hex:16:dx}",
        },
        force_new=("associatedGatewayId", "associatedGatewayOwnerAccountId", "dxGatewayId"),
        sets=("allowedPrefixes",),
    ),
    Kind(
        type=tokens.TRANSIT_VIRTUAL_INTERFACE,
        id="dxvif-f{base32:7}",
        name="name",
        computed={
            "arn": "arn:aws:directconnect:{region}:{account}:dxvif/{id}",
            "amazonSideAsn": "64512",
            "awsDevice": "EqDC2-{hex:6:device}",
            "bgpAuthKey": "{base32:24:bgp}",
            "jumboFrameCapable": True,
        },
        defaults={"mtu": 1500, "sitelinkEnabled": False},
        force_new=(
            "addressFamily", "amazonAddress", "bgpAsn", "bgpAsnLong", "bgpAuthKey", "connectionId",
            "customerAddress", "dxGatewayId", "name", "vlan",
        ),
        secrets=("bgpAuthKey",),
    ),
)  # fmt: skip
"""Gateway resource types by token."""
