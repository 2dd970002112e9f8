import pytest

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.creation import CreationTimes, creation_times

GATEWAY = "azure-native:network:VirtualNetworkGateway"


@pytest.fixture
def times(catalog: Catalog) -> CreationTimes:
    return creation_times(catalog)


def test_what_is_documented(times: CreationTimes) -> None:
    assert times.minutes(GATEWAY) == 45
    assert times.minutes("aws:ec2/vpc:Vpc") is None, "nothing is guessed"


def test_own_timeout_goes_before_the_providers(times: CreationTimes) -> None:
    assert times.timeout_minutes("aws:eks/cluster:Cluster") == 30
    assert times.timeout_minutes(GATEWAY) == 120
    assert times.timeout_minutes("oci:Core/vcn:Vcn") == 20
    assert times.timeout_minutes("aws:ec2/vpc:Vpc") is None


def test_every_type_stands_once(times: CreationTimes) -> None:
    assert len(times.by_type) == len(times.entries)
