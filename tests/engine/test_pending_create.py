"""Descriptions that people look by, from states as the engine exports them."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from gpufabric.engine.pending import unknown_creations
from gpufabric.wire.values import SECRET, SIGNATURE

RECORDED = Path(__file__).parents[1] / "e2e" / "recorded" / "demo" / "state"
SECRET_VALUE = {SIGNATURE: SECRET, "ciphertext": "v1:abcdef"}
CREATED: dict[str, tuple[str, str, list[str]]] = {
    "aws-us-east-1": (
        "aws:eks/nodeGroup:NodeGroup",
        "us-east-1",
        ["nodeGroupName", "clusterName", "tag gpufabric-stack=aws-us-east-1"],
    ),
    "azure-eastus": (
        "azure-native:containerservice:AgentPool",
        "eastus",
        ["agentPoolName", "resourceGroupName", "vmSize"],
    ),
    "oci-us-ashburn-1": (
        "oci:Core/clusterNetwork:ClusterNetwork",
        "us-ashburn-1",
        ["displayName", "compartmentId"],
    ),
}


def interrupted(stack: str, type_: str, **inputs: Any) -> dict[str, Any]:
    """Return a recorded state in which the creation of one resource was cut short."""
    exported = json.loads(gzip.decompress((RECORDED / f"{stack}.json.gz").read_bytes()))
    resources = exported["deployment"]["resources"]
    made = next(resource for resource in resources if resource["type"] == type_)
    resources.remove(made)
    lost = {key: value for key, value in made.items() if key not in ("id", "outputs")}
    lost["inputs"] = {**lost["inputs"], **inputs}
    exported["deployment"]["pending_operations"] = [{"type": "creating", "resource": lost}]
    return exported


@pytest.mark.parametrize("stack", list(CREATED))
def test_each_cloud_names_the_place_the_parent_and_the_names(stack: str) -> None:
    type_, region, names = CREATED[stack]
    (create,) = unknown_creations(interrupted(stack, type_))
    assert create.region == region
    assert create.parent
    assert f"in {region}, part of {create.parent}" in create.described
    for name in names:
        assert f", {name}" in create.described


@pytest.mark.parametrize("stack", list(CREATED))
def test_no_secret_is_shown_and_no_value_is_shown_at_length(stack: str) -> None:
    type_, _, _ = CREATED[stack]
    more = {"bucket": SECRET_VALUE, "displayName": "x" * 5000, "name": "a\n::error::b\x1b[2J"}
    state = interrupted(
        stack, type_, **more, tags={"Name": SECRET_VALUE, "gpufabric-stack": "s", "other": "o"}
    )
    (create,) = unknown_creations(state)
    assert "abcdef" not in create.described
    assert SECRET not in create.described
    assert "tag gpufabric-stack=" in create.described
    assert "other" not in create.described
    assert len(create.described) < 2000
    assert create.described.isprintable()


def test_a_state_without_the_provider_says_what_it_knows() -> None:
    made = {"urn": "urn:pulumi:s::p::t:T::lost", "type": "t:T", "inputs": {"name": "a"}}
    state = {"deployment": {"pending_operations": [{"type": "creating", "resource": made}]}}
    assert [create.described for create in unknown_creations(state)] == ["lost (t:T, name=a)"]
