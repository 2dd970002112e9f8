"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.backbone`."""

from typing import NotRequired, TypedDict

from gpufabric.library.args.given_facts import GatewayInstance
from gpufabric.library.args.price import StatedPrice


class CircuitEnd(TypedDict):
    """An end of a leased wavelength: a port in a cloud that the user has ordered and that is up."""

    id: str
    """AWS: Direct Connect connection or link aggregation group (dxcon-, dxlag-). Azure: resource id
    of an ExpressRoute circuit. OCI: OCID of a FastConnect cross-connect or cross-connect group.
    """

    vlan: int
    """VLAN of the link's traffic on that port. OCI reserves those below 100."""


class Circuit(TypedDict):
    """The user's ports and routers; for links of kind circuit."""

    router_asn: int
    """AS number of the user's routers, which forward traffic from one port to the other."""

    ends: dict[str, CircuitEnd]
    """Both ends, by stack."""

    price: NotRequired[StatedPrice]
    """Price of the circuit with the user's ports at both ends. Absent: it is not part of the cost."""


class Link(TypedDict):
    """A private connection between two region stacks."""

    between: list[str]
    """The two region stacks that the link joins."""

    kind: str
    """Kind of the connection. Each joins certain pairs of clouds (docs/backbone.md)."""

    gbps: float
    """Bandwidth wanted in each direction, in Gbit/s."""

    latency_ms: NotRequired[float]
    """Round trip over the link in milliseconds, if you measured it; absent: the catalogue's value."""

    tb_per_month: NotRequired[float]
    """Data assumed to leave each end over the link in a month, in TB of 10^12 bytes; absent: the data
    of the declared training job and checkpoint copies.
    """

    usd_per_gb: NotRequired[float]
    """Your agreed price of a GB over the link, in US dollars, all charges included; absent: the
    clouds' list prices.
    """

    circuit: NotRequired[Circuit]
    """The leased wavelength. Kind circuit requires it; other kinds refuse it."""


class AnyHub(TypedDict):
    """One of several forms: AwsGivenHub, AzureGivenHub, OciGivenHub."""

    asn: NotRequired[int]
    """AS number of its side of BGP sessions."""

    spreads_over_paths: NotRequired[bool]
    """Whether it spreads traffic over paths of equal cost (ECMP)."""

    network_ids: NotRequired[list[str]]
    """Networks that are attached to it; the network of a virtual network gateway (Azure)."""

    owner_account: NotRequired[str]
    """Account that owns it (AWS). Others may attach networks to it, and nothing else."""

    propagates_by_default: NotRequired[bool]
    """Whether each new attachment adds its routes to a default route table (AWS)."""

    gateway_type: NotRequired[str]
    """Type of a virtual network gateway (Azure). One of: Vpn, ExpressRoute."""

    size: NotRequired[str]
    """Size of a virtual network gateway (Azure), such as `VpnGw2AZ`."""

    instances: NotRequired[list[GatewayInstance]]
    """Instances of a VPN gateway (Azure), the first one first. Those of a virtual WAN hub's gateway
    are `Instance0` and `Instance1`.
    """

    address_prefix: NotRequired[str]
    """Range of a virtual WAN hub (Azure)."""

    wan_id: NotRequired[str]
    """Virtual WAN of a hub (Azure)."""

    tier: NotRequired[str]
    """Type of a virtual WAN hub (Azure): `Basic` or `Standard`."""

    status: NotRequired[str]
    """Provisioning state of a virtual WAN hub (Azure), in the cloud's own word."""

    routing_status: NotRequired[str]
    """State of the router of a virtual WAN hub (Azure), in the cloud's own word."""

    is_secured: NotRequired[bool]
    """Whether a virtual WAN hub holds a firewall (Azure), or another service that inspects traffic."""

    vpn_gateway_id: NotRequired[str]
    """VPN gateway of a virtual WAN hub (Azure). Empty: none."""

    vpn_scale_units: NotRequired[int]
    """Scale units of that gateway."""

    expressroute_gateway_id: NotRequired[str]
    """ExpressRoute gateway of a virtual WAN hub (Azure). Empty: none."""

    expressroute_scale_units: NotRequired[int]
    """Scale units that the gateway has at least."""

    id: NotRequired[str]
    """Id of the transit gateway."""

    route_table_id: NotRequired[str]
    """Route table of the region's network, to which VPN and circuit attachments propagate their
    routes. Absent: the stack makes one of its own. With `attachment_id`: the table that this
    attachment uses.
    """

    attachment_id: NotRequired[str]
    """Attachment of the region's network; absent: the stack attaches it."""

    connection_id: NotRequired[str]
    """Connection of the region's network with the virtual WAN hub. Absent: the stack makes one."""

    propagates_to: NotRequired[list[str]]
    """Route tables of virtual WAN hubs that learn the region's range. Absent: the hub's default
    table.
    """

    propagates_to_labels: NotRequired[list[str]]
    """Labels of route tables that learn the region's range. Absent: none."""

    takes_default_route: NotRequired[bool]
    """Whether the region's network takes the default route that the virtual WAN hub has, such as that
    to a firewall. The region then reaches the internet through it, not through its own NAT
    gateway.
    """


class RegionExisting(TypedDict):
    """Existing parts of the backbone in one region."""

    hub: NotRequired[AnyHub]
    """AWS: transit gateway. Azure: virtual WAN hub or virtual network gateway. OCI: DRG."""

    dns_zone_id: NotRequired[str]
    """Private DNS zone of the fabric's name, linked to the region's network, whose records the stack
    may add to. AWS: id of a hosted zone. Azure: resource id of a private DNS zone. OCI: OCID of a
    zone.
    """

    dns_zone_name: NotRequired[str]
    """Name of that zone; absent: unknown, except on Azure, where the id holds it."""
