import shlex

import pytest

from gpufabric.accounts.azure.increase import increase_command, limit_command, requests_command
from tools.loopback.azure.bodies import SUBSCRIPTION


def test_a_family_is_dedicated() -> None:
    assert increase_command(SUBSCRIPTION, "eastus", "Microsoft.Compute/standardNDSH100v5Family", 192) == (
        "az quota update --resource-name standardNDSH100v5Family "
        f"--scope /subscriptions/{SUBSCRIPTION}/providers/Microsoft.Compute/locations/eastus "
        "--limit-object value=192 limit-object-type=LimitValue --resource-type dedicated"
    )


def test_spot_cores_have_their_own_type() -> None:
    command = increase_command(SUBSCRIPTION, "eastus", "Microsoft.Compute/lowPriorityCores", 96)
    assert command is not None
    assert command.endswith("--resource-type lowPriority")


def test_a_network_quota_needs_no_type() -> None:
    command = increase_command(SUBSCRIPTION, "westeurope", "Microsoft.Network/VirtualNetworks", 50)
    assert command is not None
    assert "--resource-type" not in command
    assert "/providers/Microsoft.Network/locations/westeurope" in command


@pytest.mark.parametrize(
    "quota", ["Microsoft.StorageCache/AmlFilesystemCount", "Microsoft.Storage/StorageAccounts", "cores", ""]
)
def test_other_quotas_need_a_support_request(quota: str) -> None:
    assert increase_command(SUBSCRIPTION, "eastus", quota, 1) is None
    assert requests_command(SUBSCRIPTION, "eastus", quota) is None
    assert limit_command("eastus", quota) is None


def test_requests_and_limits_by_namespace() -> None:
    assert requests_command(SUBSCRIPTION, "eastus", "Microsoft.Compute/cores") == (
        "az quota request status list "
        f"--scope /subscriptions/{SUBSCRIPTION}/providers/Microsoft.Compute/locations/eastus"
    )
    assert limit_command("eastus", "Microsoft.Compute/cores") == "az vm list-usage --location eastus"
    assert limit_command("eastus", "Microsoft.Network/x") == "az network list-usages --location eastus"


def test_a_strange_name_stays_one_word() -> None:
    command = increase_command(SUBSCRIPTION, "eastus", "Microsoft.Compute/a b; c", 1)
    assert command is not None
    assert "a b; c" in shlex.split(command)
