"""Rules of the network security groups."""

from collections.abc import Sequence

from pulumi_azure_native import network

from gpufabric.catalog.catalog import default_catalog


def lustre_rules(file_system: str, clients: Sequence[str]) -> list[network.SecurityRuleArgs]:
    """Return the rules of the file system's subnet, as the document on Azure Managed Lustre lists them.

    Outbound traffic has Azure's default rules: the servers call several Azure services whose service tags
    change, and the document on prerequisites accepts the default rules.

    Args:
        file_system: range of the subnet.
        clients: ranges of the subnets that mount the file system.
    """
    return [
        _allow("lustre-servers", 100, protocol="*", sources=[file_system], to=file_system),
        _allow("lustre-clients", 110, sources=clients, to=file_system, ports=_lustre_ports()),
        _allow("azure-monitor", 120, sources=["AzureMonitor"], to="VirtualNetwork"),
        _deny_rest(),
    ]


def _lustre_ports() -> list[str]:
    """Return the ports of the Lustre protocol as Azure writes them: 988, or 1019-1023."""
    ranges = default_catalog().lustre("azure").ports.destinations.value
    return [str(first) if first == last else f"{first}-{last}" for first, last in ranges]


def endpoint_rules(endpoints: str) -> list[network.SecurityRuleArgs]:
    """Return the rules of the private endpoints' subnet: HTTPS from the network and linked ones."""
    return [
        _allow("https", 100, sources=["VirtualNetwork"], to=endpoints, ports=("443",)),
        _deny_rest(),
    ]


def _allow(
    name: str,
    priority: int,
    *,
    sources: Sequence[str],
    to: str,
    ports: Sequence[str] = (),
    protocol: str = network.SecurityRuleProtocol.TCP.value,
) -> network.SecurityRuleArgs:
    # Azure accepts a service tag or "*" only in the singular property, and several ranges only in the plural.
    single, several = (sources[0], None) if len(sources) == 1 else (None, list(sources))
    return network.SecurityRuleArgs(
        name=f"allow-{name}",
        priority=priority,
        direction=network.SecurityRuleDirection.INBOUND.value,
        access=network.SecurityRuleAccess.ALLOW.value,
        protocol=protocol,
        source_address_prefix=single,
        source_address_prefixes=several,
        source_port_range="*",
        destination_address_prefix=to,
        destination_port_range=None if ports else "*",
        destination_port_ranges=list(ports) or None,
    )


def _deny_rest() -> network.SecurityRuleArgs:
    return network.SecurityRuleArgs(
        name="deny-rest",
        priority=default_catalog().azure_limits().security_rule_priority.value,
        direction=network.SecurityRuleDirection.INBOUND.value,
        access=network.SecurityRuleAccess.DENY.value,
        protocol="*",
        source_address_prefix="*",
        source_port_range="*",
        destination_address_prefix="*",
        destination_port_range="*",
    )
