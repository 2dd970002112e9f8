import pytest
from hypothesis import given
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.links.flows import LinkFlows, flows_of, link_flows
from gpufabric.spec.backbone import Link

CATALOG = default_catalog()


def flows(gbps: float, ms: float | None, clouds: str = "azure-oci", tunnel: float | None = None) -> LinkFlows:
    first, second = clouds.split("-")
    return link_flows(gbps, (first, second), ms, tunnel, CATALOG)


@pytest.mark.parametrize(("gbps", "ms", "gigabytes"), [(400, 21, 1.05), (3200, 71, 28.4)])
def test_data_in_flight_of_long_links(gbps: float, ms: float, gigabytes: float) -> None:
    assert flows(gbps, ms).in_flight_bytes == pytest.approx(gigabytes * 1e9)


def test_a_send_buffer_limits_a_connection_over_a_long_way() -> None:
    """4 MiB in 87 ms are 0.386 Gbit/s, so that 26 connections fill 10 Gbit/s."""
    far = flows(10, 87, "aws-aws")
    assert far.flows == 26
    assert str(far) == "109 MB in flight: at least 26 connections, or larger net.ipv4.tcp_wmem"


def test_a_cloud_limits_a_connection_over_a_short_way() -> None:
    near = flows(100, 1.2, "aws-oci")
    assert (near.limit_gbps, near.flows, near.without_limit) == (5, 20, ("oci",))
    assert str(near) == "15 MB in flight: at least 20 connections, since aws limits each to 5 Gbit/s"


def test_a_tunnel_limits_a_connection() -> None:
    link = Link.model_validate({"between": ["aws-us-east-1", "azure-eastus"], "kind": "vpn", "gbps": 2})
    tunnelled = flows_of(link, 2.4, CATALOG)
    assert (tunnelled.limited_by, tunnelled.limit_gbps, tunnelled.flows) == ("a tunnel", 1.25, 2)


def test_what_is_not_known_stays_so() -> None:
    unknown = flows(10, None)
    assert (unknown.in_flight_bytes, unknown.limit_gbps, unknown.flows) == (None, None, None)
    assert unknown.without_limit == ("azure", "oci")
    assert str(unknown) == "connections to fill it unknown"
    limited = flows(10, None, "aws-oci")
    assert (limited.in_flight_bytes, limited.flows) == (None, 2)
    assert str(limited) == "at least 2 connections, since aws limits each to 5 Gbit/s"


@given(st.floats(0.1, 3200), st.floats(0.1, 300), st.sampled_from(["aws-aws", "aws-oci", "azure-oci"]))
def test_that_many_connections_fill_the_link_and_fewer_do_not(gbps: float, ms: float, clouds: str) -> None:
    result = flows(gbps, ms, clouds)
    assert result.flows is not None
    assert result.buffer_gbps is not None
    rate = min(result.buffer_gbps, result.limit_gbps or result.buffer_gbps)
    assert result.flows * rate >= gbps * (1 - 1e-6)
    assert (result.flows - 1) * rate < gbps
