from typing import Any

import pytest

from gpufabric.policies.rules.updates.vault_names import VaultNames
from tests.policies.aws_stack import Said, say
from tests.policies.conftest import UNKNOWN, Made

RULE = VaultNames()
NOT_BROKEN = {"azure": "a change is judged against a previous state, which this stack does not have"}


def vault(**props: Any) -> Any:
    given = {"vaultName": "kept", "resourceGroupName": "rg", "location": "eastus"}
    return {"one": Made("azure-native:keyvault:Vault", {**given, **props})}


def taken(days: int) -> Said:
    return Said(
        (
            f"one: is replaced under the same vaultName, which the deleted vault keeps for {days} days; "
            "allowed: another name, or the former location and resource group (Azure document, Key Vault "
            "soft-delete overview)",
        )
    )


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(vault(), vault(), Said(), id="as it was"),
        pytest.param(vault(), vault(tags={"a": "b"}), Said(), id="an update"),
        pytest.param({}, vault(), Said(), id="new"),
        pytest.param(None, vault(), Said(), id="unknown state"),
        pytest.param(vault(), vault(location="westus"), taken(90), id="another location"),
        pytest.param(vault(), vault(resourceGroupName=UNKNOWN), taken(90), id="a new group"),
        pytest.param(
            vault(properties={"softDeleteRetentionInDays": 7.0}),
            vault(location="westus"),
            taken(7),
            id="another retention",
        ),
        pytest.param(vault(), vault(location="westus", vaultName="other"), Said(), id="another name"),
        pytest.param(vault(), vault(location="West US", vaultName="KEPT"), taken(90), id="another case"),
        pytest.param(
            vault(),
            vault(location="westus", vaultName=UNKNOWN),
            Said(unevaluated=("one.vaultName unknown until apply",)),
            id="unknown",
        ),
    ],
)
def test_vault_names(before: Any, after: Any, said: Said) -> None:
    assert say(RULE, after, before=before) == said
