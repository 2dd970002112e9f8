"""Finds address ranges that no stack uses."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import IPv4Network
from typing import Any, cast

from gpufabric.plan.address_plan import Range
from gpufabric.spec.problems import DeclarationError

_STEP = 16
_OCTETS = 256
RDMA_CANDIDATES = tuple(
    IPv4Network(cidr) for cidr in ("192.168.0.0/16", "172.24.0.0/16", "172.28.0.0/16", "10.255.0.0/16")
)


def free_network(taken: Iterable[IPv4Network]) -> IPv4Network:
    """Return a free /16 of 10.0.0.0/8. Every sixteenth comes first, which leaves room beside each stack.

    Raises:
        DeclarationError: no range is free.
    """
    return _first(_candidates(), list(taken), "network.cidr")


def free_rdma_range(networks: Iterable[IPv4Network]) -> IPv4Network:
    """Return a range for RDMA interfaces of OCI hosts. Stacks may share it, but it must not overlap a
    network.

    Raises:
        DeclarationError: every candidate overlaps one.
    """
    return _first(iter(RDMA_CANDIDATES), list(networks), "rdma_cidr")


def taken_by(ranges: Iterable[Range]) -> list[IPv4Network]:
    """Return the networks of ranges."""
    return [range_.network for range_ in ranges]


def unread_networks(files: Mapping[str, Any]) -> list[IPv4Network]:
    """Return the readable ``network.cidr`` values of stack files with invalid declarations.

    Args:
        files: raw data of each such region's declaration.
    """
    networks: list[IPv4Network] = []
    for data in files.values():
        network: Any = cast("dict[str, Any]", data).get("network") if isinstance(data, Mapping) else None
        cidr = cast("dict[str, Any]", network).get("cidr") if isinstance(network, Mapping) else None
        try:
            networks.append(IPv4Network(str(cidr)))
        except ValueError:
            continue
    return networks


def _candidates() -> Iterator[IPv4Network]:
    tidy = range(_STEP, _OCTETS, _STEP)
    for octet in (*tidy, *(octet for octet in range(_OCTETS) if octet not in tidy)):
        yield IPv4Network(f"10.{octet}.0.0/16")


def _first(candidates: Iterator[IPv4Network], taken: list[IPv4Network], where: str) -> IPv4Network:
    for candidate in candidates:
        if not any(candidate.overlaps(other) for other in taken):
            return candidate
    raise DeclarationError.of(
        where,
        given="nothing",
        allowed="a range of your own that no stack uses",
        limit="every range that gpufabric would choose is in use",
    )
