"""Parts of a region that exist are used by their ids, and never become resources."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from gpufabric.components.oci.region import OciRegionComponent
from tests.components.oci.conftest import ANSWERS, computed, plan_of
from tests.components.recording import Graph, record
from tests.plan.given_cases import DROP, changed
from tests.plan.oci.given import (
    CERTIFICATE,
    CLUSTER,
    COMPUTE,
    DRG,
    FILES,
    PODS,
    PODS_GROUP,
    POOLS,
    REGION,
    STORED,
    TABLE,
    VCN,
    WORKERS,
    WORKERS_GROUP,
)


def build(data: Mapping[str, Any]) -> Graph:
    plan = plan_of(data)
    return record(lambda: OciRegionComponent(plan).outputs, plan.stack, computed, answers=ANSWERS)


def kinds(graph: Graph) -> list[str]:
    return sorted(made.kind for made in graph.custom if made.kind != "oci")


def test_pools_alone_make_machines_groups_and_their_policy() -> None:
    graph = build(POOLS)
    assert set(kinds(graph)) == {
        "ClusterNetwork",
        "DynamicGroup",
        "InstanceConfiguration",
        "NetworkSecurityGroup",
        "NetworkSecurityGroupSecurityRule",
        "Policy",
        "Tag",
        "TagNamespace",
    }
    assert {made.name for made in graph.all("Policy")} == {"oci-us-ashburn-1-nodes-policy"}
    assert graph.reads == []


def test_nodes_join_the_cluster_that_exists() -> None:
    graph = build(POOLS)
    details = graph.one("InstanceConfiguration").inputs["instanceDetails"]["launchDetails"]
    metadata = details["metadata"]
    assert (metadata["apiserver_host"], metadata["cluster_ca_cert"]) == ("10.48.64.10", CERTIFICATE)
    assert metadata["oke-k8version"] == "v1.34.1"
    assert (details["createVnicDetails"]["subnetId"], metadata["pod-subnets"]) == (WORKERS, PODS)
    files = json.loads(base64.b64decode(metadata["user_data"]).decode().removeprefix("#cloud-config\n"))
    assert files["write_files"][0]["content"] == "10.48.64.10"
    (statement, *_) = graph.one("Policy").inputs["statements"]
    assert statement.endswith(f"where target.cluster.id = '{CLUSTER}'")


def test_outputs_name_what_exists() -> None:
    outputs = build(POOLS).outputs
    assert outputs["cluster"]["endpoint"] == "https://10.48.64.10:6443"
    assert outputs["network"]["vcn_id"] == VCN
    assert "drg_id" not in outputs["network"]
    assert outputs["storage"] == {"lustre": None, "checkpoints": None}
    assert "workload_identity" not in outputs


def test_the_groups_of_nodes_admit_the_api_server_by_its_address() -> None:
    graph = build(POOLS)
    rules = [rule.inputs for rule in graph.all("NetworkSecurityGroupSecurityRule")]
    peers = {rule.get("source") for rule in rules} - {None}
    groups = {group.id for group in graph.all("NetworkSecurityGroup")}
    assert {group.name for group in graph.all("NetworkSecurityGroup")} == {
        "oci-us-ashburn-1-workers-group",
        "oci-us-ashburn-1-pods-group",
    }
    assert peers == {*groups, "10.48.64.10/32", "0.0.0.0/0"}
    assert {rule["protocol"] for rule in rules if rule.get("source") == "0.0.0.0/0"} == {"1"}


def test_all_but_pools_exists() -> None:
    graph = build(STORED)
    assert kinds(graph) == ["NodePool"]
    config = graph.one("NodePool").inputs["nodeConfigDetails"]
    assert (config["computeClusterId"], config["nsgIds"]) == (COMPUTE, [WORKERS_GROUP])
    assert config["nodePoolPodNetworkOptionDetails"]["podNsgIds"] == [PODS_GROUP]
    assert config["definedTags"] == {"lab.cluster": "demo-oci-us-ashburn-1"}
    assert graph.outputs["storage"]["lustre"] == {"id": FILES, "address": "10.48.96.10", "mount_name": "lab"}
    assert graph.outputs["storage"]["checkpoints"] == {
        "id": "n/tenancyspace/b/lab-checkpoints",
        "url": "oci://lab-checkpoints@tenancyspace",
        "bucket": "lab-checkpoints",
        "namespace": "tenancyspace",
    }
    assert graph.outputs["network"]["security_group_ids"] == {}


def test_machines_need_no_tag_if_their_group_matches_something_else() -> None:
    graph = build(changed(STORED, {"existing.policies.tag": DROP}))
    assert "definedTags" not in graph.one("NodePool").inputs["nodeConfigDetails"]


def test_training_pods_may_use_a_bucket_that_exists_where_it_is() -> None:
    compartment = "ocid1.compartment.oc1..aaaadata"
    data = {
        "existing.policies": {"nodes": True},
        "existing.storage.checkpoints.compartment_id": compartment,
    }
    graph = build(changed(STORED, data))
    statements = graph.one("Policy", "training-policy").inputs["statements"]
    assert len(statements) == 2
    for statement in statements:
        assert f"in compartment id {compartment} where all" in statement
        assert "target.bucket.name = 'lab-checkpoints'" in statement
        assert f"request.principal.cluster_id = '{CLUSTER}'" in statement
    services = graph.one("Policy", "services-policy").inputs["statements"]
    assert not any("objectstorage" in statement for statement in services)
    assert not graph.all("Vault")


def test_a_region_in_a_network_that_exists_makes_no_gateway() -> None:
    graph = build(REGION)
    made = set(kinds(graph))
    assert not made & {"Vcn", "Drg", "DrgAttachment", "NatGateway", "ServiceGateway", "InternetGateway"}
    assert not made & {"RouteTable", "DefaultDrgRouteTable"}
    subnets = graph.all("Subnet")
    assert len(subnets) == 5
    assert {subnet.inputs["vcnId"] for subnet in subnets} == {VCN}
    assert {subnet.inputs["routeTableId"] for subnet in subnets} == {TABLE}
    assert all(subnet.inputs["prohibitPublicIpOnVnic"] for subnet in subnets)
    assert not any("dnsLabel" in subnet.inputs for subnet in subnets)
    assert graph.outputs["network"]["drg_id"] == DRG
