from typing import Any

import pytest

from gpufabric.policies.rules.storage.checkpoints_by_pods import CheckpointsByPods
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import Change, Said, Stack, add, put, say
from tests.policies.conftest import UNKNOWN, Made

WRITER = "ba92f5b4-2d11-453d-a403-e96b0029c9fe"
READER = "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
PULL = "7f951dda-4ed3-4680-a7ca-43fe172d538d"


def granted(role: object, identity: str = "kubelet") -> Change:
    """Give a role to an identity, beside a cluster whose nodes have the identity kubelet."""

    def change(stack: Stack) -> None:
        kind = "azure-native:managedidentity:UserAssignedIdentity"
        add(Made(kind, {"tags": azure_stack.TAGS}, "kubelet"), Made(kind, {}, "training"))(stack)
        cluster = stack["cluster"]
        cluster.links = {**cluster.links, "identityProfile": "kubelet"}
        id_ = f"/subscriptions/s/providers/roleDefinitions/{role}" if isinstance(role, str) else role
        add(
            Made(
                "azure-native:authorization:RoleAssignment",
                {"roleDefinitionId": UNKNOWN if role is UNKNOWN else id_, "principalId": UNKNOWN},
                "bad-grant",
                {"principalId": identity},
            )
        )(stack)

    return change


def policy(*statements: Any) -> Change:
    return add(Made("oci:Identity/policy:Policy", {"statements": list(statements)}, "bad-policy"))


def given(role: str) -> str:
    return f"bad-grant: gives Storage Blob Data {role} to the identity of the nodes, and so to every pod"


NODES = "Allow dynamic-group nodes to"
WHERE = "in compartment id c where target.bucket.name = 'b'"
OPEN = "bad-policy: gives a dynamic group access to objects, and so every pod of the instances in it"
BROKEN = {"azure": granted(WRITER), "oci": policy(f"{NODES} manage object-family {WHERE}")}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(put("train", "count", value=8.0), Said(), id="no role"),
        pytest.param(granted(WRITER, "training"), Said(), id="an identity of pods"),
        pytest.param(granted(PULL), Said(), id="another role"),
        pytest.param(granted(WRITER), Said((given("Contributor"),)), id="writes"),
        pytest.param(granted(READER), Said((given("Reader"),)), id="reads"),
        pytest.param(
            granted(UNKNOWN),
            Said(unevaluated=("bad-grant.roleDefinitionId unknown until apply",)),
            id="unknown",
        ),
    ],
)
def test_azure(change: Change, said: Said) -> None:
    assert say(CheckpointsByPods(), azure_stack.changed(change)) == said


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(policy(f"{NODES} {{CLUSTER_JOIN}} in compartment id c"), Said(), id="joins"),
        pytest.param(policy(f"Allow service lustrefs to {{OBJECT_READ}} {WHERE}"), Said(), id="a service"),
        pytest.param(
            policy(f"Allow any-user to {{OBJECT_CREATE}} {WHERE} and request.principal.type = 'workload'"),
            Said(),
            id="pods",
        ),
        pytest.param(policy(f"{NODES} {{OBJECT_INSPECT, OBJECT_READ}} {WHERE}"), Said((OPEN,)), id="reads"),
        pytest.param(policy(f"allow  DYNAMIC-GROUP n to USE objects {WHERE}"), Said((OPEN,)), id="any case"),
        pytest.param(policy(f"{NODES} manage all-resources in tenancy"), Said((OPEN,)), id="everything"),
        pytest.param(
            policy(UNKNOWN, f"{NODES} manage objects {WHERE}"),
            Said((OPEN,), unevaluated=("bad-policy.statements[0] unknown until apply",)),
            id="unknown hides no other",
        ),
    ],
)
def test_oci(change: Change, said: Said) -> None:
    assert say(CheckpointsByPods(), oci_stack.changed(change)) == said
