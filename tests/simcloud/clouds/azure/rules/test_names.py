import pytest

from gpufabric.simcloud.clouds.azure.rules import names as rules
from tests.simcloud.clouds.azure.subscription import Case


def account(name, group="rg"):
    def ask(sub):
        if group != "rg":
            sub.group(group)
        return sub.make(
            "storage:StorageAccount", f"{group}-{name}", resourceGroupName=group, accountName=name,
            location="eastus", kind="StorageV2", sku={"name": "Standard_ZRS"},
        )  # fmt: skip

    return ask


def taken(sub):
    account("fabric")(sub)
    return account("fabric", "other")(sub)


def pool(name):
    def ask(sub):
        sub.cluster()
        return sub.pool(name=name)

    return ask


def cluster(name):
    return lambda sub: sub.cluster(name)


def inline(sub):
    return sub.cluster(agentPoolProfiles=[{"name": "System", "count": 1}])


def vault(name):
    return lambda sub: sub.make(
        "keyvault:Vault", "v", resourceGroupName="rg", vaultName=name, location="eastus",
        properties={"tenantId": "t", "sku": {"family": "A", "name": "standard"}},
    )  # fmt: skip


CASES = [
    Case("an account with capitals", rules.ACCOUNT_INVALID, account("Fabric"),
         "Fabric is not a valid storage account name. Storage account name must be between 3 and 24"),
    Case("a long account", rules.ACCOUNT_INVALID, account("a" * 25), "is not a valid storage account name."),
    Case("a short account", rules.ACCOUNT_INVALID, account("ab"), "ab is not a valid"),
    Case("an account of another group", rules.ACCOUNT_TAKEN, taken, "named fabric is already taken."),
    Case("a long pool", rules.POOL_INVALID, pool("abcdefghijklm"), "agentPoolProfile.name is invalid."),
    Case("a pool with a hyphen", rules.POOL_INVALID, pool("gpu-a"), "https://aka.ms/aks-naming-rules"),
    Case("a pool that begins with a digit", rules.POOL_INVALID, pool("1gpu"), "is invalid."),
    Case("a pool inside of a cluster", rules.POOL_INVALID, inline, "agentPoolProfile.name is invalid."),
    Case("a long network", rules.NETWORK_INVALID, lambda sub: sub.network(name="n" * 65),
         "The name can be up to 64 characters long."),
    Case("a network that ends with a hyphen", rules.NETWORK_INVALID, lambda sub: sub.network(name="n-"),
         "Resource name n- is invalid."),
    Case("a group that ends with a period", rules.GROUP_INVALID, lambda sub: sub.group("rg."),
         "The resource group name 'rg.' is not valid"),
    Case("a long group", rules.GROUP_INVALID, lambda sub: sub.group("g" * 91), "1 to 90 letters"),
    Case("a long cluster", rules.INVALID, cluster("c" * 64), "1 to 63 letters"),
    Case("a cluster that ends with a hyphen", rules.INVALID, cluster("aks-"), "The name 'aks-' is not valid"),
    Case("a vault with two hyphens", rules.INVALID, vault("a--b"), "letters, digits and single hyphens"),
    Case("a short identity", rules.INVALID, lambda sub: sub.identity("id"), "3 to 128 letters"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


@pytest.mark.parametrize(
    "asked",
    [
        account("a" * 24), account("abc"), pool("abcdefghijkl"), pool("g"), cluster("c" * 63), vault("a-b"),
        lambda sub: sub.network(name="n" * 64), lambda sub: sub.group("(a).b_c-"),
        lambda sub: sub.identity("abc"),
    ],
)  # fmt: skip
def test_what_azure_takes(sub, asked):
    assert asked(sub).id
