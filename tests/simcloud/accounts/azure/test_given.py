"""Facts about what exists, from a simulated subscription: the same as from a real one."""

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.accounts.answer import SectionAnswer
from gpufabric.accounts.target import targets_of
from gpufabric.simcloud.accounts.reader import SimulatedReader
from gpufabric.simcloud.seed import seed
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.given_facts import SecurityGroupFacts, StoreFacts
from tests.accounts.azure.test_given import EXISTING
from tests.plan.azure import given
from tests.plan.azure.given import ON_CLUSTER, changed


def _resource(type_: str, name: str, **inputs: Any) -> dict[str, Any]:
    return {"type": type_, "name": name, "inputs": inputs}


RESOURCES: list[dict[str, Any]] = [
    _resource("virtual-network", "spoke", addressSpace={"addressPrefixes": ["10.32.0.0/14"]}),
    _resource("network-security-group", "nodes"),
    _resource(
        "route-table",
        "firewall",
        routes=[{"name": "out", "addressPrefix": "0.0.0.0/0", "nextHopType": "VirtualAppliance"}],
    ),
    _resource(
        "subnet",
        "gpu",
        virtualNetworkName="spoke",
        addressPrefix="10.32.0.0/20",
        routeTable={"id": "${firewall}"},
        privateEndpointNetworkPolicies="Disabled",
    ),
    _resource("user-assigned-identity", "pods"),
    _resource(
        "managed-cluster",
        "shared",
        kubernetesVersion="1.35",
        dnsPrefix="shared",
        identity={"type": "UserAssigned", "userAssignedIdentities": ["${pods}"]},
        agentPoolProfiles=[
            {
                "name": "system",
                "mode": "System",
                "vmSize": "Standard_D8s_v5",
                "count": 3,
                "type": "VirtualMachineScaleSets",
                "vnetSubnetID": "${gpu}",
            }
        ],
        networkProfile={"networkPlugin": "azure", "networkPluginMode": "overlay", "podCidr": "100.64.0.0/14"},
        oidcIssuerProfile={"enabled": True},
    ),
    _resource("storage-account", "companydata", kind="StorageV2", sku={"name": "Standard_ZRS"}),
    _resource(
        "blob-service-properties",
        "blobs",
        accountName="companydata",
        blobServicesName="default",
        isVersioningEnabled=True,
    ),
]


@pytest.fixture
def sections(tmp_path: Path) -> dict[str, SectionAnswer]:
    """Read the network of an account in which most of what is declared exists."""
    account = {
        "cloud": "azure",
        "account": given.SUBSCRIPTION,
        "region": "eastus",
        "resource_group": "company",
        "resources": RESOURCES,
    }
    yaml: Any = YAML(typ="safe")
    yaml.dump({"accounts": [account]}, tmp_path / "company.yaml")
    seed(tmp_path / "sim", tmp_path / "company.yaml")
    region = AzureRegion.model_validate(changed(ON_CLUSTER, {"existing": EXISTING}))
    (target,) = targets_of({"azure-eastus": region}, "demo")
    return {answer.section: answer for answer in SimulatedReader(tmp_path / "sim").read(target, "network")}


def test_facts_of_what_exists(sections: dict[str, SectionAnswer]) -> None:
    rows: dict[str, Any] = {kind: dict(sections[kind].rows or {}) for kind in sections}
    subnet = rows["subnets"][given.subnet("gpu")]
    assert (str(subnet.cidr), subnet.network_id, subnet.has_outbound) == (
        "10.32.0.0/20",
        given.NETWORK,
        True,
    )
    cluster = rows["clusters"][given.CLUSTER]
    assert (cluster.kubernetes_version, cluster.mode, cluster.network_id, cluster.status) == (
        "1.35",
        "overlay",
        given.NETWORK,
        "Succeeded",
    )
    assert cluster.has_oidc_issuer
    assert cluster.oidc_issuer_url.startswith("https://")
    assert rows["roles"][given.identity("pods")].client_id
    group = rows["security_groups"][given.net("networkSecurityGroups", "nodes")]
    assert group == SecurityGroupFacts(closed_on_itself=True)
    assert rows["stores"][given.ACCOUNT] == StoreFacts(region="eastus", has_versioning=True, key_id="")


def test_what_does_not_exist_is_absent(sections: dict[str, SectionAnswer]) -> None:
    absent = {id_ for answer in sections.values() for id_ in answer.absent}
    assert {given.LUSTRE, given.WORKSPACE, given.KEY} <= absent
