"""Jobs that run replica groups in Kubernetes."""

import copy
from typing import Any

import pytest
from ruamel.yaml import YAML

from gpufabric.catalog.catalog import default_catalog
from gpufabric.catalog.manifests import manifest_pins
from gpufabric.coordination.cluster import Pods
from gpufabric.coordination.files import files
from gpufabric.coordination.plan import coordinate
from gpufabric.manifests.model import Job, ManifestOptions
from gpufabric.plan.regions import plan_region
from gpufabric.spec.fabric import Fabric
from tests.coordination.test_files import ADAPTER, DECLARED, coordinated, plans, rendered
from tests.plan.conftest import NOW, REGIONS
from tests.plan.resilience.test_recovery import TRAINING

IMAGE = "registry.example.com/train:1"


def objects(stack: str, **pods: Any) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the objects of each replica group by kind."""
    plan = plans([stack])[stack]
    job = Job(plan, manifest_pins(default_catalog(), plan.spec.cloud), ManifestOptions())
    return by_group(files(coordinated(), job, Pods(IMAGE, **pods)))


def by_group(texts: dict[str, str]) -> dict[str, dict[str, dict[str, Any]]]:
    return {
        path.removeprefix("kubernetes/launch-").removesuffix(".yaml"): {
            document["kind"]: document for document in YAML(typ="safe").load_all(text)
        }
        for path, text in texts.items()
        if path.startswith("kubernetes/launch-")
    }


def template(group: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return group["Job"]["spec"]["template"]


@pytest.mark.parametrize("stack", sorted(DECLARED))
def test_other_regions_reach_the_pods_of_every_cloud(stack: str) -> None:
    """A pod of an AKS overlay has an address that nobody outside of the cluster reaches."""
    groups = objects(stack)
    assert groups
    for group in groups.values():
        spec = template(group)["spec"]
        assert (spec["hostNetwork"], spec["dnsPolicy"]) == (True, "ClusterFirstWithHostNet")
        variables = {variable["name"]: variable for variable in spec["containers"][0]["env"]}
        assert variables["LOCAL_ADDR"]["valueFrom"] == {"fieldRef": {"fieldPath": "status.hostIP"}}
        assert variables["RUN_ID"]["valueFrom"]["fieldRef"]["fieldPath"].endswith("controller-uid']")


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        ("aws-us-west-2", "Other regions cannot connect to a pod's own address."),
        ("azure-eastus", "Other regions cannot connect to a pod's own address."),
        ("oci-us-ashburn-1", "In a pod: the pod's address (status.podIP)"),
    ],
)
def test_the_script_says_which_address_a_pod_announces(stack: str, said: str) -> None:
    scripts = [text for path, text in rendered(stack).items() if path.endswith("launch.sh")]
    assert scripts
    assert all(said in text for text in scripts)


def test_a_job_runs_the_files_of_its_group() -> None:
    group = objects("azure-eastus", script="pretrain.py")["train-1"]
    texts = rendered("azure-eastus")
    assert group["ConfigMap"]["data"] == {
        "launch.env": texts["train-1/launch.env"],
        "launch.sh": texts["train-1/launch.sh"],
    }
    spec = template(group)["spec"]
    (container,) = spec["containers"]
    assert (container["image"], container["command"], container["args"]) == (
        IMAGE,
        ["sh", "/launch/launch.sh"],
        ["pretrain.py"],
    )
    (volume,) = [volume for volume in spec["volumes"] if "configMap" in volume]
    (mount,) = [mount for mount in container["volumeMounts"] if mount["name"] == volume["name"]]
    assert (volume["configMap"]["name"], mount["mountPath"]) == (
        group["ConfigMap"]["metadata"]["name"],
        "/launch",
    )


def test_a_job_has_a_pod_for_each_machine_with_all_that_the_machine_has() -> None:
    group = objects("aws-us-west-2")["train"]
    job = group["Job"]["spec"]
    assert (job["parallelism"], job["completions"], job["backoffLimit"]) == (4, 4, 0)
    limits = template(group)["spec"]["containers"][0]["resources"]["limits"]
    assert limits.items() >= {"nvidia.com/gpu": 8, "vpc.amazonaws.com/efa": 32}.items()
    assert group["Job"]["metadata"]["labels"] == {"kueue.x-k8s.io/queue-name": "train"}


def test_pods_on_the_host_network_take_no_virtual_functions() -> None:
    """The variables in launch.env name the host's devices."""
    pod = template(objects("oci-us-ashburn-1")["train"])
    assert "nvidia.com/rdma-vf" not in pod["spec"]["containers"][0]["resources"]["limits"]
    assert "k8s.v1.cni.cncf.io/networks" not in pod["metadata"]["annotations"]


def test_each_partition_has_a_job_on_its_own_machines() -> None:
    data: dict[str, Any] = copy.deepcopy(REGIONS["azure"])
    data["pools"]["train"] |= {
        "shape": "Standard_ND96isr_H200_v5",
        "nodes": 128,
        "nodes_per_partition": 64,
    }
    data |= {"region": "eastus2"}
    plan = plan_region(
        "azure-eastus2",
        ADAPTER.validate_python(data),
        Fabric(name="demo"),
        catalog=default_catalog(),
        now=NOW,
    )
    fabric = Fabric.model_validate({"name": "demo", "training": TRAINING})
    coordination = coordinate(fabric, (plan,), {"azure-eastus2": plan.spec}, None, default_catalog())
    job = Job(plan, manifest_pins(default_catalog(), "azure"), ManifestOptions())
    groups = by_group(files(coordination, job, Pods(IMAGE)))
    assert {name: group["Job"]["spec"]["parallelism"] for name, group in groups.items()} == {
        "train-1": 64,
        "train-2": 64,
    }
    for name, group in groups.items():
        pod = template(group)
        assert pod["spec"]["nodeSelector"] == {
            "gpufabric.dev/pool": "train",
            "gpufabric.dev/partition": name,
        }
        assert pod["metadata"]["annotations"] == {
            "kueue.x-k8s.io/podset-required-topology": "kubernetes.azure.com/agentpool"
        }


def test_machines_that_share_nvlink_have_a_compute_domain_and_whole_racks() -> None:
    group = objects("azure-eastus")["train-1"]
    pod = template(group)
    (claim,) = pod["spec"]["resourceClaims"]
    channel = group["ComputeDomain"]["spec"]["channel"]["resourceClaimTemplate"]
    assert claim["resourceClaimTemplateName"] == channel["name"]
    assert "nvidia.com/gpu.clique" in pod["metadata"]["annotations"].values()


def test_tcp_finds_the_packet_size_of_links_that_take_smaller_packets() -> None:
    """A tunnel takes 1400 bytes, machines send 1500 or 9000, and no gateway lowers the segment size."""
    (container,) = template(objects("azure-eastus")["train-1"])["spec"]["initContainers"]
    assert container["command"][-1] == "echo 1 > /proc/sys/net/ipv4/tcp_mtu_probing"
    assert container["securityContext"] == {"privileged": True, "runAsUser": 0}
    assert "sysctl -w net.ipv4.tcp_mtu_probing=1" in rendered("azure-eastus")["train-1/launch.sh"]


def test_a_region_without_such_a_link_sets_nothing() -> None:
    stack = "azure-eastus"
    plan = plans([stack])[stack]
    job = Job(plan, manifest_pins(default_catalog(), "azure"), ManifestOptions())
    (group,) = by_group(files(coordinated([stack]), job, Pods(IMAGE))).values()
    assert "initContainers" not in template(group)["spec"]


def test_pods_have_the_training_identity_on_every_cloud() -> None:
    for stack in ("aws-us-east-1", "azure-eastus", "oci-us-ashburn-1"):
        for group in objects(stack).values():
            assert template(group)["spec"]["serviceAccountName"] == "trainer"


def test_without_an_image_there_is_no_job() -> None:
    assert by_group(rendered("azure-eastus")) == {}
