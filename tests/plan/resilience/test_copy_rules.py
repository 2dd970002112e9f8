"""A policy of copies names stacks that have a bucket of their own."""

from pydantic import TypeAdapter

from gpufabric.plan.resilience.copy_rules import policy_problems
from gpufabric.spec.fabric import CheckpointPolicy, Fabric
from gpufabric.spec.regions import AnyRegion, DeclaredRegion
from gpufabric.wire.project import PROJECT_FILE
from tests.plan.aws.given import STORED
from tests.plan.conftest import REGIONS

ADAPTER: TypeAdapter[AnyRegion] = TypeAdapter(DeclaredRegion)


def test_copies_leave_a_bucket_that_exists_alone() -> None:
    regions = {
        "aws-us-east-1": ADAPTER.validate_python(STORED),
        "oci-us-ashburn-1": ADAPTER.validate_python(REGIONS["oci"]),
    }
    policy = CheckpointPolicy.model_validate(
        {
            "interval_minutes": 120,
            "written_by": ["aws-us-east-1"],
            "copies": [{"source": "aws-us-east-1", "destination": "oci-us-ashburn-1", "method": "datasync"}],
        }
    )
    problems = policy_problems("resilience.checkpoints", policy, Fabric(name="demo"), regions)
    wrong = {problem.where: problem for problem in problems if "makes no bucket" in problem.given}
    assert set(wrong) == {
        "resilience.checkpoints.written_by[0]",
        "resilience.checkpoints.copies[0].source",
    }
    problem = wrong["resilience.checkpoints.written_by[0]"]
    assert problem.given == "aws-us-east-1, whose stack makes no bucket"
    assert problem.allowed == "a stack with a bucket of its own: oci-us-ashburn-1"
    assert problem.file == PROJECT_FILE
