"""Makes the files of a role on any cloud."""

from collections.abc import Collection

from gpufabric.catalog.actions import cloud_actions
from gpufabric.catalog.catalog import Catalog
from gpufabric.roles import aws, azure, oci
from gpufabric.roles.role import Place, Purpose, RoleFile


def role_files(
    place: Place, purpose: Purpose, catalog: Catalog, types: Collection[str] | None = None
) -> list[RoleFile]:
    """Return the files of a role with the permissions that a purpose needs.

    Args:
        place: the account.
        purpose: use of the role.
        catalog: the facts.
        types: types of the resources of an update; None for all that gpufabric creates on the cloud.

    Raises:
        KeyError: the actions of a type are not known.
        CatalogError: the catalogue is damaged.
    """
    name = f"{place.cloud}-{place.account}-{place.region}-{purpose}"
    created = cloud_actions(catalog, place.cloud).by_type if types is None else types
    match place.cloud:
        case "aws":
            snapshots = purpose == "snapshots"
            grants = aws.snapshot_grants() if snapshots else aws.update_grants(place, created, catalog)
            return aws.policy_files(name, grants)
        case "azure":
            actions = (
                azure.snapshot_actions() if purpose == "snapshots" else azure.update_actions(created, catalog)
            )
            return [azure.custom_role(name, place, purpose, actions)]
        case "oci":
            statements = (
                oci.snapshot_grants() if purpose == "snapshots" else oci.update_grants(created, catalog)
            )
            return [oci.statement_file(name, place, statements)]
