"""A plain program without components of gpufabric: its machines are priced and counted, also by check."""

import json

import pytest

from tests.e2e.conftest import Declare, Sandbox

pytestmark = pytest.mark.engine

AWS, AZURE, OCI = "aws-us-east-1", "azure-eastus", "oci-us-ashburn-1"
INSTANCES = """
import pulumi
import pulumi_aws as aws

at = pulumi.ResourceOptions(provider=aws.Provider("aws", region="us-east-1"))
for number in range(50):
    aws.ec2.Instance(f"node-{number}", ami="ami-1", instance_type="p5.48xlarge", opts=at)
"""
NOTEBOOK = """
aws.sagemaker.NotebookInstance(
    "notebook", role_arn="arn:aws:iam::123456789012:role/one", instance_type="ml.p5.48xlarge", opts=at
)
"""
SCALE_SET = """
import pulumi_azure_native as azure

workers = azure.compute.VirtualMachineScaleSet(
    "workers",
    resource_group_name="one",
    location="eastus",
    sku={"name": "Standard_ND96isr_H100_v5", "capacity": 4},
    virtual_machine_profile={},
)
azure.monitor.AutoscaleSetting(
    "scaling",
    resource_group_name="one",
    target_resource_uri=workers.id,
    enabled=True,
    profiles=[
        {"name": "all", "capacity": {"minimum": "2", "maximum": "10", "default": "2"}, "rules": []},
    ],
)
"""
POOL = """
import pulumi
import pulumi_oci as oci

at = pulumi.ResourceOptions(provider=oci.Provider("iad", region="us-ashburn-1"))
home = "ocid1.compartment.oc1..aaaaaaaaexample"
launch = oci.core.InstanceConfiguration(
    "launch",
    compartment_id=home,
    instance_details={"instance_type": "compute", "launch_details": {"shape": "BM.GPU.H200.8"}},
    opts=at,
)
oci.core.InstancePool(
    "workers",
    compartment_id=home,
    instance_configuration_id=launch.id,
    placement_configurations=[{"availability_domain": "Demo:US-ASHBURN-AD-1"}],
    size=6,
    opts=at,
)
"""
NAMED = "machines of notebook (aws:sagemaker/notebookInstance:NotebookInstance), instanceType p5.48xlarge"


def declare(
    sandbox: Sandbox, region: Declare, stack: str, program: str, usd_per_hour: int, **limit: int
) -> None:
    sandbox.declare(stack, region(stack, budget={"usd_per_hour": usd_per_hour}))
    (sandbox.project / "stacks" / "__main__.py").write_text(program, encoding="utf-8")
    folder = sandbox.project / "stacks" / "quota-snapshots"
    folder.mkdir(exist_ok=True)
    families = {name.replace("_", "-"): {"limit": most, "used": 0} for name, most in limit.items()}
    snapshot = {"taken_at": "2026-11-30T06:00:00Z", "source": "simulated", "families": families}
    (folder / f"{stack}.yaml").write_text(json.dumps(snapshot), encoding="utf-8")
    sandbox.init(stack)


def outputs(sandbox: Sandbox, stack: str) -> tuple[str, str]:
    """Give what a preview on the engine and a check print, both of which fail."""
    preview = sandbox.pulumi("preview", "-s", stack, *sandbox.packs, fails=True)
    return " ".join(preview.split()), sandbox.gpufabric("check", stack, status=1).text


def test_fifty_machines_are_paid_and_counted(sandbox: Sandbox, region: Declare) -> None:
    declare(sandbox, region, AWS, INSTANCES, usd_per_hour=2751, L_417A185B=9000)
    for output in outputs(sandbox, AWS):
        assert "50 x p5.48xlarge x $55.04 = $2,752.00" in output
        assert "exceeds the budget by" in output
        assert "50 nodes x 192 vCPU = 9,600 of L-417A185B" in output
        assert "limit 9,000 - used by others 0 = 9,000 free; short by 600" in output


@pytest.mark.slow
def test_machines_without_a_rule_fail_closed(sandbox: Sandbox, region: Declare) -> None:
    declare(sandbox, region, AWS, INSTANCES + NOTEBOOK, usd_per_hour=10**6, L_417A185B=10**6)
    for output in outputs(sandbox, AWS):
        assert NAMED in output
        assert "the account's quota cannot be judged" in output
        assert "without a price" in output


@pytest.mark.slow
def test_a_scale_set_counts_at_the_limit_of_its_autoscale_setting(sandbox: Sandbox, region: Declare) -> None:
    declare(sandbox, region, AZURE, SCALE_SET, usd_per_hour=900, standardNDSH100v5Family=900)
    for output in outputs(sandbox, AZURE):
        assert "10 x Standard_ND96isr_H100_v5 x $98.32 = $983.20" in output
        assert "10 nodes x 96 vCPU = 960 of standardNDSH100v5Family" in output
        assert "short by 60" in output


@pytest.mark.slow
def test_an_instance_pool_is_paid_and_counted(sandbox: Sandbox, region: Declare) -> None:
    declare(sandbox, region, OCI, POOL, usd_per_hour=400, gpu_h200_count=40)
    for output in outputs(sandbox, OCI):
        assert "6 x BM.GPU.H200.8 x $80.00 = $480.00" in output
        assert "6 nodes x 8 GPU = 48 of gpu-h200-count" in output
        assert "short by 8" in output
