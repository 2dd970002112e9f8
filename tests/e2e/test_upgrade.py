"""An upgrade changes no resource that users run: the current code previews the recorded demo.

``make record-state`` records the demo. CONTRIBUTING.md says when to do that.
"""

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from gpufabric.simcloud.provider.scope import RequestedResource, Scope
from gpufabric.simcloud.resource import CloudResource
from tests.e2e.conftest import Sandbox
from tests.e2e.unchanged import change, keys

RECORDED = Path(__file__).parent / "recorded" / "demo"
REGIONS = ("aws-us-east-1", "aws-us-west-2", "azure-eastus", "oci-us-ashburn-1")
BACKBONE = "backbone"
_VPN = "gpufabric:backbone:Backbone$gpufabric:backbone:VpnAwsOci$"
_AKS_POOL = "gpufabric:azure:Region$gpufabric:azure:GpuPool$azure-native:containerservice:AgentPool"
_AZURE = "gpufabric:azure:Region$gpufabric:azure:"
_AKS = f"{_AZURE}Cluster$azure-native:containerservice:"
_ROLE = "$azure-native:authorization:RoleAssignment::azure-eastus-"
_OCI_POLICY = "gpufabric:oci:Region$gpufabric:oci:Identity$oci:Identity/policy:Policy::oci-us-ashburn-1-"
_OCI = "gpufabric:oci:Region$gpufabric:oci:"
_AWS = "gpufabric:aws:Region$gpufabric:aws:"
_HOPS = "\n  ignoreChanges.0: None -> 'metadataOptions.httpPutResponseHopLimit'"
_AWS_KEPT = {
    f"{_AWS}Cluster$aws:ec2/launchTemplate:LaunchTemplate::{{stack}}-system": _HOPS,
    f"{_AWS}GpuPool$aws:ec2/launchTemplate:LaunchTemplate::{{stack}}-train": _HOPS,
    f"{_AWS}Cluster$aws:eks/cluster:Cluster::{{stack}}": (
        "\n  ignoreChanges.0: None -> 'accessConfig.bootstrapClusterCreatorAdminPermissions'"
        "\n  inputs.deletionProtection: None -> False"
    ),
    f"{_AWS}Storage$aws:s3/bucket:Bucket::{{stack}}-checkpoints": (
        "\n  ignoreChanges.8: None -> 'objectLockConfiguration'"
        "\n  ignoreChanges.9: None -> 'objectLockEnabled'"
    ),
}
"""Resources that stay as they are, while the program leaves to the cloud what a change would replace."""

INTENDED = (
    f"create {_VPN}aws:ssm/parameter:Parameter::",
    f"update {_VPN}aws:ec2/vpnConnection:VpnConnection::",
    f"update {_VPN}oci:Core/ipsecConnectionTunnelManagement:",
    f"same {_VPN}oci:Core/ipsecConnectionTunnelManagement:",
    "create gpufabric:oci:Region$gpufabric:oci:Network$oci:Core/defaultDrgRouteTable:DefaultDrgRouteTable::",
    "update gpufabric:oci:Region$gpufabric:oci:Cluster$oci:ContainerEngine/nodePool:NodePool::"
    "oci-us-ashburn-1-system\n",
    f"update {_AKS_POOL}::azure-eastus-pool-train\n"
    "  inputs.nodeLabels.nvidia.com/dra-kubelet-plugin: None -> 'true'\n"
    "  inputs.osSKU: 'Ubuntu2404' -> 'Ubuntu'",
    f"create {_AKS}MaintenanceConfiguration::azure-eastus-node-patches",
    f"same {_AKS}ManagedCluster::azure-eastus-aks\n"
    "  ignoreChanges.1: None -> 'autoUpgradeProfile.nodeOSUpgradeChannel'",
    f"create {_AZURE}TrainingIdentity",
    f"create {_AZURE}Identities{_ROLE}network-",
    f"delete {_AZURE}Identities{_ROLE}network-contributor",
    f"delete {_AZURE}Storage{_ROLE}checkpoints-writer",
    f"create {_OCI_POLICY}training-policy",
    f"update {_OCI_POLICY}nodes-policy\n  inputs.statements.2: ",
    f"create {_OCI}NodeTag",
    f"same {_OCI}Identity$oci:Identity/dynamicGroup:DynamicGroup::oci-us-ashburn-1-nodes"
    "\n  ignoreChanges.0: None -> 'matchingRule'",
    f"same {_OCI}GpuPool$oci:Core/instanceConfiguration:InstanceConfiguration::oci-us-ashburn-1-train-nodes"
    "\n  ignoreChanges.0: None -> 'instanceDetails.launchDetails.definedTags'",
    f"create {_AWS}TrainingIdentity",
    *(
        f"same {resource.format(stack=stack)}{kept}"
        for stack in REGIONS[:2]
        for resource, kept in _AWS_KEPT.items()
    ),
)
"""Changes on purpose since the state was recorded. AWS-OCI tunnels get keys that both clouds take, and
their ids are no longer secret. Racks get the label by which the GPU operator stops the DRA driver, and an OS
SKU that the API version of the SDK has; AKS refused the former one, so that no real stack has it. OCI regions
enable ECMP on the default route table of their DRG, and their system nodes get larger boot volumes. Training
pods get an identity of their own, and nodes on Azure and OCI lose the checkpoints. OCI regions get a tag for
GPU machines; their dynamic group and machines stay as they are. AKS has its network role
on subnets. AKS gets a window for patches of nodes, and the cluster keeps its channel without patches."""

STACK_TYPE = "pulumi:pulumi:Stack"
NOT_SHOWN = "pulumi:providers:pulumi"
"""The engine's own provider, which serves stack references. Previews show no step for it."""

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.core]


@pytest.fixture
def recorded(sandbox: Sandbox) -> Sandbox:
    """Return a project with the recorded declarations, and without stacks."""
    shutil.copytree(RECORDED / "project", sandbox.project, dirs_exist_ok=True)
    sandbox.environment |= {"PULUMI_DEBUG_COMMANDS": "true"}  # makes --event-log known
    return sandbox


def recorded_state(stack: str) -> dict[str, Any]:
    """Read a stack's recorded state."""
    return json.loads(gzip.decompress((RECORDED / "state" / f"{stack}.json.gz").read_bytes()))


def take_over(sandbox: Sandbox, stack: str) -> list[dict[str, Any]]:
    """Import a stack's recorded state into the backend and the simulated clouds, and return its resources."""
    state = recorded_state(stack)
    file = sandbox.root / f"{stack}.json"
    file.write_text(json.dumps(state))
    sandbox.init(stack)
    sandbox.pulumi("stack", "import", "-s", stack, "--file", str(file))
    hold(sandbox.clouds, state["deployment"]["resources"])
    return state["deployment"]["resources"]


def hold(clouds: Path, resources: list[dict[str, Any]]) -> None:
    """Put the resources of a state into the simulated clouds, where programs look some of them up."""
    scopes = {
        f"{resource['urn']}::{resource['id']}": Scope.open(package, clouds, resource["inputs"])
        for resource in resources
        if (package := resource["type"].removeprefix("pulumi:providers:")) in ("aws", "azure-native", "oci")
    }
    for resource in resources:
        if scope := scopes.get(resource.get("provider", "")):
            target = RequestedResource.of(resource["urn"])
            id_, inputs, outputs = (resource[key] for key in ("id", "inputs", "outputs"))
            identity = id_.lower() if scope.cloud.cascades else id_
            with scope.store().transaction() as held:
                made = CloudResource(target.token, id_, target.urn, scope.region, 1, inputs, outputs)
                held.put(made, [identity], [], new=True)


def preview(sandbox: Sandbox, stack: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Preview a stack, and return the steps of all resources and the end of the stack's own resource."""
    log = sandbox.root / f"{stack}.events.jsonl"
    options = ("--json", "--diff", "--show-sames", "--event-log", str(log))
    steps = json.loads(sandbox.pulumi("preview", "-s", stack, *options))["steps"]
    events = [json.loads(line) for line in log.read_text().splitlines()]
    ends = [event["resOutputsEvent"]["metadata"] for event in events if "resOutputsEvent" in event]
    return steps, [end for end in ends if end["type"] == STACK_TYPE][-1]


@pytest.mark.parametrize("stack", [BACKBONE, *REGIONS], ids=str)
def test_an_upgrade_changes_no_resource(recorded: Sandbox, stack: str) -> None:
    if stack == BACKBONE:
        for region in REGIONS:
            take_over(recorded, region)
    resources = take_over(recorded, stack)

    steps, end = preview(recorded, stack)
    changes = [named for step in steps if (named := change(step)) and not named.startswith(INTENDED)]
    assert not changes, "\n".join(changes)
    assert {step["urn"] for step in steps if step["op"] != "create"} == {
        resource["urn"] for resource in resources if resource["type"] != NOT_SHOWN
    }

    before, after = (end[state]["outputs"] for state in ("old", "new"))
    assert set(before) == {"summary", "backbone" if stack == BACKBONE else "region"}
    assert not keys(before) - keys(after)


def test_a_renamed_resource_is_reported(recorded: Sandbox) -> None:
    stack = "azure-eastus"
    take_over(recorded, stack)
    file = recorded.project / "stacks" / f"Pulumi.{stack}.yaml"
    file.write_text(file.read_text().replace("      train:\n", "      other:\n"))

    steps, _ = preview(recorded, stack)
    changes = [change(step) for step in steps if change(step)]
    renamed = "gpufabric:azure:Region$gpufabric:azure:GpuPool$azure-native:containerservice:AgentPool"
    assert f"create {renamed}::{stack}-pool-other" in changes
    assert f"delete {renamed}::{stack}-pool-train" in changes
