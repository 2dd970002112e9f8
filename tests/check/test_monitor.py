import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import resource_pb2

from gpufabric.check.monitor import Monitor
from gpufabric.check.providers import Providers


@pytest.fixture
def monitor() -> Monitor:
    return Monitor("aws-us-east-1", "lab", {}, {}, Providers())


def test_a_newer_sdk_asks_for_each_feature(monitor: Monitor) -> None:
    """pulumi 3.272 asks for all features at once, and falls back where an engine does not know the call."""
    with pytest.raises(grpc.RpcError) as refused:
        monitor.GetDeploymentInfo(empty_pb2.Empty())
    assert refused.value.code() == grpc.StatusCode.UNIMPLEMENTED


@pytest.mark.parametrize(("feature", "supported"), [("secrets", True), ("transforms", False)])
def test_features_that_call_back_are_not_supported(monitor: Monitor, feature: str, supported: bool) -> None:
    request = resource_pb2.SupportsFeatureRequest(id=feature)
    assert monitor.SupportsFeature(request).hasSupport is supported
