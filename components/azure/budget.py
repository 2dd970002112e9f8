"""A budget of Azure that warns when a region's spend nears the declared limit."""

import pulumi
from pulumi_azure_native import consumption

from gpufabric.components.azure.context import RegionContext
from gpufabric.plan.clock import now

STACK_TAG = "gpufabric-stack"
"""Tag of every resource of a stack, also of the machines in AKS's own resource group."""


class SpendingBudget(pulumi.ComponentResource):
    """A monthly cost budget for what carries the stack's tag, with alarms by e-mail.

    Args:
        context: the region's plan, names and resource group; the plan has declared addresses.
        opts: options.
    """

    def __init__(self, context: RegionContext, *, opts: pulumi.ResourceOptions) -> None:
        name = context.logical("budget")
        super().__init__("gpufabric:azure:SpendingBudget", name, None, opts)
        declared = context.plan.spec.budget
        limit = declared.usd_per_month
        consumption.Budget(
            name,
            budget_name=context.names.of("budget"),
            scope=f"subscriptions/{context.plan.spec.subscription_id}",
            amount=float(limit or 0),
            category=consumption.CategoryType.COST,
            time_grain=consumption.TimeGrainType.MONTHLY,
            time_period=consumption.BudgetTimePeriodArgs(start_date=f"{now():%Y-%m}-01T00:00:00Z"),
            filter=consumption.BudgetFilterArgs(
                tags=consumption.BudgetComparisonExpressionArgs(
                    name=STACK_TAG, operator=consumption.BudgetOperatorType.IN_, values=[context.plan.stack]
                )
            ),
            notifications={
                f"actual-{percent}": consumption.NotificationArgs(
                    enabled=True,
                    operator=consumption.OperatorType.GREATER_THAN,
                    threshold=float(percent),
                    threshold_type=consumption.ThresholdType.ACTUAL,
                    contact_emails=declared.notify,
                )
                for percent in declared.alert_percent
            },
            # Azure takes a start in the present month only, so it stays as it was at creation.
            opts=pulumi.ResourceOptions(parent=self, ignore_changes=["timePeriod"]),
        )
        self.register_outputs({})
