"""Address ranges in the properties of resources."""

from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

from gpufabric.policies.properties import Key, Props, UnreadableProperty

_PRIVATE = tuple(
    IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")
)
"""RFC 1918, and RFC 6598 for carriers and overlays."""


def is_private(range_: IPv4Network | IPv6Network) -> bool:
    """Return whether a range contains only private addresses."""
    return isinstance(range_, IPv4Network) and any(map(range_.subnet_of, _PRIVATE))


def are_everyone(props: Props, *path: Key) -> bool:
    """Return whether the ranges of a list together cover all addresses.

    Raises:
        UnreadableProperty: the known ranges do not, and some ranges are unknown.
    """
    ipv4: list[IPv4Network] = []
    ipv6: list[IPv6Network] = []
    unread: UnreadableProperty | None = None
    for index in range(props.length(*path) or 0):
        try:
            range_ = range_at(props, *path, index)
        except UnreadableProperty as missing:
            unread = missing
            continue
        if isinstance(range_, IPv4Network):
            ipv4.append(range_)
        else:
            ipv6.append(range_)
    if any(network.prefixlen == 0 for network in (*collapse_addresses(ipv4), *collapse_addresses(ipv6))):
        return True
    if unread is not None:
        raise unread
    return False


def range_at(props: Props, *path: Key) -> IPv4Network | IPv6Network:
    """Read a range.

    Raises:
        UnreadableProperty: it is unknown or not a range.
    """
    text = props.text(*path)
    try:
        return ip_network(text or "", strict=False)
    except ValueError:
        raise UnreadableProperty(props.name(*path), "is not a range of addresses") from None
