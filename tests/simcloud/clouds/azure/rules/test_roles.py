import time

import pytest

from gpufabric.plan.pace import MINUTE_VARIABLE
from gpufabric.simcloud.clouds.azure.rules import roles as rules
from gpufabric.simcloud.clouds.azure.rules.facts import role_spread_minutes
from tests.simcloud.clouds.azure.subscription import Case

ENCRYPTION_USER = "e147488a-f6f5-4113-8e2d-b22465e65bf6"
OTHER = "00000000-0000-4000-8000-000000000001"
ACCOUNT, DATA = "17d1049b-9a84-46fb-8f53-869881c3d3ab", "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
SPREAD_S = 0.4
"""Real seconds in which a role takes effect here."""


class Clock:
    """The rules' clock. It stands still until a test sets it forward, however slow the machine is."""

    now = 0.0

    def time(self):
        return self.now


CLOCK = Clock()


@pytest.fixture(autouse=True)
def pace(monkeypatch):
    monkeypatch.setenv(MINUTE_VARIABLE, str(SPREAD_S / role_spread_minutes()))
    monkeypatch.setattr(CLOCK, "now", time.time())
    monkeypatch.setattr(rules, "time", CLOCK)


def set_forward(seconds):
    if seconds:
        CLOCK.now = time.time() + seconds


def grant(sub, role, scope, principal="p"):
    return sub.make(
        "authorization:RoleAssignment", f"{role}-on", scope=scope, principalId=principal,
        principalType="ServicePrincipal", roleAssignmentName=f"{role[:-4]}0000",
        roleDefinitionId=f"/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/{role}",
    )  # fmt: skip


def account(sub, **inputs):
    return sub.make(
        "storage:StorageAccount", "a", resourceGroupName="rg", accountName="checkpoints", location="eastus",
        kind="StorageV2", sku={"name": "Standard_ZRS"}, **inputs,
    )  # fmt: skip


def under_own_key(role, *, wait_s=0.0):
    def ask(sub):
        identity = sub.identity("key")
        vault = sub.make(
            "keyvault:Vault", "v", resourceGroupName="rg", vaultName="kept", location="eastus",
            properties={"tenantId": "t", "sku": {"family": "A", "name": "standard"}},
        )  # fmt: skip
        if role:
            grant(sub, role, vault.id, identity.outputs["principalId"])
        set_forward(wait_s)
        encryption = {
            "keySource": "Microsoft.Keyvault",
            "encryptionIdentity": {"encryptionUserAssignedIdentity": identity.id},
            "keyVaultProperties": {"keyName": "k", "keyVaultUri": "https://kept.vault.azure.net/"},
        }
        users = {"type": "UserAssigned", "userAssignedIdentities": [identity.id]}
        return account(sub, identity=users, encryption=encryption)

    return ask


def linked(*roles, wait_s=0.0):
    def ask(sub):
        made = account(sub)
        for role in roles:
            grant(sub, role, made.id)
        set_forward(wait_s)
        container = f"{made.id}/blobServices/default/containers/checkpoints"
        return sub.lustre(hsm={"settings": {"container": container, "loggingContainer": container}})

    return ask


CASES = [
    Case("a role that is too new", rules.KEY_REFUSED, under_own_key(ENCRYPTION_USER),
         "takes effect 10 minutes after its creation"),
    Case("no role on the vault", rules.KEY_REFUSED, under_own_key(""), "no role assignment on kept"),
    Case("another role", rules.KEY_REFUSED, under_own_key(OTHER, wait_s=SPREAD_S), "no role assignment"),
    Case("a link without roles", rules.LINK_REFUSED, linked(), "no role assignment on checkpoints"),
    Case("a link with one role", rules.LINK_REFUSED, linked(ACCOUNT, wait_s=SPREAD_S), "no role assignment"),
    Case("a link with new roles", rules.LINK_REFUSED, linked(ACCOUNT, DATA), "takes effect 10 minutes"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


@pytest.mark.parametrize(
    "asked",
    [under_own_key(ENCRYPTION_USER, wait_s=SPREAD_S), linked(ACCOUNT, DATA, wait_s=SPREAD_S), account],
)
def test_what_azure_takes(sub, asked):
    assert asked(sub).outputs["provisioningState"] == "Succeeded"


def test_without_simulated_time_roles_take_effect_at_once(sub, monkeypatch):
    monkeypatch.delenv(MINUTE_VARIABLE)
    monkeypatch.setattr(rules, "time", time)
    assert under_own_key(ENCRYPTION_USER)(sub).outputs["provisioningState"] == "Succeeded"
