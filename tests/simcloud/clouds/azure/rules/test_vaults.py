import pytest

from gpufabric.plan.clock import NOW_VARIABLE
from gpufabric.simcloud.clouds.azure.rules import vaults as rules
from tests.simcloud.clouds.azure.subscription import Case

PROPERTIES = {"tenantId": "t", "sku": {"family": "A", "name": "standard"}, "enablePurgeProtection": True}


@pytest.fixture(autouse=True)
def now(monkeypatch):
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-01T12:00:00Z")


def vault(sub, group="rg", **properties):
    return sub.make(
        "keyvault:Vault", f"{group}-v", resourceGroupName=group, vaultName="kept", location="eastus",
        properties={**PROPERTIES, **properties},
    )  # fmt: skip


def again(sub):
    made = vault(sub)
    sub.azure.delete(made)
    return vault(sub)


def in_another_group(sub):
    vault(sub)
    sub.group("other")
    return vault(sub, "other")


def deleted_in_another_group(sub):
    sub.group("other")
    sub.azure.delete(vault(sub, "other"))
    return vault(sub)


CASES = [
    Case("the name of a deleted vault", rules.IN_DELETED_STATE, again,
         "A vault with the same name already exists in deleted state. You need to either recover or purge"),
    Case("a name deleted in another group", rules.IN_DELETED_STATE, deleted_in_another_group,
         "deleted state"),
    Case("a name of another group", rules.TAKEN, in_another_group,
         "The vault name 'kept' is already in use."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


def test_a_name_is_free_when_the_retention_has_ended(sub, monkeypatch):
    sub.azure.delete(vault(sub, softDeleteRetentionInDays=7))
    monkeypatch.setenv(NOW_VARIABLE, "2026-12-08T12:00:00Z")
    assert vault(sub).id


def test_a_deleted_vault_is_recovered(sub):
    sub.azure.delete(vault(sub))
    assert vault(sub, createMode="recover").id


def test_a_deleted_vault_outlives_its_group(sub):
    sub.azure.delete(vault(sub))
    sub.azure.delete(sub.rg)
    sub.group("rg")
    with pytest.raises(Exception, match="already exists in deleted state"):
        vault(sub)
