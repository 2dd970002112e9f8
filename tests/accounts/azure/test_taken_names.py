from collections.abc import Callable

import pytest

from gpufabric.accounts.target import Target
from gpufabric.components.azure.names import ResourceNames
from gpufabric.snapshots.rows import TakenName
from tools.loopback.azure.account import RESOURCES, STORAGE_NAMES, VAULT_NAMES
from tools.loopback.azure.bodies import SCOPE, SUBSCRIPTION
from tools.loopback.azure.server import Loopback

Read = Callable[..., dict]
NAMES = ResourceNames("demo-azure-eastus", SUBSCRIPTION)
ACCOUNT = f"storage-account/{NAMES.storage_account}"
VAULT = f"vault/{NAMES.vault}"


def test_the_names_are_those_that_the_stack_creates(azure: Loopback, target: Target, read: Read) -> None:
    assert read(target, "network")["names"].rows == {ACCOUNT: TakenName(is_free=True)}
    (request,) = azure.asked(STORAGE_NAMES)
    assert request.json == {"name": NAMES.storage_account, "type": "Microsoft.Storage/storageAccounts"}


def test_a_vault_is_asked_for_if_the_stack_has_a_key_of_its_own(
    azure: Loopback, declare: Callable[..., Target], read: Read
) -> None:
    target = declare(storage={"checkpoints": {"customer_managed_key": True}})
    azure.set(VAULT_NAMES, {"nameAvailable": False, "reason": "AlreadyExists"}, method="POST")
    row = read(target, "network")["names"].rows[VAULT]
    assert row == TakenName(is_free=False, is_own=False, reason="AlreadyExists")
    (request,) = azure.asked(VAULT_NAMES)
    assert request.json == {"name": NAMES.vault, "type": "Microsoft.KeyVault/vaults"}


@pytest.mark.parametrize("own", [True, False])
def test_a_taken_name_says_whose_it_is(own: bool, azure: Loopback, target: Target, read: Read) -> None:
    azure.set(STORAGE_NAMES, {"nameAvailable": False, "reason": "AlreadyExists"}, method="POST")
    id_ = f"{SCOPE}/resourceGroups/lab/providers/Microsoft.Storage/storageAccounts/{NAMES.storage_account}"
    azure.set(RESOURCES, {"value": [{"id": id_, "location": "eastus"}] if own else []})
    row = read(target, "network")["names"].rows[ACCOUNT]
    assert row == TakenName(is_free=False, is_own=own, reason="AlreadyExists")
    assert NAMES.storage_account in azure.asked(RESOURCES)[0].query["$filter"]


def test_without_a_fabric_the_names_are_unknown(declare: Callable[..., Target], read: Read) -> None:
    answer = read(declare(fabric=""), "network")["names"]
    assert answer.rows is None
    assert answer.failures[0].cause == "incomplete"


def test_an_answer_that_says_nothing_is_not_free(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(STORAGE_NAMES, {}, method="POST")
    assert read(target, "network")["names"].rows is None


def test_no_name_is_asked_for_if_the_stack_makes_no_account(
    azure: Loopback, declare: Callable[..., Target], read: Read
) -> None:
    assert read(declare(storage={"checkpoints": {"create": False}}), "network")["names"].rows == {}
    assert not azure.asked(STORAGE_NAMES)
