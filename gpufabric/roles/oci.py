"""Statements of OCI policies."""

from collections.abc import Collection, Iterable, Iterator

from gpufabric.accounts.oci.statements import grants_for_reading, strongest
from gpufabric.catalog.actions import Operation, actions_of, cloud_actions
from gpufabric.catalog.catalog import Catalog
from gpufabric.roles.role import RoleAccount, RoleFile

GROUP = "GROUP"
"""Group of the statements: a person replaces the word."""


def snapshot_grants() -> list[str]:
    """Return what the reader of snapshots needs, such as ``read vcns in compartment``."""
    return grants_for_reading()


def grants_for(operations: Iterable[Operation], types: Collection[str], catalog: Catalog) -> list[str]:
    """Return what operations on resources need, with all lookups.

    Args:
        operations: the operations.
        types: types of the resources.
        catalog: the facts.
    """
    lookups = cloud_actions(catalog, "oci").of_lookups()
    return strongest({*actions_of(catalog, "oci", types, operations), *lookups})


def statement_file(name: str, place: RoleAccount, grants: Iterable[str]) -> RoleFile:
    """Return the statements of a policy of the tenancy, one a line.

    Args:
        name: name of the file.
        place: the tenancy and its compartments.
        grants: verb, resource type and place.
    """
    lines = [line for grant in grants for line in _statements(grant, place)]
    return RoleFile(name=f"{name}.txt", text="".join(f"{line}\n" for line in lines))


def _statements(grant: str, place: RoleAccount) -> Iterator[str]:
    permission, _, scope = grant.rpartition(" in ")
    if scope == "tenancy":
        yield f"Allow group {GROUP} to {permission} in tenancy"
        return
    for compartment in place.compartments:
        yield f"Allow group {GROUP} to {permission} in compartment id {compartment}"
