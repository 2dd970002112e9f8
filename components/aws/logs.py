"""Log groups of a region, with their own encryption key and a declared retention."""

from collections.abc import Collection, Mapping

import pulumi
from pulumi_aws import cloudwatch, kms

from gpufabric.components.aws.documents import document
from gpufabric.components.aws.permissions import log_key_statements
from gpufabric.plan.aws.parts import made_log_groups
from gpufabric.plan.aws.region import AwsRegionPlan


def log_groups(plan: AwsRegionPlan) -> dict[str, str]:
    """Return the names of the log groups that the stack makes, by role; EKS prescribes that of the control
    plane."""
    names = {
        "control-plane": f"/aws/eks/{plan.name}/cluster",
        "flow-logs": f"/gpufabric/{plan.name}/flow-logs",
    }
    return {role: names[role] for role in made_log_groups(plan.spec)}


class Logs(pulumi.ComponentResource):
    """Log groups of a region, and the key that encrypts them.

    Args:
        plan: the region.
        roles: those to make, of the groups that the plan has; absent: all of them.
        opts: options of the component.

    Attributes:
        groups: log groups by role, see ``log_groups``.
    """

    def __init__(
        self,
        plan: AwsRegionPlan,
        roles: Collection[str] | None = None,
        *,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:aws:Logs", plan.stack, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        names = {role: name for role, name in log_groups(plan).items() if roles is None or role in roles}
        key_arn = _key_arn(plan, tuple(names.values()), child) if names else None
        self.groups: Mapping[str, cloudwatch.LogGroup] = {
            role: cloudwatch.LogGroup(
                f"{plan.stack}-{role}",
                name=name,
                kms_key_id=key_arn,
                retention_in_days=plan.spec.log_retention_days,
                opts=child,
            )
            for role, name in names.items()
        }
        self.register_outputs({})


def _key_arn(plan: AwsRegionPlan, names: tuple[str, ...], opts: pulumi.ResourceOptions) -> pulumi.Input[str]:
    """Return the given key of the logs, or make one."""
    given = plan.spec.existing.keys.logs
    if given is not None:
        return given.id
    return kms.Key(
        f"{plan.stack}-logs",
        description=f"Logs of {plan.name}",
        enable_key_rotation=True,
        deletion_window_in_days=30,
        policy=document(*log_key_statements(plan, names)),
        opts=opts,
    ).arn
