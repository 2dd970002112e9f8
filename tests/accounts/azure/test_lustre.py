from collections.abc import Callable

import pytest

from gpufabric.accounts.target import Target
from gpufabric.snapshots.rows import FileSystemSubnet
from tools.loopback.azure.account import LUSTRE_CHECK, LUSTRE_SIZE
from tools.loopback.azure.bodies import SCOPE
from tools.loopback.azure.server import Answer, Loopback, failure

Read = Callable[..., dict]
SUBNET = (
    f"{SCOPE}/resourceGroups/demo-azure-eastus-rg/providers/Microsoft.Network"
    "/virtualNetworks/demo-azure-eastus-vnet/subnets/lustre"
)
SKU = {"name": "AMLFS-Durable-Premium-500"}


def test_azure_computes_the_addresses(azure: Loopback, target: Target, read: Read) -> None:
    rows = read(target, "network")["file_system_subnets"].rows
    assert rows == {"azure-eastus": FileSystemSubnet(addresses=24)}
    assert azure.asked(LUSTRE_SIZE)[0].json == {"storageCapacityTiB": 120.0, "sku": SKU}


def test_a_subnet_that_exists_is_checked(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(LUSTRE_CHECK, Answer(raw=b""), method="POST")
    row = read(target, "network")["file_system_subnets"].rows["azure-eastus"]
    assert row == FileSystemSubnet(addresses=24, subnet=SUBNET, is_accepted=True)
    assert azure.asked(LUSTRE_CHECK)[0].json == {
        "filesystemSubnet": SUBNET,
        "location": "eastus",
        "sku": SKU,
        "storageCapacityTiB": 120.0,
    }


def test_a_subnet_that_is_too_small_says_so(azure: Loopback, target: Target, read: Read) -> None:
    refused = {"filesystemSubnet": {"status": "Invalid", "message": "subnet needs 24 addresses, has 11"}}
    azure.set(LUSTRE_CHECK, Answer(refused, 400), method="POST")
    row = read(target, "network")["file_system_subnets"].rows["azure-eastus"]
    assert (row.is_accepted, row.reason) == (False, "subnet needs 24 addresses, has 11")


@pytest.mark.parametrize(
    "answer", [failure(400, "BadRequest"), failure(403, "AuthorizationFailed"), failure(500, "Oops")]
)
def test_a_check_that_judged_nothing_is_no_answer(
    answer: Answer, azure: Loopback, target: Target, read: Read
) -> None:
    azure.set(LUSTRE_CHECK, answer, method="POST")
    sections = read(target, "network")
    assert sections["file_system_subnets"].rows is None
    assert sections["names"].rows


def test_without_the_provider_the_need_is_absent(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(LUSTRE_SIZE, failure(409, "MissingSubscriptionRegistration"), method="POST")
    answer = read(target, "network")["file_system_subnets"]
    assert answer.rows == {}
    assert "not registered" in answer.absent["azure-eastus"]


def test_a_stack_without_a_file_system_needs_no_subnet(
    azure: Loopback, declare: Callable[..., Target], read: Read
) -> None:
    assert read(declare(storage={}), "network")["file_system_subnets"].rows == {}
    assert not azure.asked(LUSTRE_SIZE)
