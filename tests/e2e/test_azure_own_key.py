"""A storage account under an own key, while role assignments take their time to take effect."""

import pytest

from gpufabric.plan.pace import MINUTE_VARIABLE
from gpufabric.simcloud.clouds.azure.rules.facts import role_spread_minutes
from gpufabric.simcloud.clouds.azure.tokens import STORAGE_ACCOUNT
from gpufabric.simcloud.inspect import held
from tests.e2e.conftest import Declare, Sandbox

STACK = "azure-eastus"
SPREAD_S = 4
"""Real seconds until a role takes effect here."""

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def test_the_first_update_creates_the_account(sandbox: Sandbox, region: Declare) -> None:
    """Report: Azure/bicep#16601."""
    checkpoints = {"customer_managed_key": True, "protect": False}
    sandbox.declare(STACK, region(STACK, pools={}, storage={"checkpoints": checkpoints}))
    sandbox.environment[MINUTE_VARIABLE] = str(SPREAD_S / role_spread_minutes())
    printed = sandbox.up(STACK)
    assert "Azure roles take effect: waiting" in printed
    (account,) = held(sandbox.clouds, type_=STORAGE_ACCOUNT)
    assert account.resource.outputs["provisioningState"] == "Succeeded"
    assert "create" not in sandbox.preview(STACK)
