from contextlib import nullcontext
from ipaddress import IPv4Network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gpufabric.catalog.catalog import default_catalog
from gpufabric.plan.oci.subnets import check_rdma_range
from gpufabric.plan.pool import PoolPlan
from gpufabric.spec.oci.pool import OciPool
from gpufabric.spec.problems import DeclarationError

SHAPE = default_catalog().shape("oci", "BM.GPU.B200.8")


@settings(deadline=None)
@given(nodes=st.integers(1, 40), prefix=st.integers(20, 28))
def test_the_rdma_range_holds_an_address_for_each_port(nodes: int, prefix: int) -> None:
    spec = OciPool(shape=SHAPE.name, nodes=nodes)
    pool = PoolPlan(name="train", spec=spec, shape=SHAPE, topology_labels=())
    fits = nodes * 8 <= 2 ** (32 - prefix) - 2
    cidr = IPv4Network(f"192.168.0.0/{prefix}")
    with nullcontext() if fits else pytest.raises(DeclarationError, match="rdma_cidr"):
        check_rdma_range(cidr, [pool], default_catalog().oci_network())
