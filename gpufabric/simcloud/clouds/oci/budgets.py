"""Budgets of OCI and their alert rules."""

from gpufabric.simcloud.clouds.kind import Kind, table
from gpufabric.simcloud.clouds.oci.ocid import ocid

_STATE = {"state": "ACTIVE"}

KINDS = table(
    Kind(
        type="oci:Budget/budget:Budget",
        id=ocid("budget"),
        computed=_STATE,
        force_new=("compartmentId", "targetCompartmentId", "targetType", "targets"),
    ),
    Kind(
        type="oci:Budget/rule:Rule",
        id=ocid("budgetalertrule"),
        computed=_STATE,
        force_new=("budgetId",),
    ),
)
"""Types by token."""
