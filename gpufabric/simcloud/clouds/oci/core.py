"""Core services: networks.

pulumi_oci's documentation marks the arguments that can be updated; the rest replaces the resource.
``in_place`` and ``force_new`` hold the arguments for which the provider's schema says otherwise, and ``sets``
those that it declares as ``TypeSet`` (``python -m tools.terraform`` lists both).
"""

import ipaddress
from collections.abc import Callable, Mapping

from gpufabric.simcloud.clouds.kind import Computed, Context, Kind, table
from gpufabric.simcloud.clouds.oci.ocid import ocid
from gpufabric.simcloud.clouds.oci.tokens import DEFAULT_DRG_ROUTE_TABLE, IPSEC_TUNNEL, SECURITY_GROUP_RULE
from gpufabric.simcloud.clouds.render import address, render
from gpufabric.wire.values import Value, as_map, dig

_AVAILABLE = {"state": "AVAILABLE"}


def _domain(context: Context) -> str | None:
    label = context.inputs.get("dnsLabel")
    return f"{label}.oraclevcn.com" if label else None


def _subnet_domain(context: Context) -> str | None:
    label = context.inputs.get("dnsLabel")
    vcn = context.lookup(str(context.inputs.get("vcnId")))
    above = vcn.outputs.get("vcnDomainName") if vcn else None
    return f"{label}.{above}" if label and above else None


def _from_vcn(name: str, given: str) -> Callable[[Context], Value]:
    def compute(context: Context) -> Value:
        vcn = context.lookup(str(context.inputs.get("vcnId")))
        return context.inputs.get(given) or (vcn.outputs.get(name) if vcn else None)

    return compute


def _security_lists(context: Context) -> Value:
    vcn = context.lookup(str(context.inputs.get("vcnId")))
    default = vcn.outputs.get("defaultSecurityListId") if vcn else None
    return context.inputs.get("securityListIds") or ([default] if default else [])


def _cidr_blocks(context: Context) -> Value:
    single = context.inputs.get("cidrBlock")
    return context.inputs.get("cidrBlocks") or ([single] if single else [])


def _first_host(block: object) -> str | None:
    return str(ipaddress.ip_network(str(block), strict=False)[1]) if block else None


def _drg_tables(context: Context) -> Value:
    kinds = ("vcn", "ipsecTunnel", "virtualCircuit", "remotePeeringConnection")
    return [{kind: ocid("drgroutetable", kind)(context) for kind in kinds}]


def _attached(context: Context) -> Value:
    given = as_map(dig(context.inputs, "networkDetails"))
    vcn = context.inputs.get("vcnId") or given.get("id")
    return {"type": "VCN", "vcnRouteType": "SUBNET_CIDRS", **given, "id": vcn}


def tunnel_id(ipsec: str, number: int) -> str:
    """Return the OCID of one of the two tunnels of an IPSec connection."""
    place = ipsec.split(".")[3]
    unique = render("{base32:52:tunnel}", _seeded(f"{ipsec}\0{number}"))
    return f"ocid1.ipsectunnel.oc1.{place}.aaaaaaaa{unique}"


def tunnel_address(tunnel: str) -> str:
    """Oracle's public address of an IPSec tunnel (RFC 5737)."""
    return address(_seeded(tunnel), "vpn")


def tunnel_secret(tunnel: str) -> str:
    """Return the shared secret that Oracle generates for a tunnel."""
    return str(render("{base32:64:secret}", _seeded(tunnel)))


def _seeded(seed: str) -> Context:
    return Context("", "", seed, "", {}, {}, lambda _: None)


def _tunnel_secret(context: Context) -> str:
    return str(context.inputs.get("sharedSecret") or tunnel_secret(str(context.inputs.get("tunnelId"))))


def _cpe_address(context: Context) -> Value:
    ipsec = context.lookup(str(context.inputs.get("ipsecId")))
    cpe = context.lookup(str(ipsec.outputs.get("cpeId"))) if ipsec else None
    return cpe.outputs.get("ipAddress") if cpe else None


def _circuit_state(context: Context) -> str:
    """Return the life-cycle state of a virtual circuit.

    A circuit over a provider is provisioned once the program names the provider's service key; a circuit on
    the user's own cross-connect is provisioned at once (OCI API reference, VirtualCircuit.lifecycleState).
    """
    waits = context.inputs.get("providerServiceId") and not context.inputs.get("providerServiceKeyName")
    return "PENDING_PROVIDER" if waits else "PROVISIONED"


def _simple(
    name: str,
    kind: str,
    computed: Mapping[str, Computed] | None = None,
    *,
    stateless: bool = False,
    defaults: Mapping[str, Value] | None = None,
    in_place: tuple[str, ...] = (),
    sets: tuple[str, ...] = (),
    parts: tuple[str, ...] = (),
) -> Kind:
    """Return an entry with an OCID for an id. ``stateless``: the type has no life-cycle state."""
    return Kind(
        type=f"oci:Core/{name[0].lower()}{name[1:]}:{name}",
        id=ocid(kind),
        computed={**({} if stateless else _AVAILABLE), **(computed or {})},
        defaults=defaults or {},
        in_place=in_place,
        sets=sets,
        parts=parts,
    )


KINDS = table(
    _simple("Vcn", "vcn", {
        "cidrBlocks": _cidr_blocks,
        "cidrBlock": lambda context: (_cidr_blocks(context) or [None])[0],
        "defaultDhcpOptionsId": ocid("dhcpoptions", "default"),
        "defaultRouteTableId": ocid("routetable", "default"),
        "defaultSecurityListId": ocid("securitylist", "default"),
        "vcnDomainName": _domain,
    }, in_place=(
        "byoipv6cidrDetails", "ipv6privateCidrBlocks", "isIpv6enabled", "isOracleGuaAllocationEnabled",
    )),
    _simple("Subnet", "subnet", {
        "routeTableId": _from_vcn("defaultRouteTableId", "routeTableId"),
        "dhcpOptionsId": _from_vcn("defaultDhcpOptionsId", "dhcpOptionsId"),
        "securityListIds": _security_lists,
        "subnetDomainName": _subnet_domain,
        "virtualRouterIp": lambda context: _first_host(context.inputs.get("cidrBlock")),
        "virtualRouterMac": "00:00:17:{hex:2:mac1}:{hex:2:mac2}:{hex:2:mac3}",
    }, in_place=("cidrBlock", "ipv4cidrBlocks"), sets=("securityListIds",)),
    _simple("InternetGateway", "internetgateway", defaults={"enabled": True}),
    _simple("NatGateway", "natgateway", {"natIp": "{ip:nat}", "blockTraffic": False}),
    _simple("ServiceGateway", "servicegateway", {"blockTraffic": False}, sets=("services",)),
    _simple("RouteTable", "routetable", sets=("routeRules",)),
    _simple(
        "SecurityList", "securitylist",
        in_place=tuple(
            f"{way}SecurityRules.{protocol}Options"
            for way in ("egress", "ingress") for protocol in ("tcp", "udp")
        ),
        sets=("egressSecurityRules", "ingressSecurityRules"),
    ),
    _simple("DhcpOptions", "dhcpoptions", sets=("options",)),
    _simple("NetworkSecurityGroup", "networksecuritygroup"),
    Kind(
        type=SECURITY_GROUP_RULE,
        id="{HEX:6:rule}",
        computed={"isValid": True},
        defaults={"stateless": False},
        in_place=(
            "description", "destination", "destinationType", "direction", "icmpOptions", "protocol", "source",
            "sourceType", "stateless", "tcpOptions", "udpOptions",
        ),
    ),
    _simple("LocalPeeringGateway", "localpeeringgateway", {
        "peeringStatus": "NEW", "isCrossTenancyPeering": False,
    }),
    _simple("Drg", "drg", {
        "defaultDrgRouteTables": _drg_tables,
        "defaultExportDrgRouteDistributionId": ocid("drgroutedistribution", "export"),
        "redundancyStatus": "NOT_AVAILABLE",
    }, parts=(DEFAULT_DRG_ROUTE_TABLE,)),
    _simple("DrgAttachment", "drgattachment", {
        "state": "ATTACHED", "isCrossTenancy": False, "networkDetails": _attached,
        "vcnId": lambda context: _attached(context)["id"],
    }),
    _simple("DrgRouteTable", "drgroutetable", defaults={"isEcmpEnabled": False}),
    Kind(
        type=DEFAULT_DRG_ROUTE_TABLE,
        id="{in:manageDefaultResourceId}",
        computed=_AVAILABLE,
        defaults={"isEcmpEnabled": False},
        force_new=("manageDefaultResourceId",),
        in_place=("compartmentId",),
    ),
    _simple("DrgRouteDistribution", "drgroutedistribution"),
    Kind(type="oci:Core/drgRouteTableRouteRule:DrgRouteTableRouteRule", id="{hex:12:rule}",
         computed={
             "routeType": "STATIC", "routeProvenance": "STATIC", "isBlackhole": False, "isConflict": False},
         in_place=("destinationType", "nextHopDrgAttachmentId"),
         ),
    Kind(
        type="oci:Core/drgRouteDistributionStatement:DrgRouteDistributionStatement",
        id="{hex:12:statement}",
        in_place=("matchCriteria.attachmentType", "matchCriteria.drgAttachmentId"),
    ),
    _simple("RemotePeeringConnection", "remotepeeringconnection", {
        "peeringStatus": lambda context: "PEERED" if context.inputs.get("peerId") else "NEW",
        "isCrossTenancyPeering": False,
    }),
    _simple("Cpe", "cpe", stateless=True, defaults={"isPrivate": False}),
    _simple(
        "Ipsec", "ipsecconnection", {"transportType": "INTERNET"}, in_place=("tunnelConfigurations",)
    ),
    Kind(
        type=IPSEC_TUNNEL,
        id="{in:tunnelId}",
        computed={
            "state": "AVAILABLE", "status": "DOWN", "cpeIp": _cpe_address, "dpdMode": "INITIATE_AND_RESPOND",
            "dpdTimeoutInSec": 20, "ikeVersion": "V2",
            "vpnIp": lambda context: tunnel_address(str(context.inputs.get("tunnelId"))),
            "sharedSecret": _tunnel_secret,
        },
        in_place=(
            "bgpSessionInfo", "displayName", "dpdConfigs", "encryptionDomainConfig", "ikeVersion", "ipsecId",
            "natTranslationEnabled", "oracleCanInitiate", "phaseOneDetails", "phaseTwoDetails", "routing",
            "sharedSecret", "tunnelId",
        ),
        secrets=("sharedSecret",),
    ),
    _simple("VirtualCircuit", "virtualcircuit", {
        "state": _circuit_state, "providerState": "INACTIVE", "bgpSessionState": "DOWN",
        "oracleBgpAsn": 31898,
        "bgpManagement": "CUSTOMER_MANAGED", "serviceType": "LAYER2", "referenceComment": "",
    }, defaults={"bgpAdminState": "ENABLED", "ipMtu": "MTU_1500", "isBfdEnabled": False},
        sets=("publicPrefixes",)),
)  # fmt: skip
"""Core resource types by token."""
