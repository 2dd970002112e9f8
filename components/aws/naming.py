"""Names that people see in the AWS console."""

from gpufabric.plan.aws.region import AwsRegionPlan


def name_tag(plan: AwsRegionPlan, role: str) -> dict[str, str]:
    """Return the ``Name`` tag of a resource; the provider's defaults are all its other tags."""
    return {"Name": f"{plan.name}-{role}"}
