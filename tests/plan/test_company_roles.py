"""Roles that a company makes itself: each missing one is named with the path that gives it."""

from typing import Any

import pytest

from gpufabric.plan.company_roles import LIMIT, role_problems
from tests.plan.test_company import region

ARN = "arn:aws:iam::123456789012:role/given"
GROUP = "/subscriptions/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93/resourceGroups/ids"
IDENTITY = f"{GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
ADDONS = ("vpc-cni", "aws-ebs-csi-driver", "aws-fsx-csi-driver")
AWS = {
    "node": {"id": ARN},
    "cluster": {"id": ARN},
    "flow_logs": {"id": ARN},
    "training": {"id": ARN},
    "addons": {addon: {"id": ARN} for addon in ADDONS},
}

OCI = {"nodes": True, "services": True, "training": True}


@pytest.mark.parametrize(
    ("cloud", "declared", "places"),
    [
        ("aws", {}, ["existing.roles.node", "existing.roles.cluster",
                     *(f"existing.roles.addons.{addon}" for addon in ADDONS), "existing.roles.flow_logs",
                     "existing.roles.training"]),
        ("aws", {"existing": {"roles": AWS}}, []),
        ("aws", {"existing": {"roles": AWS}, "health": {}}, ["health"]),
        ("aws", {"existing": {"roles": {**AWS, "training": None}}}, ["existing.roles.training"]),
        ("azure", {}, ["existing.identities.control_plane", "existing.identities.kubelet",
                       "existing.identities.training"]),
        ("azure", {"existing": {"identities": {"control_plane": {"id": f"{IDENTITY}/a"},
                                               "kubelet": {"id": f"{IDENTITY}/b"},
                                               "training": {"id": f"{IDENTITY}/c"}}}}, []),
        ("oci", {}, ["existing.policies.nodes", "existing.policies.services", "existing.policies.tag",
                     "existing.policies.training"]),
        ("oci", {"existing": {"policies": {**OCI, "tag": "Ops.Cluster"}}}, []),
    ],
)  # fmt: skip
def test_roles_that_would_be_made(cloud: str, declared: dict[str, Any], places: list[str]) -> None:
    refused = role_problems(region(cloud, **declared))
    assert [problem.where for problem in refused] == places
    for problem in refused:
        assert problem.limit == LIMIT
        assert "the stack would make" in problem.given
