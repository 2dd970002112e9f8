from collections.abc import Callable

import pytest

from gpufabric.accounts.azure.features import providers
from gpufabric.accounts.target import Target
from gpufabric.snapshots.rows import Feature
from tools.loopback.azure.account import FEATURE
from tools.loopback.azure.bodies import SCOPE, provider
from tools.loopback.azure.server import Loopback, failure

Read = Callable[..., dict]
INFINIBAND = "Microsoft.ContainerService/AKSInfinibandSupport"


@pytest.mark.parametrize(
    ("state", "registered"),
    [("Registered", True), ("NotRegistered", False), ("Registering", False), ("Pending", False)],
)
def test_states_of_the_feature(
    state: str, registered: bool, azure: Loopback, target: Target, read: Read
) -> None:
    azure.set(FEATURE, {"name": INFINIBAND, "properties": {"state": state}})
    rows = read(target, "capacity")["features"].rows
    assert rows[INFINIBAND] == Feature(is_registered=registered, cloud_state=state)


def test_a_feature_that_azure_does_not_know_is_absent(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(FEATURE, failure(404, "FeatureNotFound"))
    answer = read(target, "capacity")["features"]
    assert INFINIBAND in answer.absent
    assert "Microsoft.Compute" in answer.rows


def test_a_provider_that_is_not_registered_shows(azure: Loopback, target: Target, read: Read) -> None:
    namespace = "Microsoft.StorageCache"
    azure.set(f"{SCOPE}/providers/{namespace}", provider(namespace, "NotRegistered"))
    assert not read(target, "capacity")["features"].rows[namespace].is_registered


def test_providers_follow_from_the_declaration(declare: Callable[..., Target]) -> None:
    plain = providers(declare(storage={}))
    assert "Microsoft.StorageCache" not in plain
    assert "Microsoft.KeyVault" not in plain
    own_key = declare(storage={"checkpoints": {"customer_managed_key": True}})
    assert set(providers(own_key)) - set(plain) == {"Microsoft.KeyVault"}
    assert set(providers(declare())) - set(plain) == {"Microsoft.StorageCache"}
