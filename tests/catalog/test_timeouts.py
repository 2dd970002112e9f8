import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.creation import creation_times
from gpufabric.catalog.timeouts import ProviderTimeouts, TimedOperation, provider_timeouts


@pytest.fixture
def timeouts(catalog: Catalog) -> ProviderTimeouts:
    return provider_timeouts(catalog)


@pytest.mark.parametrize(
    ("type_", "operation", "minutes"),
    [
        ("aws:eks/cluster:Cluster", "create", 30),
        ("aws:eks/cluster:Cluster", "update", 60),
        ("aws:eks/cluster:Cluster", "delete", 15),
        ("aws:ec2/natGateway:NatGateway", "delete", 30),
        ("aws:ec2/vpc:Vpc", "create", None),
        ("azure-native:network:VirtualNetworkGateway", "update", 120),
        ("oci:Core/instance:Instance", "delete", 75),
        ("oci:Core/clusterNetwork:ClusterNetwork", "create", 20),
    ],
)
def test_own_time_out_goes_before_the_providers(
    timeouts: ProviderTimeouts, type_: str, operation: TimedOperation, minutes: int | None
) -> None:
    assert timeouts.minutes(type_, operation) == minutes


def test_every_type_stands_once(timeouts: ProviderTimeouts) -> None:
    assert len(timeouts.by_type) == len(timeouts.entries)


def test_what_takes_long_has_a_time_out(timeouts: ProviderTimeouts, catalog: Catalog) -> None:
    for type_ in creation_times(catalog).by_type:
        assert timeouts.minutes(type_, "create")
