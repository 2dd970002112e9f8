"""Packets that machines send, and those that links take."""

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.links.packets import packet_sizes

CATALOG = default_catalog()


@pytest.mark.parametrize(
    ("kind", "clouds", "path", "machines", "too_large"),
    [
        # Both gateways of a tunnel add headers, and neither is known to lower the segment size.
        ("vpn", "aws-azure", 1400, 1500, True),
        ("vpn", "aws-oci", 1446, 9000, True),
        ("vpn", "azure-oci", 1400, 1500, True),
        # A machine on Azure announces 1500, so machines of OCI send no more.
        ("interconnect", "azure-oci", 1500, 1500, False),
        ("circuit", "aws-azure", 1500, 1500, False),
        ("circuit", "aws-oci", 1500, 9000, True),
        ("vnet-peering", "azure-azure", 1500, 1500, False),
        # The transit gateway clamps.
        ("tgw-peering", "aws-aws", 8500, 9001, False),
        # Unknown is neither right nor wrong.
        ("drg-peering", "oci-oci", None, 9000, False),
    ],
)
def test_packets_that_vanish(
    kind: str, clouds: str, path: int | None, machines: int, too_large: bool
) -> None:
    sizes = packet_sizes(CATALOG.link_kinds()[kind], clouds, CATALOG)  # type: ignore[index]
    assert (sizes.path_bytes, sizes.machine_bytes, sizes.too_large) == (path, machines, too_large)


def test_every_pair_of_a_kind_has_sizes() -> None:
    for kind in CATALOG.link_kinds().values():
        if kind.mtu_bytes_by_clouds:
            assert set(kind.mtu_bytes_by_clouds) == set(kind.clouds.value)
