import pytest

from gpufabric.simcloud.clouds.azure.rules import updates as rules
from tests.simcloud.clouds.azure.subscription import ID, MADE_ELSEWHERE, Case

GROUP = f"/subscriptions/{ID}/resourceGroups/x/providers/Microsoft.Compute/capacityReservationGroups/one"
SYSTEM = {"name": "system", "count": 3, "vmSize": "Standard_D4s_v5", "availabilityZones": ["1"]}
VAULT = {"tenantId": "t", "sku": {"family": "A", "name": "standard"}, "enablePurgeProtection": True,
         "softDeleteRetentionInDays": 90}  # fmt: skip


def system_pool(**inputs):
    def ask(sub):
        return sub.change(sub.cluster(agentPoolProfiles=[SYSTEM]), agentPoolProfiles=[{**SYSTEM, **inputs}])

    return ask


def reservation(sub):
    sub.cluster(identity=MADE_ELSEWHERE)
    return sub.change(sub.pool(), capacityReservationGroupID=GROUP)


def vault(**properties):
    def ask(sub):
        made = sub.make(
            "keyvault:Vault", "v", resourceGroupName="rg", vaultName="kept", location="eastus",
            properties=VAULT,
        )  # fmt: skip
        return sub.change(made, properties={**VAULT, **properties})

    return ask


CASES = [
    Case("size of the system pool", rules.INLINE_POOL, system_pool(vmSize="Standard_D8s_v5"),
         "Changing property 'agentPoolProfile.vmSize' is not allowed."),
    Case("zones of the system pool", rules.INLINE_POOL, system_pool(availabilityZones=["1", "2"]),
         "Changing property 'agentPoolProfile.availabilityZones' is not allowed."),
    Case("a reservation for a running pool", rules.RESERVATION, reservation,
         "Changing property 'properties.capacityReservationGroupID' is not allowed."),
    Case("purge protection off", rules.PURGE_PROTECTION, vault(enablePurgeProtection=False),
         'The property "enablePurgeProtection" cannot be set to false.'),
    Case("another retention", rules.RETENTION, vault(softDeleteRetentionInDays=7),
         'The property "softDeleteRetentionInDays" has been set already'),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


@pytest.mark.parametrize(
    "asked",
    [
        system_pool(count=5),
        system_pool(vmSize="standard_d4s_V5"),
        vault(publicNetworkAccess="Disabled"),
    ],
)
def test_what_azure_takes(sub, asked):
    assert asked(sub).id


def test_a_further_system_pool_may_have_another_size(sub):
    made = sub.cluster(agentPoolProfiles=[SYSTEM])
    larger = {**SYSTEM, "name": "system2", "vmSize": "Standard_D8s_v5"}
    assert sub.change(made, agentPoolProfiles=[SYSTEM, larger]).id
