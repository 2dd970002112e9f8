"""Addresses of pods' RDMA interfaces on OCI."""

from ipaddress import IPv4Network

import pytest

from gpufabric.manifests.model import ManifestOptions
from gpufabric.spec.problems import DeclarationError
from tests.manifests.conftest import Render


def test_each_node_has_twice_its_virtual_functions(render: Render) -> None:
    pool = render("oci", {"a": "BM.GPU.B200.8", "b": "BM.GPU.H100.8"}).of_kind("IPPool")["rdma-vf"]["spec"]
    assert pool == {"subnet": "198.18.0.0/16", "gateway": "198.18.0.1", "perNodeBlockSize": 32}


@pytest.mark.parametrize(
    ("cidr", "said"),
    [
        ("10.48.4.0/22", "does not overlap 10.48.0.0/16"),
        ("192.168.7.0/24", "does not overlap 192.168.0.0/16"),
        ("10.0.0.0/8", "does not overlap 10.48.0.0/16"),
        ("198.18.0.0/28", "32 addresses or more"),
        ("198.18.0.0/32", "32 addresses or more"),
    ],
)
def test_refused_ranges(render: Render, cidr: str, said: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        render("oci", {"train": "BM.GPU.B200.8"}, ManifestOptions(virtual_function_cidr=IPv4Network(cidr)))
    assert [problem.where for problem in caught.value.problems] == ["--vf-cidr"]
    assert said in str(caught.value)


def test_range_that_just_suffices(render: Render) -> None:
    options = ManifestOptions(virtual_function_cidr=IPv4Network("198.18.0.0/27"))
    assert render("oci", {"train": "BM.GPU.B200.8"}, options).of_kind("IPPool")
