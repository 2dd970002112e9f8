from decimal import Decimal

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.links.addresses import VPN_BLOCKS
from gpufabric.plan.links.allotments import Allotments
from gpufabric.plan.links.gateways import expressroute, fastpath, vpn

VPN, EXPRESSROUTE, FASTPATH = (use(default_catalog()) for use in (vpn, expressroute, fastpath))


def test_links_of_a_gateway_add_up() -> None:
    held = Allotments((64512, 65534))
    for gbps in (2, 2):
        held.use_gateway("azure-eastus", VPN, Decimal(gbps))
    assert held.gateway("azure-eastus", "vpn") == VPN.skus[2]
    assert held.gateway_load_gbps("azure-eastus", "vpn") == 4
    assert held.gateway("azure-eastus", "expressroute") is None
    assert held.gateway("azure-westus3", "vpn") is None


def test_a_bypassed_gateway_has_the_only_size_for_it_and_carries_the_others() -> None:
    held = Allotments((64512, 65534))
    held.use_gateway("azure-eastus", EXPRESSROUTE, Decimal(1))
    assert held.gateway("azure-eastus", "expressroute") == EXPRESSROUTE.skus[0]
    held.use_gateway("azure-eastus", FASTPATH, Decimal(100))
    assert held.gateway("azure-eastus", "expressroute") == EXPRESSROUTE.skus[-1]
    assert held.gateway_load_gbps("azure-eastus", "expressroute") == 1


def test_blocks_differ_at_a_stack_and_may_be_equal_elsewhere() -> None:
    held = Allotments((64512, 65534))
    first = held.block("link", ("a", "b"), VPN_BLOCKS)
    assert held.block("link", ("c", "d"), VPN_BLOCKS) == first
    assert held.block("link", ("b", "c"), VPN_BLOCKS) != first
    assert first is not None
    assert held.block("link", ("a",), (first,)) is None


def test_an_as_number_stays() -> None:
    held = Allotments((64512, 65534))
    assert held.asn("aws-us-east-1") == held.asn("aws-us-east-1") != held.asn("aws-us-west-2")
