"""Updates that a cloud refuses, on the real engine: the preview finds what the update is refused for."""

from typing import Any

import pytest

from tests.e2e.conftest import Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow]

AWS, AZURE, OCI = "aws-us-east-1", "azure-eastus", "oci-us-ashburn-1"


def version(minor: str, **more: Any) -> dict[str, Any]:
    return {"cluster": {"kubernetes_version": minor, **more}}


FIRST: dict[str, dict[str, Any]] = {
    AWS: version("1.33") | {"storage": {}, "pools": {"train": {"shape": "p6-b200.48xlarge", "nodes": 4}}},
    AZURE: version("1.34") | {"storage": {}},
    OCI: version("1.34"),
}
"""Differences from the small fabric at first."""

REFUSED = [
    pytest.param(
        AWS,
        {"system_zones": ["use1-az4", "use1-az6", "use1-az1"]},
        "allowed: subnets in exactly use1-az4, use1-az6",
        "should belong to the exact set of AZs",
        id="EKS: a zone for the control plane",
    ),
    pytest.param(
        AWS,
        version("1.35"),
        "Kubernetes 1.33 -> 1.35 skips a version; EKS allows 1.34 next",
        "Unsupported Kubernetes minor version update from 1.33 to 1.35",
        id="EKS: two versions up",
    ),
    pytest.param(
        AZURE,
        version("1.36"),
        "Kubernetes 1.34 -> 1.36 skips a version; AKS allows 1.35 next",
        "Upgrading Kubernetes version 1.34 to 1.36 is not allowed",
        id="AKS: two versions up",
    ),
    pytest.param(
        AZURE,
        version("1.34", public_endpoint=True, public_cidrs=["203.0.113.0/24"]),
        "enablePrivateCluster changes; allowed: the value that the cluster was created with",
        "Changing property 'properties.apiServerAccessProfile.enablePrivateCluster' is not allowed",
        id="AKS: a public endpoint",
    ),
    pytest.param(
        OCI,
        version("1.36"),
        "Kubernetes v1.34.2 -> v1.36.1 skips a version; OKE allows 1.35 next",
        "a cluster of version v1.34.2 cannot be updated to v1.36.1",
        id="OKE: two versions up",
    ),
]


def preview_of_update(sandbox: Sandbox, stack: str, *, fails: bool) -> str:
    """Preview with the policies and the stack's state, as ``gpufabric preview`` does."""
    state = sandbox.root / "previous.json"
    state.write_text(sandbox.pulumi("stack", "export", "-s", stack))
    sandbox.environment["GPUFABRIC_PREVIOUS_STATE"] = str(state)
    return sandbox.pulumi("preview", "-s", stack, *sandbox.packs, fails=fails)


def update(sandbox: Sandbox, stack: str, *, fails: bool) -> str:
    """Update without policies."""
    return sandbox.pulumi("up", "-s", stack, "--yes", "--skip-preview", fails=fails)


@pytest.mark.parametrize(("stack", "change", "finding", "refused"), REFUSED)
def test_preview_and_update_agree(
    sandbox: Sandbox, region: Declare, stack: str, change: dict[str, Any], finding: str, refused: str
) -> None:
    sandbox.declare(stack, region(stack, **FIRST[stack]))
    sandbox.init(stack)
    update(sandbox, stack, fails=False)
    preview_of_update(sandbox, stack, fails=False)
    sandbox.declare(stack, region(stack, **(FIRST[stack] | change)))
    assert finding in preview_of_update(sandbox, stack, fails=True)
    assert refused in update(sandbox, stack, fails=True)


def test_eks_goes_up_step_by_step_and_not_back(sandbox: Sandbox, region: Declare) -> None:
    sandbox.init(AWS)
    for minor in ("1.33", "1.34", "1.35"):
        sandbox.declare(AWS, region(AWS, **(FIRST[AWS] | version(minor))))
        preview_of_update(sandbox, AWS, fails=False)
        update(sandbox, AWS, fails=False)
    for minor, finding, refused in (
        ("1.33", "is a downgrade; EKS allows 1.35 or later", "minor version update from 1.35 to 1.33"),
        ("1.34", "is a rollback; EKS allows it within 7 days", "have a newer version"),
    ):
        sandbox.declare(AWS, region(AWS, **(FIRST[AWS] | version(minor))))
        assert finding in preview_of_update(sandbox, AWS, fails=True)
        assert refused in update(sandbox, AWS, fails=True)
