"""The real engine when OCI has too few hosts, is slow, or has not heard of a policy yet: the next update
converges, and nothing is left.
"""

import json

import pytest

from gpufabric.simcloud.inspect import held
from tests.simcloud.clouds.oci.tenancy import GB200, fabric, hosts
from tests.simcloud.project import Project, changes

PROGRAM = """
import pulumi
import pulumi_oci as oci

at = pulumi.ResourceOptions(provider=oci.Provider("iad", region="us-ashburn-1"))
home, domain = "ocid1.compartment.oc1..aaaaaaaaexample", "Uocm:US-ASHBURN-AD-1"
vcn = oci.core.Vcn("vcn", compartment_id=home, cidr_blocks=["10.0.0.0/16"], opts=at)
subnet = oci.core.Subnet("gpu", compartment_id=home, vcn_id=vcn.id, cidr_block="10.0.0.0/20", opts=at)


def configuration(name, shape):
    return oci.core.InstanceConfiguration(
        name,
        compartment_id=home,
        instance_details={"instance_type": "compute", "launch_details": {"shape": shape}},
        opts=at,
    )


train = oci.core.ClusterNetwork(
    "train",
    compartment_id=home,
    instance_pools=[{"instance_configuration_id": configuration("b200", "BM.GPU.B200.8").id, "size": NODES}],
    placement_configuration={
        "availability_domain": domain,
        "primary_vnic_subnets": {"subnet_id": subnet.id},
    },
    opts=at,
)
policy = oci.identity.Policy(
    "racks",
    compartment_id=home,
    description="racks",
    statements=[
        "Allow any-user to manage instance-family in tenancy where all "
        "{request.principal.type = 'compute-gpu-memory-clusters'}"
    ],
    opts=at,
)
compute_cluster = oci.core.ComputeCluster("racks", compartment_id=home, availability_domain=domain, opts=at)
oci.core.ComputeGpuMemoryCluster(
    "rack",
    compartment_id=home,
    availability_domain=domain,
    compute_cluster_id=compute_cluster.id,
    instance_configuration_id=configuration("gb200", "GB200").id,
    gpu_memory_fabric_id="FABRIC",
    size="18",
    opts=pulumi.ResourceOptions.merge(at, pulumi.ResourceOptions(depends_on=[policy, train])),
)
"""
NETWORK = "oci:Core/clusterNetwork:ClusterNetwork"
ALL = 10  # the stack, the provider and eight resources in the cloud


@pytest.fixture
def project(engine, tmp_path):
    return Project(engine, tmp_path)


def has(project, **oci):
    (project.root / "capacity.json").write_text(json.dumps({"oci": oci}))


def declare(project, nodes):
    text = PROGRAM.replace("NODES", str(nodes)).replace('"GB200"', f'"{GB200}"')
    project.program = text.replace("FABRIC", fabric()["id"])


def networks(project):
    return [entry.resource.outputs["state"] for entry in held(project.root, type_=NETWORK)]


@pytest.mark.engine
@pytest.mark.slow
def test_refusals_in_the_middle_of_an_update_are_mended_by_the_next(project):
    declare(project, 8)
    has(project, hosts=[hosts(4)])
    output = project("up", "--yes", "--skip-preview", code=1)
    assert "but the service reported unexpected state: TERMINATED." in output
    assert "too few hosts, BM.GPU.B200.8: 8 requested, 4 free" in output
    assert networks(project) == ["TERMINATED"]

    has(project, hosts=[hosts(8)], iam_propagation=1)
    output = project("up", "--yes", "--skip-preview", code=1)
    assert "404-NotAuthorizedOrNotFound, Authorization failed or requested resource not found." in output
    # The engine deletes what it replaced at the end of an update that goes through.
    assert sorted(networks(project)) == ["RUNNING", "TERMINATED"]

    project("up", "--yes", "--skip-preview")
    assert networks(project) == ["RUNNING"]
    project("preview", "--expect-no-changes")

    declare(project, 12)
    output = project("up", "--yes", "--skip-preview", code=1)
    assert "500-InternalError, Out of host capacity." in output
    has(project, hosts=[hosts(12)])
    assert changes(project("up", "--yes", "--skip-preview", "--json")) == {"same": ALL - 1, "update": 1}
    project("preview", "--expect-no-changes")

    project("destroy", "--yes", "--skip-preview")
    assert list(held(project.root)) == []


@pytest.mark.engine
@pytest.mark.slow
def test_what_took_too_long_is_ready_in_the_next_update(project):
    declare(project, 4)
    has(project, creation_minutes={"cluster-network": 75})
    output = project("up", "--yes", "--skip-preview", code=1)
    assert "timeout while waiting for state to become 'RUNNING' (last state: 'PROVISIONING'" in output
    assert networks(project) == ["PROVISIONING"]
    project("up", "--yes", "--skip-preview")
    assert networks(project) == ["RUNNING"]
    project("destroy", "--yes", "--skip-preview")
    assert list(held(project.root)) == []
