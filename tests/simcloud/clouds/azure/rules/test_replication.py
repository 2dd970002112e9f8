import pytest

from gpufabric.simcloud.clouds.azure.rules import replication as rules
from tests.simcloud.clouds.azure.subscription import Case


def policy(id_, account="copies"):
    def ask(sub):
        sub.make(
            "storage:StorageAccount", account, resourceGroupName="rg", accountName=account, location="eastus",
            kind="StorageV2", sku={"name": "Standard_ZRS"},
        )  # fmt: skip
        return sub.make(
            "storage:ObjectReplicationPolicy", f"policy-{account}", resourceGroupName="rg",
            accountName=account, objectReplicationPolicyId=id_,
            sourceAccount="training", destinationAccount="copies",
            rules=[{"sourceContainer": "checkpoints", "destinationContainer": "copies"}],
        )  # fmt: skip

    return ask


CASES = [
    Case("a name of one's own", rules.OTHER_ID, policy("checkpoints"),
         "The value 'checkpoints' is not allowed"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


def test_azure_chooses_the_id_on_the_destination_and_the_source_has_the_same(sub):
    destination = policy("default")(sub)
    chosen = destination.outputs["policyId"]
    assert destination.id.endswith(f"/storageAccounts/copies/objectReplicationPolicies/{chosen}")
    assert destination.outputs["name"] == chosen
    source = policy(chosen, "training")(sub)
    assert source.id.endswith(f"/storageAccounts/training/objectReplicationPolicies/{chosen}")
    assert source.outputs["policyId"] == chosen
