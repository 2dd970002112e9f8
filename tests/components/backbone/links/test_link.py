import pytest

from gpufabric.components.backbone.links import vpn_aws_azure, vpn_aws_oci, vpn_azure_oci
from gpufabric.components.backbone.links.link import LinkComponent
from gpufabric.spec.link_kinds import LINK_KINDS, kind_module


@pytest.mark.parametrize("kind", LINK_KINDS)
def test_each_kind_has_a_component(kind: str) -> None:
    assert callable(kind_module(kind, "gpufabric.components.backbone.links").build)


def test_each_pair_of_clouds_has_a_vpn() -> None:
    for module in (vpn_aws_azure, vpn_aws_oci, vpn_azure_oci):
        assert issubclass(module.build, LinkComponent)
