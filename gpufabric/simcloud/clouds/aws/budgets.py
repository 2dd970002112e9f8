"""AWS Budgets."""

from gpufabric.simcloud.clouds.kind import Kind, table

KINDS = table(
    Kind(
        type="aws:budgets/budget:Budget",
        id="{account}:{in:name}",
        name="name",
        computed={"arn": "arn:aws:budgets::{account}:budget/{in:name}", "accountId": "{account}"},
        defaults={"timePeriodEnd": "2087-06-15_00:00"},
        force_new=("accountId", "name", "namePrefix"),
        sets=("costFilters", "notifications", "plannedLimits"),
    ),
)
"""Types by token."""
