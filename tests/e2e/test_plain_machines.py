"""A plain program without components of gpufabric: its machines are priced and counted, also by check."""

import pytest

from tests.e2e.conftest import Declare, Sandbox

pytestmark = pytest.mark.engine

STACK = "aws-us-east-1"
PROGRAM = """
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
SNAPSHOT = """\
taken_at: "2026-11-30T06:00:00Z"
source: simulated
families:
  L-417A185B: {limit: 9000, used: 0, used_by_this_stack: 0}
"""
MACHINES = "50 x p5.48xlarge x $55.04"
QUOTA = "50 nodes x 192 vCPU = 9,600"
NAMED = "machines of notebook (aws:sagemaker/notebookInstance:NotebookInstance), instanceType p5.48xlarge"


def declare(sandbox: Sandbox, region: Declare, program: str, usd_per_hour: int) -> None:
    sandbox.declare(STACK, region(STACK, budget={"usd_per_hour": usd_per_hour}))
    (sandbox.project / "stacks" / "__main__.py").write_text(program, encoding="utf-8")
    folder = sandbox.project / "stacks" / "quota-snapshots"
    folder.mkdir(exist_ok=True)
    (folder / f"{STACK}.yaml").write_text(SNAPSHOT, encoding="utf-8")


def test_fifty_machines_are_paid_and_counted(sandbox: Sandbox, region: Declare) -> None:
    declare(sandbox, region, PROGRAM, usd_per_hour=2751)
    sandbox.init(STACK)
    preview = sandbox.pulumi("preview", "-s", STACK, *sandbox.packs, fails=True)
    checked = sandbox.gpufabric("check", STACK, status=1).text
    for output in (" ".join(preview.split()), checked):
        assert f"{MACHINES} = $2,752.00" in output
        assert "exceeds the budget by $1.00/hour" in output
        assert f"{QUOTA} of L-417A185B: limit 9,000 - used by others 0 = 9,000 free; short by 600" in output


@pytest.mark.slow
def test_machines_without_a_rule_fail_closed(sandbox: Sandbox, region: Declare) -> None:
    declare(sandbox, region, PROGRAM + NOTEBOOK, usd_per_hour=10**6)
    sandbox.init(STACK)
    preview = sandbox.pulumi("preview", "-s", STACK, *sandbox.packs, fails=True)
    checked = sandbox.gpufabric("check", STACK, status=1).text
    for output in (" ".join(preview.split()), checked):
        assert NAMED in output
        assert "the account's quota cannot be judged" in output
        assert "without a price" in output
