from collections.abc import Callable
from decimal import Decimal

import pytest

from gpufabric.accounts.target import Target
from tools.loopback.azure.account import (
    CLUSTER_QUOTAS,
    COMPUTE_USAGES,
    GB200,
    LUSTRE_USAGES,
    NETWORK_USAGES,
    SIZES,
    STORAGE_USAGES,
)
from tools.loopback.azure.bodies import usage, usages
from tools.loopback.azure.server import Answer, Loopback, failure

Read = Callable[..., dict]


def test_limits_and_usage_of_everything_that_a_stack_draws_on(target: Target, read: Read) -> None:
    sections = read(target, "quotas")
    limits, used = sections["limits"].rows, sections["usage"].rows
    assert limits.keys() == used.keys()
    family = limits[f"Microsoft.Compute/{GB200}"]
    assert (family.limit, family.unit, family.name) == (
        Decimal(11520),
        "vCPU",
        "Standard NDISRGB200V6NDR Family vCPUs",
    )
    assert used["Microsoft.Compute/cores"].used == Decimal(11600)
    assert {key.partition("/")[0] for key in limits} == {
        "Microsoft.Compute",
        "Microsoft.ContainerService",
        "Microsoft.Network",
        "Microsoft.Storage",
        "Microsoft.StorageCache",
    }


def test_the_family_of_system_nodes_is_among_them(target: Target, read: Read) -> None:
    """The catalogue does not have it; the list of sizes names it."""
    limits = read(target, "quotas")["limits"].rows
    assert "Microsoft.Compute/standardDSv5Family" in limits
    assert "Microsoft.Compute/standardBSFamily" not in limits


@pytest.mark.parametrize(
    ("spelling", "key"),
    [
        ("standard NDAMSv4_A100Family", "standardNDAMSv4_A100Family"),
        ("Standard NDASv4_A100 Family", "StandardNDASv4_A100Family"),
        ("standardndsh100v5family", "standardNDSH100v5Family"),
        ("standardNDISR GB300V6 Family", "standardNDISRGB300V6Family"),
    ],
)
def test_names_get_the_spelling_of_the_catalogue(
    spelling: str, key: str, azure: Loopback, target: Target, read: Read
) -> None:
    azure.set(COMPUTE_USAGES, usages(usage("cores", 0, 10), usage(spelling, 1, 96)))
    assert read(target, "quotas")["limits"].rows[f"Microsoft.Compute/{key}"].limit == 96


def test_spot_cores_are_apart(target: Target, read: Read) -> None:
    sections = read(target, "quotas")
    assert sections["limits"].rows["Microsoft.Compute/lowPriorityCores"].limit == 100
    assert sections["usage"].rows["Microsoft.Compute/lowPriorityCores"].used == 0


def test_a_quota_that_does_not_exist_is_absent(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(COMPUTE_USAGES, usages(usage("cores", 0, 10), usage("lowPriorityCores", 0, 3)))
    limits = read(target, "quotas")["limits"]
    assert f"Microsoft.Compute/{GB200}" not in limits.rows
    assert limits.absent[f"Microsoft.Compute/{GB200}"].endswith("eastus lists no such quota")


def test_zero_is_zero(azure: Loopback, target: Target, read: Read) -> None:
    azure.set(COMPUTE_USAGES, usages(usage("cores", 0, 10), usage(GB200, 0, 0)))
    assert read(target, "quotas")["limits"].rows[f"Microsoft.Compute/{GB200}"].limit == 0


@pytest.mark.parametrize("path", [COMPUTE_USAGES, NETWORK_USAGES, STORAGE_USAGES])
def test_an_empty_list_is_no_answer(path: str, azure: Loopback, target: Target, read: Read) -> None:
    azure.set(path, usages())
    for section in ("limits", "usage"):
        answer = read(target, "quotas")[section]
        assert answer.rows is None
        assert answer.failures[0].cause == "incomplete"


@pytest.mark.parametrize(
    "row",
    [
        {"unit": "Count", "currentValue": 1, "name": {"value": "cores"}},
        {"unit": "Count", "limit": 1, "name": {"value": "cores"}},
        {"unit": "Count", "limit": 1, "currentValue": 1, "name": {}},
        {"unit": "Count", "limit": 1, "currentValue": 1},
    ],
)
def test_a_row_that_lacks_a_part_leaves_the_section_incomplete(
    row: dict, azure: Loopback, target: Target, read: Read
) -> None:
    azure.set(COMPUTE_USAGES, usages(row))
    answer = read(target, "quotas")["limits"]
    assert answer.rows is None
    assert answer.failures[0].cause == "incomplete"


@pytest.mark.parametrize(
    "answer",
    [failure(400, "BadRequest"), failure(404, "NotFound"), failure(409, "MissingSubscriptionRegistration")],
)
def test_clusters_without_a_quota_are_left_out(
    answer: Answer, azure: Loopback, target: Target, read: Read
) -> None:
    azure.set(CLUSTER_QUOTAS, answer)
    limits = read(target, "quotas")["limits"]
    assert not any(key.startswith("Microsoft.ContainerService") for key in limits.rows)


@pytest.mark.parametrize(
    "path", [CLUSTER_QUOTAS, SIZES, COMPUTE_USAGES, NETWORK_USAGES, STORAGE_USAGES, LUSTRE_USAGES]
)
def test_one_refused_call_leaves_limits_and_usage_as_they_were(
    path: str, azure: Loopback, target: Target, read: Read
) -> None:
    azure.set(path, failure(403, "AuthorizationFailed"))
    sections = read(target, "quotas")
    assert sections["limits"].rows is None
    assert sections["usage"].rows is None
    assert [failed.cause for failed in sections["limits"].failures] == ["denied"]
    assert sections["requests"].rows


def test_a_provider_that_is_not_registered_hides_no_other_quota(
    azure: Loopback, target: Target, read: Read
) -> None:
    azure.set(LUSTRE_USAGES, failure(409, "MissingSubscriptionRegistration"))
    limits = read(target, "quotas")["limits"]
    assert f"Microsoft.Compute/{GB200}" in limits.rows
    assert "not registered" in limits.absent["Microsoft.StorageCache"]


def test_lustre_is_asked_for_only_if_a_stack_has_it(
    azure: Loopback, declare: Callable[..., Target], read: Read
) -> None:
    azure.set(LUSTRE_USAGES, Answer({}, 500))
    assert read(declare(storage={}), "quotas")["limits"].rows
    assert not azure.asked(LUSTRE_USAGES)
