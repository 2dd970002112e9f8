"""Makes the files of a role on any cloud."""

from collections.abc import Collection, Mapping

from gpufabric.catalog.actions import OPERATIONS, Operation, cloud_actions
from gpufabric.catalog.catalog import Catalog
from gpufabric.roles import aws, azure, oci
from gpufabric.roles.role import RoleAccount, RoleFile
from gpufabric.spec.pipeline import Purpose

_OPERATIONS: Mapping[Purpose, tuple[Operation, ...]] = {
    "snapshots": (),
    "preview": ("read",),
    "up": OPERATIONS,
}
"""Operations on resources by purpose; the reader of snapshots has calls of its own."""


def role_files(
    place: RoleAccount, purpose: Purpose, catalog: Catalog, types: Collection[str] | None = None
) -> list[RoleFile]:
    """Return the files of a role with the permissions that a purpose needs.

    Args:
        place: the account.
        purpose: use of the role.
        catalog: the facts.
        types: types of the stacks' resources; None for all that gpufabric creates on the cloud.

    Raises:
        KeyError: the actions of a type are not known.
        CatalogError: the catalogue is damaged.
    """
    name = "-".join(filter(None, (place.cloud, place.account, place.region, purpose)))
    created = cloud_actions(catalog, place.cloud).by_type if types is None else types
    operations = _OPERATIONS[purpose]
    match place.cloud:
        case "aws":
            return aws.policy_files(name, _aws_grants(place, purpose, created, catalog))
        case "azure":
            actions = (
                azure.actions_for(operations, created, catalog) if operations else azure.snapshot_actions()
            )
            return [azure.custom_role(name, place, purpose, actions)]
        case "oci":
            grants = oci.grants_for(operations, created, catalog) if operations else oci.snapshot_grants()
            return [oci.statement_file(name, place, grants)]


def _aws_grants(
    place: RoleAccount, purpose: Purpose, types: Collection[str], catalog: Catalog
) -> list[aws.PolicyAction]:
    match purpose:
        case "snapshots":
            return aws.snapshot_grants()
        case "preview":
            return aws.preview_grants(place, types, catalog)
        case "up":
            return aws.update_grants(place, types, catalog)
