from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.cost.items import ByUse, ControlPlane, NodePool, Unpriced
from gpufabric.policies.billing import extract

FREE = default_catalog().free_types().keys()


def test_every_resource_is_in_exactly_one_group() -> None:
    assert not set(extract.EXTRACTORS) & FREE
    assert set(extract.EXTRACTORS) >= extract.MACHINES


@pytest.mark.parametrize("type_", sorted({*extract.EXTRACTORS, *FREE}))
def test_types_exist_in_the_sdk(type_: str) -> None:
    """A type that the SDK does not have would never match."""
    module = {"aws": "pulumi_aws", "azure-native": "pulumi_azure_native", "oci": "pulumi_oci"}[
        type_.split(":", maxsplit=1)[0]
    ]
    assert f'"{type_}":' in _sdk(module)


_TEXTS: dict[str, str] = {}


def _sdk(module: str) -> str:
    if module not in _TEXTS:
        from importlib.util import find_spec
        from pathlib import Path

        spec = find_spec(module)
        assert spec is not None
        assert spec.origin is not None
        _TEXTS[module] = Path(spec.origin).read_text()
    return _TEXTS[module]


def test_groups_are_counted(kit: Any) -> None:
    extraction = kit.extracted(
        [
            kit.made("aws:eks/cluster:Cluster", {}, "billed"),
            kit.made("aws:ec2/vpc:Vpc", {}, "free"),
            kit.made("gpufabric:aws:Region", {}, "component"),
            kit.made("pulumi:providers:aws", {}, "provider"),
            kit.made("aws:rds/instance:Instance", {}, "other"),
            kit.made("aws:rds/instance:Instance", {}, "another"),
        ],
        region="us-east-1",
    )
    assert (extraction.billed, extraction.free) == (1, 1)
    assert extraction.unknown_types == {"aws:rds/instance:Instance": 2}
    assert extraction.items == [
        ControlPlane(cloud="aws", region="us-east-1", key="eks-control-plane", version=""),
        ByUse(cloud="aws", region="us-east-1", key="load-balancer"),
    ]
    assert {item.resource for item in extraction.items} == {"billed"}


def test_unknown_or_broken_resource_hides_no_other(
    kit: Any, aws_pool: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> Any:
        raise ValueError("hunter2")

    monkeypatch.setitem(extract.EXTRACTORS, "aws:ec2/eip:Eip", broken)
    extraction = kit.extracted(
        [
            *aws_pool(kit.unknown_number, name="hidden"),
            kit.made("aws:ec2/eip:Eip", {}, "address"),
            *aws_pool(4, name="train"),
        ],
        region="us-east-1",
    )
    assert [(type(item), item.pool) for item in extraction.items] == [
        (NodePool, "train"),
        (Unpriced, "train"),
    ]
    hidden, address = extraction.unevaluated
    assert str(hidden) == "hidden.scalingConfig.maxSize unknown until apply"
    assert hidden.quota
    assert str(address).startswith("address internal error: ValueError at test_extract.py:")
    assert not address.quota


def test_region_that_nobody_states_is_a_gap(kit: Any) -> None:
    extraction = kit.extracted([kit.made("aws:eks/cluster:Cluster", {})])
    assert [str(gap) for gap in extraction.unevaluated] == ["one.region is not given"]


def test_own_region_goes_before_the_providers(kit: Any) -> None:
    made = kit.made("aws:eks/cluster:Cluster", {"region": "us-west-2"}, provider={"region": "us-east-1"})
    assert kit.extracted([made], region="eu-west-1").items[0].region == "us-west-2"
    made = kit.made("aws:eks/cluster:Cluster", {}, provider={"region": "us-east-1"})
    assert kit.extracted([made], region="eu-west-1").items[0].region == "us-east-1"
