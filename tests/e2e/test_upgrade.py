"""An upgrade takes no resource that users run: the current code previews recorded states.

The state of the demo (``make record-state``) may not change at all, apart from ``INTENDED``. The states of
releases (``python -m tools.release record``) may lose what the changelog announces. CONTRIBUTING.md says when
to record.
"""

from pathlib import Path

import pytest

from tests.e2e.conftest import Sandbox
from tests.e2e.recorded_states import NOT_SHOWN, preview, stacks_of, take_over, use
from tests.e2e.unchanged import change, keys
from tools.upgrades import unannounced

_RECORDED = Path(__file__).parent / "recorded"
DEMO = _RECORDED / "demo"
RELEASES = sorted((_RECORDED / "releases").iterdir())
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

pytestmark = [pytest.mark.engine, pytest.mark.slow, pytest.mark.core]


@pytest.fixture
def demo(sandbox: Sandbox) -> Sandbox:
    """Return a project with the recorded declarations of the demo, and without stacks."""
    return use(sandbox, DEMO)


@pytest.mark.parametrize("stack", [BACKBONE, *REGIONS], ids=str)
def test_an_upgrade_changes_no_resource(demo: Sandbox, stack: str) -> None:
    if stack == BACKBONE:
        for region in REGIONS:
            take_over(demo, DEMO, region)
    resources = take_over(demo, DEMO, stack)

    steps, end = preview(demo, stack)
    changes = [named for step in steps if (named := change(step)) and not named.startswith(INTENDED)]
    assert not changes, "\n".join(changes)
    assert {step["urn"] for step in steps if step["op"] != "create"} == {
        resource["urn"] for resource in resources if resource["type"] != NOT_SHOWN
    }

    before, after = (end[state]["outputs"] for state in ("old", "new"))
    assert set(before) == {"summary", "backbone" if stack == BACKBONE else "region"}
    assert not keys(before) - keys(after)


def test_a_renamed_resource_is_reported(demo: Sandbox) -> None:
    stack = "azure-eastus"
    take_over(demo, DEMO, stack)
    file = demo.project / "stacks" / f"Pulumi.{stack}.yaml"
    file.write_text(file.read_text().replace("      train:\n", "      other:\n"))

    steps, _ = preview(demo, stack)
    changes = [change(step) for step in steps if change(step)]
    renamed = "gpufabric:azure:Region$gpufabric:azure:GpuPool$azure-native:containerservice:AgentPool"
    assert f"create {renamed}::{stack}-pool-other" in changes
    assert f"delete {renamed}::{stack}-pool-train" in changes


@pytest.mark.parametrize(
    ("release", "stack"),
    [
        pytest.param(release, stack, id=f"{release.name}-{stack}")
        for release in RELEASES
        for stack in stacks_of(release)
    ],
)
def test_an_upgrade_from_a_release_takes_only_what_the_changelog_announces(
    sandbox: Sandbox, repo: Path, release: Path, stack: str
) -> None:
    project = use(sandbox, release)
    for region in stacks_of(release) if stack == BACKBONE else ():
        if region != BACKBONE:
            take_over(project, release, region)
    resources = take_over(project, release, stack)

    steps, end = preview(project, stack)
    changelog = (repo / "CHANGELOG.md").read_text(encoding="utf-8")
    assert not unannounced(steps, changelog, release.name)
    # A resource with an alias has another name than before.
    seen = {(step.get("oldState") or step)["urn"] for step in steps}
    assert {resource["urn"] for resource in resources if resource["type"] != NOT_SHOWN} <= seen

    before, after = (end[state]["outputs"] for state in ("old", "new"))
    assert not keys(before) - keys(after)
