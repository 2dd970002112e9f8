"""Facts about things that exist before a region does.

A declaration may state them, and a network snapshot of the account may hold them. A fact that neither has is
absent, which means unknown: no rule calls it good, and none calls it wrong.
"""

from ipaddress import IPv4Address, IPv4Network
from typing import Literal

from pydantic import NonNegativeInt

from gpufabric.spec.base import Declared


class NetworkFacts(Declared):
    """A virtual network: VPC, virtual network or VCN."""

    ranges: tuple[IPv4Network, ...] | None = None
    """All ranges of the network."""

    gateway_network_id: str | None = None
    """Network whose gateways serve it (Azure): its own id, or the network or hub that a peering with use of
    remote gateways leads to. Empty: none."""


class SubnetFacts(Declared):
    """A subnet."""

    network_id: str | None = None
    """Network that it is in."""

    cidr: IPv4Network | None = None
    """Range of the subnet."""

    zone: str | None = None
    """Zone that it is in: zone id (AWS) or availability domain (OCI). Empty: all zones of the region."""

    free_addresses: NonNegativeInt | None = None
    """Addresses that nothing else uses: free ones, and those that the stack itself uses."""

    route_table_id: str | None = None
    """Route table of the subnet."""

    gives_public_addresses: bool | None = None
    """Whether machines in it get public addresses unless they refuse (AWS), or may get some (OCI)."""

    blocks_private_endpoints: bool | None = None
    """Whether a policy of the subnet keeps private endpoints out (Azure)."""

    delegated_to: str | None = None
    """Service that the subnet is delegated to (Azure). Empty: none."""

    has_outbound: bool | None = None
    """Whether machines in it reach the internet: through a NAT gateway, or a route to a firewall."""


class SecurityGroupFacts(Declared):
    """A security group."""

    network_id: str | None = None
    """Network that it belongs to."""

    closed_on_itself: bool | None = None
    """Whether it allows all traffic to and from its own members, as EFA and RoCE need."""


class RouteTableFacts(Declared):
    """A route table."""

    network_id: str | None = None
    """Network that it belongs to."""

    routes: dict[str, str] | None = None
    """Id of the next hop, by destination."""


class ClusterFacts(Declared):
    """A Kubernetes cluster."""

    kubernetes_version: str | None = None
    """Full or minor version, such as ``1.35`` or ``1.35.2``."""

    network_id: str | None = None
    """Network that the cluster is in."""

    security_group_id: str | None = None
    """Group that the cloud made for nodes and control plane (AWS)."""

    endpoint: str | None = None
    """Address of the API server."""

    certificate_authority: str | None = None
    """Certificate of the API server, in base64."""

    service_cidr: IPv4Network | None = None
    """Range of the addresses of Kubernetes services."""

    pods_cidr: IPv4Network | None = None
    """Range of the pods' overlay network (Azure)."""

    mode: str | None = None
    """Mode, in the cloud's own word: authentication mode (AWS), network plugin mode (Azure), pod network
    (OCI)."""

    cluster_type: str | None = None
    """Type, in the cloud's own word (OCI)."""

    has_oidc_issuer: bool | None = None
    """Whether it issues tokens that the cloud's identity service accepts."""

    oidc_issuer_url: str | None = None
    """Address of its issuer (Azure), which an identity of the training pods trusts."""

    has_workload_identity: bool | None = None
    """Whether pods can have identities of their own: Pod Identity agent (AWS), workload identity (Azure,
    OCI)."""

    status: str | None = None
    """State, in the cloud's own word."""


class KeyFacts(Declared):
    """A key that encrypts."""

    region: str | None = None
    """Region of the key."""

    is_enabled: bool | None = None
    """Whether the key is enabled."""


class RoleFacts(Declared):
    """An IAM role or a managed identity."""

    trusted: tuple[str, ...] | None = None
    """Services that may assume it (AWS)."""

    policies: tuple[str, ...] | None = None
    """Names of its managed policies (AWS) or built-in roles (Azure)."""

    principal_id: str | None = None
    """Object id of its principal (Azure)."""

    client_id: str | None = None
    """Client id, by which pods and clusters refer to it (Azure)."""

    permission_boundary: str | None = None
    """ARN of its boundary (AWS). Empty: none."""


class LogFacts(Declared):
    """A log group or workspace."""

    retention_days: NonNegativeInt | None = None
    """Days for which logs are kept."""


class StoreFacts(Declared):
    """A bucket, or the account of a container."""

    region: str | None = None
    """Region of the bucket or the account."""

    has_versioning: bool | None = None
    """Whether it keeps earlier versions of objects."""

    key_id: str | None = None
    """Key that encrypts it. Empty: one of the cloud's own."""


class FileSystemFacts(Declared):
    """A Lustre file system."""

    subnet_id: str | None = None
    """Subnet that the file system is in."""

    address: str | None = None
    """Name or address of the server that clients mount."""

    mount_name: str | None = None
    """Name under which clients mount it."""

    size_gib: NonNegativeInt | None = None
    """Size of the file system, in GiB."""


class GatewayInstance(Declared):
    """One of the two instances of an active-active VPN gateway (Azure)."""

    configuration: str
    """Name of its IP configuration in the gateway."""

    public_address: IPv4Address
    """Public address of the instance."""

    inside_addresses: tuple[IPv4Address, ...] = ()
    """Custom BGP addresses (APIPA) that it has inside of tunnels."""


class HubFacts(Declared):
    """The hub of a region's links: transit gateway, virtual WAN hub or gateway, DRG."""

    asn: NonNegativeInt | None = None
    """AS number of its side of BGP sessions."""

    spreads_over_paths: bool | None = None
    """Whether it spreads traffic over paths of equal cost (ECMP)."""

    network_ids: tuple[str, ...] | None = None
    """Networks that are attached to it; the network of a virtual network gateway (Azure)."""

    owner_account: str | None = None
    """Account that owns it (AWS). Others may attach networks to it, and nothing else."""

    propagates_by_default: bool | None = None
    """Whether each new attachment adds its routes to a default route table (AWS)."""

    gateway_type: Literal["Vpn", "ExpressRoute"] | None = None
    """Type of a virtual network gateway (Azure)."""

    size: str | None = None
    """Size of a virtual network gateway (Azure), such as ``VpnGw2AZ``."""

    instances: tuple[GatewayInstance, ...] | None = None
    """Instances of a VPN gateway (Azure), the first one first. Those of a virtual WAN hub's gateway are
    ``Instance0`` and ``Instance1``."""

    address_prefix: IPv4Network | None = None
    """Range of a virtual WAN hub (Azure)."""

    wan_id: str | None = None
    """Virtual WAN of a hub (Azure)."""

    tier: str | None = None
    """Type of a virtual WAN hub (Azure): ``Basic`` or ``Standard``."""

    status: str | None = None
    """Provisioning state of a virtual WAN hub (Azure), in the cloud's own word."""

    routing_status: str | None = None
    """State of the router of a virtual WAN hub (Azure), in the cloud's own word."""

    is_secured: bool | None = None
    """Whether a virtual WAN hub holds a firewall (Azure), or another service that inspects traffic."""

    vpn_gateway_id: str | None = None
    """VPN gateway of a virtual WAN hub (Azure). Empty: none."""

    vpn_scale_units: NonNegativeInt | None = None
    """Scale units of that gateway."""

    expressroute_gateway_id: str | None = None
    """ExpressRoute gateway of a virtual WAN hub (Azure). Empty: none."""

    expressroute_scale_units: NonNegativeInt | None = None
    """Scale units that the gateway has at least."""


class DnsZoneFacts(Declared):
    """A private DNS zone."""

    name: str | None = None


class PlacementFacts(Declared):
    """A placement group, or a compute cluster."""

    strategy: str | None = None
    """Strategy, in the cloud's own word (AWS)."""

    zone: str | None = None
    """Zone that it is in: zone id (AWS) or availability domain (OCI)."""
