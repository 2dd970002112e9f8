"""Programs of other people: networks and clusters of the clouds' plain SDKs, and a GPU pool of gpufabric."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from gpufabric.simcloud.environment import sim_environment
from gpufabric.simcloud.home import build_home
from gpufabric.simcloud.inspect import held

pytestmark = [pytest.mark.engine, pytest.mark.slow]

CHAINS = {
    "aws": """
import pulumi
from gpufabric import AwsCluster, AwsGpuPool, AwsNetwork, AwsStorage

ZONES = ["use1-az4", "use1-az6"]
PLACE = {"region": "us-east-1", "account_id": "123456789012", "cidr": "10.16.0.0/16", "tags": {"owner": "me"}}
HERE = {**PLACE, "zone": "use1-az6"}
network = AwsNetwork("lab", {**HERE, "system_zones": ZONES})
system = {zone: {"id": network.system_subnet_ids[zone]} for zone in ZONES}
cluster = AwsCluster(
    "lab",
    {**PLACE, "system_zones": ZONES, "network": {"id": network.vpc_id, "subnets": {"system": system}}},
)
given = {
    "id": network.vpc_id,
    "subnets": {"gpu": {"id": network.gpu_subnet_id}},
    "security_groups": {"nodes": {"id": network.nodes_security_group_id}},
}
pool = AwsGpuPool(
    "train",
    {
        **HERE,
        "shape": "p5.48xlarge",
        "nodes": 2,
        "network": given,
        "node_role": {"id": cluster.node_role_arn},
        "cluster": {
            "id": cluster.cluster_name,
            "kubernetes_version": "1.35",
            "security_group_id": cluster.security_group_id,
        },
    },
)
lustre = {"at_least_tib": 4.8, "throughput_mbps_per_tib": 125, "protect": False}
storage = AwsStorage(
    "lab", {**HERE, "network": given, "lustre": lustre, "checkpoints": {"protect": False}}
)
pulumi.export("lustre", storage.lustre)
pulumi.export("labels", pool.labels)
""",
    "azure": """
import pulumi
from gpufabric import AzureCluster, AzureGpuPool, AzureNetwork, AzureStorage

PLACE = {
    "region": "eastus",
    "subscription_id": "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
    "zone": "1",
    "cidr": "10.32.0.0/16",
    "tags": {"owner": "me"},
}
network = AzureNetwork("lab", PLACE)
HERE = {**PLACE, "resource_group": network.resource_group_name}


def given(*roles):
    return {"id": network.network_id, "subnets": {role: {"id": network.subnet_ids[role]} for role in roles}}


way_out = {"nat_gateway_id": network.nat_gateway_id}
cluster = AzureCluster("lab", {**HERE, "network": given("gpu", "system", "balancers") | way_out})
pool = AzureGpuPool(
    "train",
    {
        **HERE,
        "shape": "Standard_ND96isr_H200_v5",
        "nodes": 2,
        "network": given("gpu"),
        "cluster": {"id": cluster.cluster_id, "kubernetes_version": "1.35"},
    },
)
lustre = {"at_least_tib": 48, "throughput_mbps_per_tib": 125, "protect": False}
storage = AzureStorage(
    "lab", {**HERE, "network": given("lustre"), "lustre": lustre, "checkpoints": {"create": False}}
)
pulumi.export("lustre", storage.lustre)
pulumi.export("labels", pool.labels)
""",
    "oci": """
import pulumi
from gpufabric import OciCluster, OciGpuPool, OciNetwork, OciStorage

PLACE = {
    "region": "us-ashburn-1",
    "tenancy_id": "ocid1.tenancy.oc1..aaaaaaaagpufabricdemotenancy",
    "compartment_id": "ocid1.compartment.oc1..aaaaaaaagpufabricdemocompartment",
    "availability_domain": "Demo:US-ASHBURN-AD-1",
    "cidr": "10.48.0.0/16",
    "rdma_cidr": "192.168.0.0/16",
    "tags": {"owner": "me"},
}
network = OciNetwork("lab", PLACE)


def given(*roles):
    keys = {role: role.replace("_", "-") for role in roles}
    return {
        "id": network.vcn_id,
        "subnets": {role: {"id": network.subnet_ids[key]} for role, key in keys.items()},
        "security_groups": {role: {"id": network.security_group_ids[key]} for role, key in keys.items()},
    }


cluster = OciCluster(
    "lab",
    {
        **PLACE,
        "system_image_id": "ocid1.image.oc1.iad.aaaaaaaagpufabricdemoubuntu2204oke",
        "network": given("control_plane", "workers", "pods", "balancers"),
    },
)
pool = OciGpuPool(
    "train",
    {
        **PLACE,
        "shape": "BM.GPU.H100.8",
        "nodes": 2,
        "node_image_id": "ocid1.image.oc1.iad.aaaaaaaagpufabricdemoubuntu2204gpu",
        "node_image_os": "Canonical Ubuntu 22.04",
        "network": given("workers", "pods"),
        "cluster": {
            "id": cluster.cluster_id,
            "kubernetes_version": "v1.35.2",
            "endpoint": cluster.endpoint,
            "certificate_authority": cluster.certificate_authority,
        },
    },
)
lustre = {"at_least_tib": 40, "throughput_mbps_per_tib": 125, "protect": False}
storage = OciStorage(
    "lab", {**PLACE, "network": given("lustre"), "lustre": lustre, "checkpoints": {"protect": False}}
)
pulumi.export("lustre", storage.lustre)
pulumi.export("labels", pool.labels)
""",
}
"""A network, a cluster, a pool and storage of gpufabric, each a component of its own."""

JOINED = """
import pulumi
from gpufabric import AwsRegion, AzureRegion, Backbone

aws = {
    "region": "us-east-1",
    "account_id": "123456789012",
    "zone": "use1-az6",
    "system_zones": ["use1-az4", "use1-az6"],
    "network": {"cidr": "10.16.0.0/16"},
    "pools": {"train": {"shape": "p5.48xlarge", "nodes": 2}},
    "storage": {"checkpoints": {"protect": False}},
}
azure = {
    "region": "eastus",
    "subscription_id": "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
    "zone": "1",
    "network": {"cidr": "10.32.0.0/16"},
    "pools": {},
    "storage": {"checkpoints": {"create": False}},
}
east, west = AwsRegion("aws-east", aws), AzureRegion("azure-eastus", azure)
links = Backbone(
    "links",
    {
        "regions": {
            "aws-east": {"aws": aws, "outputs": east.outputs},
            "azure-eastus": {"azure": azure, "outputs": west.outputs},
        },
        "links": [{"between": ["aws-east", "azure-eastus"], "kind": "vpn", "gbps": 1}],
    },
)
pulumi.export("links", links.outputs["links"])
pulumi.export("gpus", east.summary["gpus"])
"""
CONFIG = {
    "aws:region": "us-east-1",
    "azure-native:location": "eastus",
    "azure-native:subscriptionId": "5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93",
    "oci:region": "us-ashburn-1",
}


@pytest.fixture
def program(engine, repo, tmp_path):
    """Run the engine on a program of somebody else's, outside of the checkout."""

    class Program:
        folder, clouds = tmp_path / "project", tmp_path / "sim"

        def __init__(self, source=None, text=""):
            if source:
                shutil.copytree(source, self.folder)
            else:
                self.folder.mkdir()
                (self.folder / "__main__.py").write_text(text)
            runtime = {"name": "python", "options": {"virtualenv": sys.prefix}}
            project = {"name": "theirs", "runtime": runtime}
            (self.folder / "Pulumi.yaml").write_text(json.dumps(project))
            build_home(self.clouds)
            self("stack", "init", "dev")
            for key, value in ({} if source else CONFIG).items():
                self("config", "set", key, value)

        def __call__(self, *arguments):
            done = subprocess.run(
                [str(engine.bin_dir / "pulumi"), *arguments, "--non-interactive", "--color", "never"],
                cwd=self.folder,
                env=os.environ | sim_environment(self.clouds, engine.bin_dir) | {"PYTHONPATH": str(repo)},
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            return done.stdout

        def lives(self):
            """Make everything, see that nothing more changes, destroy it; gives the outputs."""
            self("preview")
            self("up", "--yes", "--skip-preview")
            outputs = json.loads(self("stack", "output", "--json"))
            self("preview", "--expect-no-changes")
            made = {entry.resource.type: entry.resource.inputs for entry in held(self.clouds)}
            self("destroy", "--yes", "--skip-preview")
            return outputs, made

    return Program


@pytest.mark.core
@pytest.mark.parametrize("cloud", ["aws", "azure", "oci"])
def test_a_pool_on_a_plain_network(program, repo, cloud):
    theirs = program(repo / "examples" / "python" / cloud)
    outputs, _ = theirs.lives()
    assert outputs["gpus"] == 16
    assert outputs["labels"]["gpufabric.dev/pool"] == "train"
    assert outputs["summary"]["nodes"] == 2
    assert list(held(theirs.clouds)) == []


def test_without_the_pool_the_rest_stays(program, repo):
    theirs = program(repo / "examples" / "python" / "aws")
    theirs("up", "--yes", "--skip-preview")
    main = theirs.folder / "__main__.py"
    text = main.read_text()
    before, _, _ = text.partition("train = AwsGpuPool(")
    main.write_text(before)
    theirs("up", "--yes", "--skip-preview")
    left = {entry.resource.type for entry in held(theirs.clouds)}
    assert {"aws:ec2/vpc:Vpc", "aws:eks/cluster:Cluster", "aws:ec2/subnet:Subnet"} <= left
    assert not left & {"aws:eks/nodeGroup:NodeGroup", "aws:ec2/launchTemplate:LaunchTemplate"}


@pytest.mark.parametrize("cloud", CHAINS)
def test_every_part_alone(program, cloud):
    outputs, made = program(text=CHAINS[cloud]).lives()
    assert set(outputs["lustre"]) == {"id", "address", "mount_name"}
    tags = [
        inputs.get("tags") or inputs.get("freeformTags")
        for inputs in made.values()
        if "tags" in inputs or "freeformTags" in inputs
    ]
    assert tags
    assert all(own["owner"] == "me" for own in tags)
    assert "f0f0f0" not in json.dumps(list(made.values()))


def test_regions_and_a_backbone_in_one_program(program):
    outputs, _ = program(text=JOINED).lives()
    assert outputs["gpus"] == 16
    assert {link["state"] for link in outputs["links"].values()} == {"complete"}
