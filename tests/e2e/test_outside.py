"""An account for copies and a circuit outside a fabric are seeded, used by the fabric, and left by it."""

import json
from typing import Any

import pytest

from gpufabric.simcloud.inspect import held
from gpufabric.simcloud.reachability import reachability
from tests.e2e.conftest import Declare, Sandbox

pytestmark = [pytest.mark.engine, pytest.mark.slow]

AWS, AZURE = "aws-us-east-1", "azure-eastus"
SUBSCRIPTION = "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
GROUP = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/outside/providers"
ACCOUNT = f"{GROUP}/Microsoft.Storage/storageAccounts/outsidecopies"
CIRCUIT = f"{GROUP}/Microsoft.Network/expressRouteCircuits/leased"
OUTSIDE: list[tuple[str, dict[str, Any]]] = [
    ("resources:ResourceGroup", {"location": "westus3"}),
    (
        "storage:StorageAccount",
        {
            "accountName": "outsidecopies",
            "kind": "StorageV2",
            "sku": {"name": "Standard_ZRS"},
            "location": "westus3",
        },
    ),
    (
        "storage:BlobServiceProperties",
        {"accountName": "outsidecopies", "blobServicesName": "default", "isVersioningEnabled": True},
    ),
    ("storage:BlobContainer", {"accountName": "outsidecopies", "containerName": "copies"}),
    (
        "network:ExpressRouteCircuit",
        {"circuitName": "leased", "location": "eastus", "bandwidthInGbps": 10},
    ),
]
REPLICA = {"region": "westus3", "account_id": ACCOUNT, "container": "copies"}
LINK = {
    "between": [AWS, AZURE],
    "kind": "circuit",
    "gbps": 1,
    "circuit": {
        "router_asn": 64600,
        "ends": {AWS: {"id": "dxcon-fg123456", "vlan": 301}, AZURE: {"id": CIRCUIT, "vlan": 302}},
    },
}


def test_what_lies_outside_is_used_and_left(sandbox: Sandbox, region: Declare) -> None:
    resources = [
        {
            "type": f"azure-native:{type_}",
            "name": "outside",
            "inputs": {"resourceGroupName": "outside", **inputs},
        }
        for type_, inputs in OUTSIDE
    ]
    account = {"provider": "azure-native", "config": {"subscriptionId": SUBSCRIPTION}, "resources": resources}
    (sandbox.root / "outside.json").write_text(json.dumps({"accounts": [account]}))
    sandbox.gpufabric("sim", "seed", str(sandbox.root / "outside.json"))
    before = {entry.resource.id: entry.resource for entry in held(sandbox.clouds)}
    assert len(before) == len(OUTSIDE)

    sandbox.declare(AWS, region(AWS))
    sandbox.declare(AZURE, region(AZURE, storage={"checkpoints": {"replicate_to": REPLICA}}))
    sandbox.declare("backbone", {"links": [LINK]})
    for stack in (AWS, AZURE, "backbone"):
        sandbox.up(stack)
        assert set(sandbox.preview(stack)) <= {"same", "read"}
    assert reachability(sandbox.clouds).networks == {frozenset((AWS, AZURE))}

    for stack in ("backbone", AZURE, AWS):
        sandbox.destroy(stack)
    assert set(sandbox.left()) == {resource.urn for resource in before.values()}
    after = {entry.resource.id: entry.resource for entry in held(sandbox.clouds)}
    assert {id_: after[id_] for id_ in before} == before
