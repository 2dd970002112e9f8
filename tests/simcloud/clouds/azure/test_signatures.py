"""Signed addresses of containers."""

import pytest

from gpufabric.wire.values import is_secret, plain
from tests.simcloud.clouds.azure.subscription import Subscription

TOKEN = "azure-native:storage:listStorageAccountServiceSAS"
ASKED = {
    "accountName": "account",
    "resourceGroupName": "rg",
    "canonicalizedResource": "/blob/account/checkpoints",
    "resource": "c",
    "permissions": "rl",
    "protocols": "https",
    "sharedAccessExpiryTime": "2027-07-01T00:00:00Z",
}


@pytest.fixture
def account(sub: Subscription) -> Subscription:
    sub.make(
        "storage:StorageAccount", "account", resourceGroupName="rg", accountName="account",
        location="eastus", kind="StorageV2", sku={"name": "Standard_ZRS"},
    )  # fmt: skip
    return sub


def signed(sub: Subscription, **replaced: str) -> str:
    answer, failures = sub.azure.invoke(TOKEN, ASKED | replaced)
    assert failures == []
    assert is_secret(answer["serviceSasToken"])
    return str(plain(answer["serviceSasToken"]))


def test_the_same_question_has_the_same_answer(account: Subscription) -> None:
    first = signed(account)
    assert first == signed(account)
    parts = dict(part.split("=", 1) for part in first.split("&"))
    assert (parts["sp"], parts["sr"], parts["spr"]) == ("rl", "c", "https")
    assert parts["se"] == "2027-07-01T00%3A00%3A00Z"
    assert len(first) <= 255, "DataSync takes no more"


@pytest.mark.parametrize(
    "replaced",
    [
        {"permissions": "rwl"},
        {"sharedAccessExpiryTime": "2028-01-01T00:00:00Z"},
        {"canonicalizedResource": "/blob/account/other"},
    ],
    ids=["permissions", "end", "container"],
)
def test_another_question_has_another_signature(account: Subscription, replaced: dict[str, str]) -> None:
    signature = signed(account).rpartition("sig=")[2]
    assert signed(account, **replaced).rpartition("sig=")[2] != signature


def test_an_account_that_is_not_there_signs_nothing(sub: Subscription) -> None:
    _, failures = sub.azure.invoke(TOKEN, ASKED)
    assert "storageAccounts/account' under resource group 'rg' was not found" in str(failures)
