"""Address ranges in the properties of resources."""

from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

from gpufabric.policies.properties import Key, Props, UnreadableProperty

IpRange = IPv4Network | IPv6Network

_PRIVATE = tuple(
    IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)
"""RFC 1918, and RFC 6598 for carriers and overlays."""

_NEVER_PUBLIC = (
    *_PRIVATE,
    *map(IPv4Network, ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4")),
)
"""IPv4 addresses from which no packet of the Internet comes (IANA, IPv4 Special-Purpose Address Registry)."""

_PUBLIC_IPV6 = IPv6Network("2000::/3")
"""All IPv6 addresses that are assigned on the Internet (IANA, IPv6 Global Unicast Address Assignments)."""

_EVERYTHING: dict[str, IpRange] = {"0.0.0.0": IPv4Network("0.0.0.0/0"), "::": IPv6Network("::/0")}  # noqa: S104 - no address to bind to
"""The unspecified addresses, which stand for all addresses where no prefix length is given."""


def is_private(range_: IpRange) -> bool:
    """Return whether a range contains only private addresses."""
    return isinstance(range_, IPv4Network) and any(map(range_.subnet_of, _PRIVATE))


def are_internet(ranges: Iterable[IpRange]) -> bool:
    """Return whether ranges together contain all public addresses of IPv4 or of IPv6."""
    ipv4 = set[IPv4Network](_NEVER_PUBLIC)
    ipv6 = set[IPv6Network]()
    for range_ in ranges:
        if isinstance(range_, IPv4Network):
            ipv4.add(range_)
        else:
            ipv6.add(range_)
    return any(network.prefixlen == 0 for network in collapse_addresses(ipv4)) or any(
        map(_PUBLIC_IPV6.subnet_of, collapse_addresses(ipv6))
    )


def are_everyone(props: Props, *path: Key) -> bool:
    """Return whether the ranges of a list together contain all public addresses.

    Raises:
        UnreadableProperty: the known ranges do not, and some ranges are unknown.
    """
    ranges: list[IpRange] = []
    unread: UnreadableProperty | None = None
    for index in range(props.length(*path) or 0):
        try:
            ranges.append(range_at(props, *path, index))
        except UnreadableProperty as missing:
            unread = missing
    if are_internet(ranges):
        return True
    if unread is not None:
        raise unread
    return False


def parse_range(text: str) -> IpRange:
    """Parse a range or an address.

    Raises:
        ValueError: it is neither.
    """
    return _EVERYTHING.get(text) or ip_network(text, strict=False)


def range_at(props: Props, *path: Key) -> IpRange:
    """Read a range.

    Raises:
        UnreadableProperty: it is unknown or not a range.
    """
    text = props.text(*path)
    try:
        return parse_range(text or "")
    except ValueError:
        raise UnreadableProperty(props.name(*path), "is not a range of addresses") from None
