import pytest

from gpufabric.plan.azure.roles import STORAGE_BLOB_DATA_CONTRIBUTOR, STORAGE_BLOB_DATA_READER
from tests.components.azure.conftest import SUBSCRIPTION, Build
from tests.components.azure.test_identity import roles
from tests.components.recording import Graph

TRAINING = "principal/azure-eastus2-training-identity"
KUBELET = "principal/azure-eastus2-kubelet-identity"
ACCOUNT = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/corpus"
)


def test_only_the_declared_service_account_of_this_cluster_gets_the_identity(region: Graph):
    credential = region.one("FederatedIdentityCredential")
    assert credential.inputs == {
        "resourceGroupName": region.one("ResourceGroup").inputs["resourceGroupName"],
        "resourceName": "demo-azure-eastus2-training",
        "federatedIdentityCredentialResourceName": "demo-azure-eastus2-aks",
        "issuer": "https://issuer.example/",
        "subject": "system:serviceaccount:gpufabric:trainer",
        "audiences": ["api://AzureADTokenExchange"],
    }


def test_the_identity_may_use_the_checkpoint_container_only(region: Graph):
    own = {(role, scope) for role, scope, principal in roles(region) if principal == TRAINING}
    assert own == {(STORAGE_BLOB_DATA_CONTRIBUTOR, region.one("BlobContainer").id)}


def test_nodes_may_use_no_storage(region: Graph):
    assert KUBELET not in {principal for _, _, principal in roles(region)}


def test_declared_data_can_be_read(build: Build):
    data = [{"account_id": ACCOUNT, "container": "tokens"}, {"account_id": ACCOUNT, "container": "images"}]
    graph = build(workload_identity={"data": data})
    scope = f"{ACCOUNT}/blobServices/default/containers"
    assert {
        (STORAGE_BLOB_DATA_READER, f"{scope}/tokens", TRAINING),
        (STORAGE_BLOB_DATA_READER, f"{scope}/images", TRAINING),
    } <= roles(graph)


def test_a_transition_keeps_the_access_of_the_nodes(build: Build):
    graph = build(workload_identity={"node_access": True})
    container = graph.one("BlobContainer").id
    assert {
        (STORAGE_BLOB_DATA_CONTRIBUTOR, container, KUBELET),
        (STORAGE_BLOB_DATA_CONTRIBUTOR, container, TRAINING),
    } <= roles(graph)
    assert graph.one("RoleAssignment", "checkpoints-writer").name == "azure-eastus2-checkpoints-writer"


def test_without_an_identity_no_pod_may_use_the_container(build: Build):
    graph = build(workload_identity=None)
    container = graph.one("BlobContainer").id
    assert not [scope for _, scope, _ in roles(graph) if scope == container]
    assert not graph.all("FederatedIdentityCredential")
    assert "workload_identity" not in graph.outputs


def test_the_outputs_name_the_service_account(region: Graph):
    assert region.outputs["workload_identity"] == {
        "namespace": "gpufabric",
        "service_account": "trainer",
        "client_id": "client/azure-eastus2-training-identity",
    }


@pytest.mark.parametrize("name", ["jobs", "research-2"])
def test_the_credential_follows_the_declared_names(build: Build, name: str):
    graph = build(workload_identity={"namespace": name, "service_account": f"{name}-sa"})
    subject = graph.one("FederatedIdentityCredential").inputs["subject"]
    assert subject == f"system:serviceaccount:{name}:{name}-sa"
