"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.given_facts`."""

from typing import NotRequired, TypedDict


class GatewayInstance(TypedDict):
    """One of the two instances of an active-active VPN gateway (Azure)."""

    configuration: str
    """Name of its IP configuration in the gateway."""

    public_address: str
    """Public address of the instance."""

    inside_addresses: NotRequired[list[str]]
    """Custom BGP addresses (APIPA) that it has inside of tunnels."""
