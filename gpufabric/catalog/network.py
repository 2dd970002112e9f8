"""Addresses and AS numbers in the clouds' networks (``<cloud>/network.toml``, ``common/asns.toml``)."""

from gpufabric.catalog.fact import Entry, Fact


class CloudNetworkFacts(Entry):
    """Facts on networks that every cloud has."""

    reserved_per_subnet: Fact[int]
    """Addresses of every subnet that the cloud keeps for itself."""

    machine_mtu_bytes: Fact[int]
    """Largest packet that the front-end interface of a machine sends by default."""

    pod_addresses_per_node: Fact[int]
    """Addresses that the pods of a node take."""

    network_prefixes: Fact[tuple[int, int]] | None = None
    """Prefix lengths of the largest and the smallest network, and of its subnets; absent where the limit
    is not known."""


class AwsNetworkFacts(CloudNetworkFacts):
    """Networks of AWS."""

    cluster_addresses_per_subnet: Fact[int]
    """Addresses to leave to EKS in each subnet of a cluster."""

    lustre_target_gib: Fact[int]
    """Size of a storage target of FSx for Lustre."""

    lustre_metadata_servers: Fact[int]
    """Most steps in which the metadata performance of a file system grows."""

    private_asns: Fact[tuple[int, int]]
    """First and last private 32-bit AS number that a gateway can have."""


class AzureNetworkFacts(CloudNetworkFacts):
    """Networks of Azure."""

    asn: Fact[int]
    """AS number of virtual network gateways."""

    reserved_asns: Fact[list[int]]
    """AS numbers that routers which peer with Azure cannot have."""


class OciNetworkFacts(CloudNetworkFacts):
    """Networks of OCI."""

    asn: Fact[int]
    """AS number of Oracle's side in the commercial realm."""

    kubernetes_api_port: Fact[int]
    """TCP port of the Kubernetes API of OKE."""

    node_control_port: Fact[int]
    """TCP port of OKE's control plane for nodes and pods."""

    kubelet_port: Fact[int]
    """TCP port of the kubelet."""

    reserved_per_rdma_range: Fact[int]
    """Addresses of the hosts' RDMA range that no interface takes."""


class AsnFacts(Entry):
    """AS numbers that no router on the Internet may have (``common/asns.toml``)."""

    reserved: Fact[list[tuple[int, int]]]
    """First and last number of each reserved range of 16-bit numbers."""
