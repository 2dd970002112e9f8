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


def test_every_type_stands_once(times: CreationTimes) -> None:
    assert len(times.by_type) == len(times.entries)
