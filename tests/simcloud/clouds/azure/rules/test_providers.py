import pytest

from gpufabric.simcloud.clouds.azure.rules import providers as rules
from tests.simcloud.clouds.azure.subscription import Case


def unregistered(sub):
    sub.gives(unregistered_providers=["microsoft.network"])
    return sub.network()


CASES = [
    Case("a network without its provider", rules.NOT_REGISTERED, unregistered,
         "The subscription is not registered to use namespace 'Microsoft.Network'."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


def test_other_providers_are_registered(sub):
    sub.gives(unregistered_providers=["Microsoft.StorageCache"])
    assert sub.network().id


@pytest.mark.parametrize(
    ("id_", "namespace"),
    [
        ("/subscriptions/s/resourceGroups/g", ""),
        (
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v",
            "Microsoft.Network",
        ),
        (
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/a"
            "/providers/Microsoft.Authorization/locks/l",
            "Microsoft.Authorization",
        ),
    ],
)
def test_the_last_provider_of_an_id_counts(id_, namespace):
    assert rules.namespace_of(id_) == namespace
