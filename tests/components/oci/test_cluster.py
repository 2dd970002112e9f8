import pytest

from gpufabric.components.oci.bootstrap import system_user_data
from gpufabric.components.oci.cluster import certificate_authority


def test_cluster_takes_self_managed_nodes_with_addresses_of_the_vcn(region, make_plan):
    inputs = region.one("Cluster").inputs
    assert inputs["type"] == "ENHANCED_CLUSTER"
    assert inputs["clusterPodNetworkOptions"] == [{"cniType": "OCI_VCN_IP_NATIVE"}]
    assert inputs["kubernetesVersion"] == make_plan().kubernetes_version
    assert inputs["options"]["kubernetesNetworkConfig"] == {"servicesCidr": "172.20.0.0/16"}


@pytest.mark.parametrize(
    ("public", "endpoint"), [(False, "https://10.35.192.2:6443"), (True, "https://203.0.113.7:6443")]
)
def test_endpoint_is_private_unless_asked(build, public, endpoint):
    cidrs = ["203.0.113.0/24"] if public else []
    graph = build(cluster={"public_endpoint": public, "public_cidrs": cidrs})
    assert graph.one("Cluster").inputs["endpointConfig"] == {
        "subnetId": graph.one("Subnet", "control-plane").id,
        "nsgIds": [graph.one("NetworkSecurityGroup", "control-plane-group").id],
        "isPublicIpEnabled": public,
    }
    assert graph.outputs["cluster"]["endpoint"] == endpoint
    assert graph.outputs["cluster"]["login"] == (
        f"oci ce cluster create-kubeconfig --cluster-id {graph.one('Cluster').id} --region us-ashburn-1 "
        f"--kube-endpoint {'PUBLIC' if public else 'PRIVATE'}_ENDPOINT"
    )


def test_system_nodes_are_small_machines_with_their_own_image(build):
    graph = build(cluster={"system_nodes": 2})
    inputs = graph.one("NodePool").inputs
    assert inputs["nodeShape"] == "VM.Standard.E5.Flex"
    assert inputs["nodeSourceDetails"] == {
        "sourceType": "IMAGE",
        "imageId": "ocid1.image.oc1.iad.aaaasystem",
        "bootVolumeSizeInGbs": "100",
    }
    assert inputs["nodeMetadata"]["user_data"] == system_user_data({})
    assert inputs["clusterId"] == graph.one("Cluster").id
    assert inputs["kubernetesVersion"] == graph.one("Cluster").inputs["kubernetesVersion"]
    details = inputs["nodeConfigDetails"]
    assert details["size"] == 2
    assert details["placementConfigs"] == [
        {"availabilityDomain": "Uocm:US-ASHBURN-AD-1", "subnetId": graph.one("Subnet", "workers").id}
    ]
    pods = details["nodePoolPodNetworkOptionDetails"]
    assert pods["podSubnetIds"] == [graph.one("Subnet", "pods").id]
    assert pods["podNsgIds"] == [graph.one("NetworkSecurityGroup", "pods-group").id]


def test_system_nodes_wait_for_the_security_rules(region):
    rules = {resource.urn for resource in region.all("NetworkSecurityGroupSecurityRule")}
    assert rules <= set(region.one("NodePool").depends_on)


@pytest.mark.parametrize("text", ["", "clusters: []", "clusters: [{name: x}]", "just words"])
def test_a_kubeconfig_without_a_certificate_is_refused(text):
    with pytest.raises(ValueError, match="no certificate authority"):
        certificate_authority(text)


def test_add_ons_are_made_in_the_order_in_which_they_need_each_other(build, region):
    addons = {
        "KubernetesMetricsServer": {"version": "v0.7.2"},
        "CertManager": {},
        "CoreDNS": {"configuration": {"nodesPerReplica": "8", "minReplica": "3"}},
    }
    graph = build(cluster={"addons": addons})
    made = {resource.inputs["addonName"]: resource for resource in graph.all("Addon")}
    assert set(made) == set(addons)
    assert made["CertManager"].urn in made["KubernetesMetricsServer"].depends_on
    assert made["KubernetesMetricsServer"].inputs["version"] == "v0.7.2"
    assert made["CoreDNS"].inputs["configurations"] == [
        {"key": "minReplica", "value": "3"},
        {"key": "nodesPerReplica", "value": "8"},
    ]
    # OKE brings it by itself: without its settings here it must still run.
    assert made["CoreDNS"].inputs["removeAddonResourcesOnDelete"] is False
    assert made["CertManager"].inputs["removeAddonResourcesOnDelete"] is True
    assert region.all("Addon") == []
