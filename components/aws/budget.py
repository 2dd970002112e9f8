"""A budget of AWS that warns when an account's spend in a region nears the declared limit."""

import pulumi
from pulumi_aws import budgets

from gpufabric.plan.aws.region import AwsRegionPlan


class SpendingBudget(pulumi.ComponentResource):
    """A monthly cost budget for the account's spend in the region, with alarms by e-mail.

    It counts the whole account in this region: a filter by tag would see nothing until somebody activates the
    tag for cost allocation.

    Args:
        plan: the region, with declared addresses.
        opts: options.
    """

    def __init__(self, plan: AwsRegionPlan, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("gpufabric:aws:SpendingBudget", f"{plan.stack}-budget", None, opts)
        declared = plan.spec.budget
        budgets.Budget(
            f"{plan.stack}-budget",
            name=plan.name,
            budget_type="COST",
            limit_amount=str(declared.usd_per_month),
            limit_unit="USD",
            time_unit="MONTHLY",
            cost_filters=[budgets.BudgetCostFilterArgs(name="Region", values=[plan.region])],
            notifications=[
                budgets.BudgetNotificationArgs(
                    comparison_operator="GREATER_THAN",
                    notification_type="ACTUAL",
                    threshold=percent,
                    threshold_type="PERCENTAGE",
                    subscriber_email_addresses=declared.notify,
                )
                for percent in declared.alert_percent
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
