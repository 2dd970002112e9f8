"""Names that people see in the AWS console."""

from gpufabric.plan.region import AwsRegionPlan


def name_tag(plan: AwsRegionPlan, role: str) -> dict[str, str]:
    """Give the ``Name`` tag of a resource; all other tags come from the provider's defaults."""
    return {"Name": f"{plan.name}-{role}"}
