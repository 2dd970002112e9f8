from ipaddress import IPv4Network, collapse_addresses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.plan.addresses import AddressDemand, blocks, check_room
from gpufabric.spec.problems import DeclarationError

ranges = st.builds(
    lambda second, prefix: IPv4Network((f"10.{second}.0.0", prefix), strict=False),
    st.integers(0, 255),
    st.integers(12, 20),
)


@given(ranges)
def test_blocks_cover_the_range_without_overlap(cidr: IPv4Network) -> None:
    cut = blocks(cidr)
    pieces = [cut.wide, *cut.small]
    assert list(collapse_addresses(pieces)) == [cidr]
    assert sum(piece.num_addresses for piece in pieces) == cidr.num_addresses


@pytest.mark.parametrize("cidr", ["10.0.0.0/8", "10.0.0.0/11", "10.0.0.0/21", "10.0.0.0/28"])
def test_range_out_of_bounds(cidr: str) -> None:
    with pytest.raises(DeclarationError, match="a prefix from /12 to /20"):
        blocks(IPv4Network(cidr))


def test_lack_of_room_shows_the_arithmetic() -> None:
    demands = [AddressDemand("nodes of train", 200, 33), AddressDemand("system nodes", 3, 1)]
    with pytest.raises(DeclarationError) as caught:
        check_room(IPv4Network("10.0.0.0/20"), demands, reserved=5, where="network.cidr", limit="L")
    assert str(caught.value) == (
        "network.cidr: given 200 nodes of train x 33 + 3 system nodes x 1 = 6603 addresses in 10.0.0.0/20; "
        "allowed: at most 4096 - 5 reserved = 4091 addresses [L]"
    )


@given(ranges, st.integers(0, 5000), st.integers(1, 64), st.integers(0, 5))
def test_room_is_refused_exactly_when_it_lacks(
    subnet: IPv4Network, count: int, per_demand: int, reserved: int
) -> None:
    fits = count * per_demand <= subnet.num_addresses - reserved
    try:
        check_room(subnet, [AddressDemand("x", count, per_demand)], reserved=reserved, where="w", limit="l")
    except DeclarationError:
        assert not fits
    else:
        assert fits
