"""A budget of OCI that warns when a compartment's spend nears the declared limit."""

from decimal import ROUND_FLOOR, Decimal

import pulumi
from pulumi_oci import budget as oci_budget

from gpufabric.plan.oci.region import OciRegionPlan


class SpendingBudget(pulumi.ComponentResource):
    """A monthly budget for the region's compartment, with alarms by e-mail.

    OCI keeps budgets in the root compartment, and takes whole amounts in the currency of the tenancy's rate
    card.

    Args:
        plan: the region, with declared addresses.
        opts: options; the provider must be for the tenancy's home region.
    """

    def __init__(self, plan: OciRegionPlan, *, opts: pulumi.ResourceOptions) -> None:
        super().__init__("gpufabric:oci:SpendingBudget", f"{plan.stack}-budget", None, opts)
        child = pulumi.ResourceOptions(parent=self)
        declared = plan.spec.budget
        limit = (declared.usd_per_month or Decimal(0)).to_integral_value(ROUND_FLOOR)
        budget = oci_budget.Budget(
            f"{plan.stack}-budget",
            compartment_id=plan.spec.tenancy_id,
            display_name=plan.name,
            description=f"Spend of {plan.name}",
            amount=int(limit),
            reset_period="MONTHLY",
            target_type="COMPARTMENT",
            targets=[plan.spec.compartment_id],
            freeform_tags=dict(plan.tags),
            opts=child,
        )
        for percent in declared.alert_percent:
            oci_budget.Rule(
                f"{plan.stack}-budget-{percent}",
                budget_id=budget.id,
                display_name=f"{plan.name}-{percent}",
                type="ACTUAL",
                threshold=float(percent),
                threshold_type="PERCENTAGE",
                recipients=", ".join(declared.notify),
                freeform_tags=dict(plan.tags),
                opts=child,
            )
        self.register_outputs({})
