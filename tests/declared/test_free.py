from ipaddress import IPv4Network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.declared.free import RDMA_CANDIDATES, free_network, free_rdma_range, unread_networks
from gpufabric.spec.problems import DeclarationError

tens = st.integers(0, 255).map(lambda octet: IPv4Network(f"10.{octet}.0.0/16"))


@given(st.sets(tens, max_size=255))
def test_a_free_network_overlaps_nothing(taken: set[IPv4Network]) -> None:
    network = free_network(taken)
    assert network.prefixlen == 16
    assert network.subnet_of(IPv4Network("10.0.0.0/8"))
    assert not any(network.overlaps(other) for other in taken)


def test_every_sixteenth_network_comes_first() -> None:
    taken = [IPv4Network("10.16.0.0/16"), IPv4Network("10.32.4.0/24")]
    assert free_network(taken) == IPv4Network("10.48.0.0/16")


def test_no_network_left_is_an_error() -> None:
    with pytest.raises(DeclarationError, match=r"network\.cidr"):
        free_network([IPv4Network("10.0.0.0/8")])


def test_rdma_ranges_hide_no_network() -> None:
    assert free_rdma_range([]) == RDMA_CANDIDATES[0]
    assert free_rdma_range([IPv4Network("192.168.7.0/24")]) == RDMA_CANDIDATES[1]


@pytest.mark.parametrize(
    ("data", "networks"),
    [
        ({"network": {"cidr": "10.16.0.0/16"}, "pools": 3}, ["10.16.0.0/16"]),
        ({"network": {"cidr": "all of it"}}, []),
        ({"network": None}, []),
        (None, []),
        ([1, 2], []),
    ],
)
def test_a_faulty_file_keeps_its_network(data: object, networks: list[str]) -> None:
    assert [str(network) for network in unread_networks({"aws-us-east-1": data})] == networks
