"""The real engine when Azure runs short in the middle of an update: the next one converges, nothing is
left.
"""

import json

import pytest

from gpufabric.simcloud.clouds.azure.rules.facts import infiniband_feature
from gpufabric.simcloud.inspect import held
from tests.simcloud.project import Project, changes

PROGRAM = """
import pulumi
import pulumi_azure_native as azure

group = azure.resources.ResourceGroup("group", location="eastus")
cluster = azure.containerservice.ManagedCluster(
    "aks", resource_group_name=group.name, location="eastus", dns_prefix="aks"
)
pool = azure.containerservice.AgentPool(
    "train",
    resource_group_name=group.name,
    resource_name_=cluster.name,
    agent_pool_name="train",
    vm_size="Standard_ND96isr_H200_v5",
    availability_zones=["1"],
    count=NODES,
)
azure.managedidentity.UserAssignedIdentity(
    "after", resource_group_name=group.name, opts=pulumi.ResourceOptions(depends_on=[pool])
)
"""
POOL = "azure-native:containerservice:AgentPool"
ALL = 5  # the stack and four resources in the cloud


@pytest.fixture
def project(engine, tmp_path):
    return Project(engine, tmp_path)


def has(project, count):
    machines = {"region": "eastus", "zone": "1", "size": "Standard_ND96isr_H200_v5", "count": count}
    capacity = {"azure": {"machines": [machines], "features": [infiniband_feature()]}}
    (project.root / "capacity.json").write_text(json.dumps(capacity))


def declare(project, nodes):
    project.program = PROGRAM.replace("NODES", str(nodes))


def states(project):
    return [entry.resource.outputs["provisioningState"] for entry in held(project.root, type_=POOL)]


@pytest.mark.engine
@pytest.mark.slow
def test_a_shortage_in_the_middle_of_an_update_is_mended_by_the_next(project):
    declare(project, 8)
    has(project, 4)
    assert "ZonalAllocationFailed" in project("up", "--yes", "--skip-preview", code=1)
    assert states(project) == ["Failed"]

    has(project, 8)
    done = changes(project("up", "--yes", "--skip-preview", "--json"))
    assert done == {"same": ALL - 2, "update": 1, "create": 1}
    assert states(project) == ["Succeeded"]
    project("preview", "--expect-no-changes")

    has(project, 4)
    declare(project, 10)
    assert "ZonalAllocationFailed" in project("up", "--yes", "--skip-preview", code=1)
    assert states(project) == ["Succeeded"]
    has(project, 10)
    assert changes(project("up", "--yes", "--skip-preview", "--json")) == {"same": ALL - 1, "update": 1}

    project("destroy", "--yes", "--skip-preview")
    assert list(held(project.root)) == []


@pytest.mark.engine
@pytest.mark.slow
def test_a_failed_pool_is_destroyed_with_the_rest(project):
    declare(project, 8)
    has(project, 4)
    project("up", "--yes", "--skip-preview", code=1)
    project("refresh", "--yes", "--skip-preview")
    assert states(project) == ["Failed"]
    project("destroy", "--yes", "--skip-preview")
    assert list(held(project.root)) == []
