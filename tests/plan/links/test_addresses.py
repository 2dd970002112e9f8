from ipaddress import IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from gpufabric.plan.links import addresses as inside


@given(st.text(min_size=1), st.integers(1, 40), st.data())
def test_a_free_slot_is_found_if_there_is_one(key: str, slots: int, data: st.DataObject) -> None:
    taken = data.draw(st.sets(st.integers(0, slots - 1)))
    slot = inside.pick_slot(key, slots, lambda slot: slot not in taken)
    if len(taken) == slots:
        assert slot is None
    else:
        assert slot in set(range(slots)) - taken


@given(st.text(min_size=1), st.integers(1, 40))
def test_a_slot_stays_whatever_else_is_taken(key: str, slots: int) -> None:
    first = inside.pick_slot(key, slots, lambda _: True)
    assert inside.pick_slot(key, slots, lambda slot: slot == first) == first


def test_vpn_blocks_are_where_azure_takes_them_and_aws_keeps_none() -> None:
    kept_by_aws = [IPv4Network(f"169.254.{third}.0/30") for third in range(6)] + [
        IPv4Network("169.254.169.252/30")
    ]
    assert inside.VPN_BLOCKS[0].network_address == IPv4Network("169.254.21.0/32").network_address
    assert inside.VPN_BLOCKS[-1].broadcast_address == IPv4Network("169.254.22.255/32").network_address
    assert not any(block.overlaps(kept) for block in inside.VPN_BLOCKS for kept in kept_by_aws)


def test_a_link_has_four_tunnels_in_its_block() -> None:
    block = inside.VPN_BLOCKS[3]
    cut = inside.tunnels(block, {"primary-1"})
    assert [tunnel.name for tunnel in cut] == ["primary-1", "primary-2", "secondary-1", "secondary-2"]
    assert [tunnel.carries for tunnel in cut] == [True, False, False, False]
    assert list(block.subnets(new_prefix=30)) == [tunnel.inside for tunnel in cut]
