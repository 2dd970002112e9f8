"""Azure regions on what a company already has, on the real engine and simulated Azure."""

from collections.abc import Callable
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.simcloud.given import Key, given_bytes
from gpufabric.simcloud.inspect import held
from tests.e2e.conftest import Sandbox
from tests.plan.azure import given
from tests.plan.azure.given import IN_NETWORK, ON_CLUSTER, changed
from tests.plan.azure.test_existing_docs import SMALLEST

STACK = "azure-eastus"
GROUP = "company"

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def _resource(type_: str, name: str, **inputs: Any) -> dict[str, Any]:
    return {"type": type_, "name": name, "inputs": inputs}


def _subnet(name: str, cidr: str) -> dict[str, Any]:
    inputs = {"virtualNetworkName": "spoke", "subnetName": name, "addressPrefix": cidr}
    return _resource("subnet", name, **inputs)


NETWORK: list[dict[str, Any]] = [
    _resource("virtual-network", "spoke", addressSpace={"addressPrefixes": ["10.32.0.0/14"]}),
    _resource("nat-gateway", "out", sku={"name": "Standard"}),
    _resource("private-zone", given.BLOB_ZONE, location="Global"),
]
"""Things of the network team for a region that makes its subnets."""

WORKSPACE = _resource("operationalinsights:Workspace", "central", workspaceName="central")
"""The company's archive of logs."""

CLUSTER: list[dict[str, Any]] = [
    _subnet("gpu", "10.32.0.0/20"),
    _subnet("system", "10.32.16.0/24"),
    _resource("user-assigned-identity", "plane"),
    _resource(
        "managed-cluster",
        "shared",
        kubernetesVersion="1.35",
        dnsPrefix="shared",
        identity={"type": "UserAssigned", "userAssignedIdentities": ["${plane}"]},
        agentPoolProfiles=[
            {
                "name": "system",
                "mode": "System",
                "vmSize": "Standard_D8s_v5",
                "count": 3,
                "type": "VirtualMachineScaleSets",
                "vnetSubnetID": "${system}",
            }
        ],
        networkProfile={"networkPlugin": "azure", "networkPluginMode": "overlay", "podCidr": "100.64.0.0/14"},
    ),
]
"""A cluster of others, with the subnet of its GPU nodes."""

STORAGE: list[dict[str, Any]] = [
    _resource("storage-account", "companydata", kind="StorageV2", sku={"name": "Standard_ZRS"}),
    _resource("blob-container", "runs", accountName="companydata", containerName="runs"),
    _resource("user-assigned-identity", "pods"),
]
"""Checkpoints and an identity of the training pods."""


@pytest.fixture
def company(sandbox: Sandbox) -> Callable[..., dict[Key, bytes]]:
    """Put what a company has into simulated Azure; gives its bytes."""

    def seeded(*resources: dict[str, Any]) -> dict[Key, bytes]:
        account = {
            "cloud": "azure",
            "account": given.SUBSCRIPTION,
            "region": "eastus",
            "resource_group": GROUP,
            "resources": list(resources),
        }
        file = sandbox.root / "company.yaml"
        yaml: Any = YAML(typ="safe")
        yaml.dump({"accounts": [account]}, file)
        sandbox.gpufabric("sim", "seed", str(file))
        return given_bytes(sandbox.clouds)

    return seeded


def made(sandbox: Sandbox) -> set[str]:
    """Return the types of what the stack made, without the package's name."""
    before = given_bytes(sandbox.clouds)
    return {
        entry.resource.type.removeprefix("azure-native:")
        for entry in held(sandbox.clouds)
        if (entry.cloud, entry.account, entry.resource.type, entry.resource.id) not in before
    }


def test_a_region_in_a_network_that_exists(
    sandbox: Sandbox, company: Callable[..., dict[Key, bytes]]
) -> None:
    before = company(*NETWORK, WORKSPACE)
    changes = {"storage/checkpoints/protect": False, "existing/workspace": {"id": given.WORKSPACE}}
    declared = changed(IN_NETWORK, changes)
    sandbox.declare(STACK, declared)
    sandbox.up(STACK)
    types = made(sandbox)
    assert types.isdisjoint({"network:VirtualNetwork", "network:NatGateway", "privatedns:PrivateZone"})
    assert {
        "network:Subnet",
        "containerservice:ManagedCluster",
        "monitor:DiagnosticSetting",
        "storage:StorageAccount",
    } <= types
    outputs = sandbox.outputs(STACK)["region"]
    assert outputs["network"]["virtual_network_id"] == given.NETWORK
    assert set(sandbox.preview(STACK)) == {"same"}
    assert given_bytes(sandbox.clouds) == before
    sandbox.destroy(STACK)
    assert made(sandbox) == set()
    assert given_bytes(sandbox.clouds) == before


def test_pools_on_a_cluster_that_exists(sandbox: Sandbox) -> None:
    """The smallest declaration of the document, on what ``sim init`` drafts."""
    sandbox.declare(STACK, SMALLEST)
    sandbox.gpufabric("sim", "init")
    sandbox.gpufabric("sim", "load")
    before = given_bytes(sandbox.clouds)
    assert before
    sandbox.up(STACK)
    assert made(sandbox) == {
        "containerservice:AgentPool",
        "resources:DeploymentAtSubscriptionScope",
        "resources:ResourceGroup",
    }
    outputs = sandbox.outputs(STACK)
    assert outputs["region"]["cluster"]["id"] == given.CLUSTER
    assert any("existing.cluster.mode" in fact for fact in outputs["summary"]["unknown"])
    assert given_bytes(sandbox.clouds) == before
    sandbox.declare(STACK, changed(SMALLEST, {"pools/train/nodes": 4}))
    sandbox.up(STACK)
    sandbox.destroy(STACK)
    assert made(sandbox) == set()
    assert given_bytes(sandbox.clouds) == before


def test_everything_exists_but_the_pools(sandbox: Sandbox, company: Callable[..., dict[Key, bytes]]) -> None:
    before = company(*NETWORK, *CLUSTER, *STORAGE)
    declared = changed(
        ON_CLUSTER,
        {
            "existing/resource_group": GROUP,
            "existing/storage/checkpoints": {"id": given.ACCOUNT, "container": "runs"},
            "existing/identities/training": {"id": given.identity("pods"), "client_id": given.PRINCIPAL},
        },
    )
    sandbox.declare(STACK, declared)
    sandbox.up(STACK)
    assert made(sandbox) == {"containerservice:AgentPool", "resources:DeploymentAtSubscriptionScope"}
    outputs = sandbox.outputs(STACK)["region"]
    assert outputs["storage"]["checkpoints"]["account"] == "companydata"
    assert outputs["workload_identity"]["client_id"] == given.PRINCIPAL
    sandbox.destroy(STACK)
    assert made(sandbox) == set()
    assert given_bytes(sandbox.clouds) == before
