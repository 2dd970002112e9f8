"""Statements of OCI policies."""

from collections.abc import Collection, Iterable, Iterator

from gpufabric.accounts.oci.statements import grants_for_reading, strongest
from gpufabric.catalog.actions import Operation, actions_of, cloud_actions
from gpufabric.catalog.catalog import Catalog
from gpufabric.roles.role import RoleAccount, RoleFile

GROUP = "GROUP"
"""Group of the statements: a person replaces the word."""

_NETWORK = "virtual-network-family"
_ATTACHING = (
    "VCN_ATTACH", "VCN_DETACH", "ROUTE_TABLE_ATTACH", "ROUTE_TABLE_DETACH", "SECURITY_LIST_ATTACH",
    "SECURITY_LIST_DETACH", "DHCP_ATTACH", "DHCP_DETACH",
)  # fmt: skip
"""Permissions on the network in which a stack makes subnets and groups. The verb ``use`` lacks them (OCI
document "Details for Verb + Resource-Type Combinations", core services)."""

NETWORK_COMPARTMENT = "NETWORK_COMPARTMENT_ID"
"""Compartment of a network that exists: no declaration states it, so a person replaces the word."""


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
    listed = list(grants)
    lines = [line for grant in listed for line in _statements(grant, place)]
    lines += _of_network(listed, place)
    return RoleFile(name=f"{name}.txt", text="".join(f"{line}\n" for line in lines))


def _of_network(grants: Iterable[str], account: RoleAccount) -> list[str]:
    """Return what a stack may do with a network that exists, in its own compartment."""
    verbs = {grant.partition(" ")[0] for grant in grants if _NETWORK in grant.split()}
    if not account.uses_given_network or not verbs:
        return []
    place = f"in compartment id {NETWORK_COMPARTMENT}"
    if "manage" not in verbs:
        return [f"Allow group {GROUP} to read {_NETWORK} {place}"]
    return [
        f"Allow group {GROUP} to use {_NETWORK} {place}",
        f"Allow group {GROUP} to {{{', '.join(_ATTACHING)}}} {place}",
    ]


def _statements(grant: str, place: RoleAccount) -> Iterator[str]:
    permission, _, scope = grant.rpartition(" in ")
    if scope == "tenancy":
        yield f"Allow group {GROUP} to {permission} in tenancy"
        return
    for compartment in place.compartments:
        yield f"Allow group {GROUP} to {permission} in compartment id {compartment}"
