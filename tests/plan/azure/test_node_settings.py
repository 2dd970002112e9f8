"""Settings of nodes on Azure that are refused, and what they decide."""

from typing import Any

import pytest

from gpufabric.plan.azure.pool import AzurePoolPlan
from gpufabric.spec.problems import DeclarationError
from tests.plan.conftest import PlanRegion

PREFIXES = "catalogue: aks-use-labels-doc, 2026-11-29"
ACCESS_KEY = "AKIA" + "ABCDEFGH23456789"
ASG = (
    "/subscriptions/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93/resourceGroups/company"
    "/providers/Microsoft.Network/applicationSecurityGroups/train"
)
GB200 = "Standard_ND128isr_NDR_GB200_v6"
PLAIN = "Standard_ND96is_H100_v5"
SPOT = {"shape": PLAIN, "nodes": 2, "rdma": False, "capacity": {"mode": "spot"}}


def pools(**declared: Any) -> dict[str, Any]:
    return {"train": {"shape": GB200, "nodes": 18, **declared}}


def planned(plan: PlanRegion, **declared: Any) -> AzurePoolPlan:
    (pool,) = plan("azure", pools=pools(**declared)).pools
    assert isinstance(pool, AzurePoolPlan)
    return pool


@pytest.mark.parametrize(
    ("declared", "where", "given", "allowed", "limit"),
    [
        (
            {"labels": {"kubernetes.azure.com/team": "a"}},
            "labels.kubernetes.azure.com/team",
            "kubernetes.azure.com/team",
            "a key outside kubernetes.azure.com, kubernetes.io",
            PREFIXES,
        ),
        (
            {"labels": {"node.kubernetes.io/team": "a"}},
            "labels.node.kubernetes.io/team",
            "node.kubernetes.io/team",
            "a key outside kubernetes.azure.com, kubernetes.io",
            PREFIXES,
        ),
        (
            {"taints": [{"key": "kubernetes.azure.com/mine"}]},
            "taints[0].key",
            "kubernetes.azure.com/mine",
            "a key outside kubernetes.azure.com, kubernetes.io",
            PREFIXES,
        ),
        (
            {"disk": {"size_gib": 4096, "type": "managed"}},
            "disk.size_gib",
            "4096 GiB",
            "at most 2048 GiB for type managed",
            "catalogue: bicep-types-az-aks, 2026-11-29",
        ),
        (
            {"user_data": "#!/bin/bash\n"},
            "user_data",
            "a script",
            "none; linux for settings of the kernel, or a DaemonSet of your own that prepares nodes",
            "AKS REST API, agent pools take no user data: AKS writes it itself",
        ),
        (
            {"security_group_ids": ["/subscriptions/s/.../networkSecurityGroups/a"]},
            "security_group_ids",
            "1 group",
            "none; rules in the security group of the pool's subnet, which existing.network can give, and "
            "application_security_group_ids for rules that name the pool",
            "AKS REST API, agent pools take no network security group for interfaces",
        ),
        (
            {"node_image_id": "/subscriptions/s/.../images/a"},
            "node_image_id",
            "/subscriptions/s/.../images/a",
            "none; a DaemonSet of your own that prepares nodes",
            "AKS REST API, agent pools name an OS SKU and no image (Azure/AKS#3751, open on 2026-11-29)",
        ),
        (
            {"message_of_the_day": f"key {ACCESS_KEY}"},
            "message_of_the_day",
            "a text with a credential in a documented form, such as an access key or a private key",
            "a text without secrets",
            "docs/nodes.md: state, previews and every login on a node show it",
        ),
        (
            {"message_of_the_day": "Grüße"},
            "message_of_the_day",
            "characters outside ASCII",
            "plain ASCII",
            "gpufabric writes it as us-ascii, which every terminal shows alike",
        ),
        (
            {"application_security_group_ids": ["asg"]},
            "application_security_group_ids[0]",
            "asg",
            ".../providers/Microsoft.Network/applicationSecurityGroups/<name>",
            "the cloud's form of ids",
        ),
        (
            {"application_security_group_ids": [ASG, ASG.replace("company", "Company")]},
            "application_security_group_ids[1]",
            f"{ASG.replace('company', 'Company')} twice",
            "each group once",
            "a group counts once",
        ),
    ],
)
def test_a_setting_that_aks_refuses_is_refused(
    plan: PlanRegion, declared: dict[str, Any], where: str, given: str, allowed: str, limit: str
) -> None:
    with pytest.raises(DeclarationError) as caught:
        plan("azure", pools=pools(**declared))
    (problem,) = caught.value.problems
    assert (problem.where, problem.given, problem.allowed, problem.limit) == (
        f"pools.train.{where}",
        given,
        allowed,
        limit,
    )


@pytest.mark.parametrize(
    ("disk", "premium"),
    [
        ({}, None),
        ({"size_gib": 128}, None),
        ({"size_gib": 128, "type": "ephemeral"}, None),
        ({"type": "managed"}, None),
        ({"size_gib": 128, "type": "managed"}, "p10"),
        ({"size_gib": 129, "type": "managed"}, "p15"),
        ({"size_gib": 2048, "type": "managed"}, "p40"),
    ],
)
def test_a_managed_disk_is_billed_as_the_smallest_that_holds_it(
    plan: PlanRegion, disk: dict[str, Any], premium: str | None
) -> None:
    assert planned(plan, disk=disk).premium_disk == premium


def test_spot_pools_have_the_taint_of_aks_beside_the_declared_ones(plan: PlanRegion) -> None:
    declared = {"taints": [{"key": "example.com/team", "value": "a", "effect": "PreferNoSchedule"}]}
    (pool,) = plan("azure", pools={"train": SPOT | declared}).pools
    assert [str(taint) for taint in pool.taints] == [
        "nvidia.com/gpu=present:NoSchedule",
        "kubernetes.azure.com/scalesetpriority=spot:NoSchedule",
        "example.com/team=a:PreferNoSchedule",
    ]
