import copy
import inspect
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from gpufabric.catalog.catalog import default_catalog
from gpufabric.components.azure.region import AzureRegionComponent
from gpufabric.plan.azure.region import AzureRegionPlan
from gpufabric.plan.regions import plan_region
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.fabric import Fabric
from tests.components.recording import Graph, Made, built_once, record

SUBSCRIPTION = "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"
TENANT = "7b1d8c1e-53f2-4a0a-9a51-6d0f7d0f4c11"
H200 = "Standard_ND96isr_H200_v5"
GB200 = "Standard_ND128isr_NDR_GB200_v6"
GB300 = "Standard_ND128isr_GB300_v6"
PLAIN = "Standard_ND96is_H100_v5"
"""A size without InfiniBand."""

NODES = {H200: 64, GB200: 90, GB300: 36}
"""Nodes of a pool of each shape; the two NVL72 shapes come in racks of 18."""

RESERVATION = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/leases/providers/Microsoft.Compute"
    "/capacityReservationGroups/gb200"
)
DECLARED: dict[str, Any] = {
    "cloud": "azure",
    "region": "eastus2",
    "subscription_id": SUBSCRIPTION,
    "zone": "2",
    "network": {"cidr": "10.32.0.0/16"},
    "pools": {"train": {"shape": GB200, "nodes": 90}},
    "storage": {"lustre": {"at_least_tib": 100, "throughput_mbps_per_tib": 250}},
    "tags": {"team": "research"},
}


NAMED_BY = {
    "AmlFilesystem": "amlFilesystemName",
    "CapacityReservationGroup": "capacityReservationGroupName",
    "Key": "keyName",
    "ManagedCluster": "resourceName",
    "PrivateEndpoint": "privateEndpointName",
    "PrivateZone": "privateZoneName",
    "ResourceGroup": "resourceGroupName",
    "StorageAccount": "accountName",
    "Vault": "vaultName",
    "VirtualNetwork": "virtualNetworkName",
}
"""Input that becomes the output ``name``, for resources that others refer to by name."""

COMPUTED: dict[str, dict[str, Any]] = {
    "ManagedCluster": {
        "fqdn": "public.example",
        "privateFQDN": "private.example",
        "oidcIssuerProfile": {"enabled": True, "issuerURL": "https://issuer.example/"},
    },
    "AmlFilesystem": {"clientInfo": {"mgsAddress": "10.32.192.4"}},
    "PublicIPAddress": {"ipAddress": "198.51.100.7"},
}


def computed(kind: str, name: str, inputs: dict[str, Any]) -> dict[str, Any]:
    """Properties that Azure adds to a resource's inputs, as far as another resource refers to them."""
    if kind == "UserAssignedIdentity":
        return {
            "name": inputs["resourceName"],
            "principalId": f"principal/{name}",
            "clientId": f"client/{name}",
            "tenantId": TENANT,
        }
    if kind == "ObjectReplicationPolicy":
        rules = [rule | {"ruleId": "rule-1"} for rule in inputs["rules"]]
        return {"policyId": "policy-1", "rules": rules}
    named: dict[str, Any] = {"name": inputs[NAMED_BY[kind]]} if kind in NAMED_BY else {}
    if identity := inputs.get("identity"):
        # Azure takes a list of identities and answers with a map.
        given = {id_: {} for id_ in identity["userAssignedIdentities"]}
        named["identity"] = identity | {"userAssignedIdentities": given}
    return COMPUTED.get(kind, {}) | named


def declared(**replaced: Any) -> dict[str, Any]:
    return copy.deepcopy(DECLARED) | replaced


def plan_of(**replaced: Any) -> AzureRegionPlan:
    region = AzureRegion.model_validate(declared(**replaced))
    plan = plan_region(
        f"azure-{region.region}",
        region,
        Fabric(name="demo"),
        catalog=default_catalog(),
        now=datetime(2026, 12, 1, 12, tzinfo=UTC),
    )
    assert isinstance(plan, AzureRegionPlan)
    return plan


Build = Callable[..., Graph]


@pytest.fixture(scope="session")
def build() -> Build:
    """Build a region against recorded mocks, with parts of its declaration replaced."""

    @built_once
    def run(**replaced: Any) -> Graph:
        plan = plan_of(**replaced)
        return record(lambda: AzureRegionComponent(plan).outputs, plan.stack, computed)

    return run


@pytest.fixture(scope="session")
def region(build: Build) -> Graph:
    """The region as declared above: five NVL72 racks of GB200 and a file system."""
    return build()


EVERYTHING: dict[str, Any] = {
    "pools": {
        "a-pool-of-24-characters0": {
            "shape": GB200,
            "nodes": 36,
            "capacity": {"mode": "new-reservation", "nodes": 36},
        },
        "nodes": {"shape": H200, "nodes": 120},
    },
    "cluster": {"admin_group_ids": ["0f3e7a52-9f0a-4c55-8d77-3f7c4b1f9a10"]},
    "workload_identity": {
        "data": [
            {
                "account_id": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/data/providers"
                "/Microsoft.Storage/storageAccounts/corpus",
                "container": "tokens",
            }
        ],
        "node_access": True,
    },
    "storage": {
        "lustre": {
            "at_least_tib": 100,
            "throughput_mbps_per_tib": 250,
            "checkpoint_link": {"resource_provider_id": "2f0f6a1c-1111-4222-8333-9c7a5d3e4f60"},
        },
        "checkpoints": {
            "customer_managed_key": True,
            "replicate_to": {
                "region": "westus3",
                "account_id": f"/subscriptions/{SUBSCRIPTION}/resourceGroups/copies/providers"
                "/Microsoft.Storage/storageAccounts/copies",
                "container": "checkpoints-copy",
            },
        },
    },
}
"""A region with everything that one can declare."""


@pytest.fixture(scope="session")
def everything(build: Build) -> Graph:
    """A region with everything that one can declare."""
    return build(**EVERYTHING)


def subnet(graph: Graph, role: str) -> Made:
    """Give the subnet of a role."""
    return graph.one("Subnet", f"azure-eastus2-{role}-subnet")


def takes(made: Made, parameter: str) -> bool:
    """Tell from the SDK whether a resource takes a parameter."""
    import pulumi_azure_native

    _, module, name = made.type.split(":")
    resource: Any = getattr(getattr(pulumi_azure_native, module), name)
    return parameter in inspect.signature(resource._internal_init).parameters
