"""Finds what a tenancy and region hold of stacks, by tag."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from gpufabric.accounts.adoption.sought import ListingError, Row
from gpufabric.accounts.adoption.values import filled, is_where
from gpufabric.accounts.importing import load
from gpufabric.accounts.oci.client import OciClients
from gpufabric.accounts.oci.declared import compartments
from gpufabric.accounts.oci.errors import CallError
from gpufabric.accounts.oci.lister import OciLister
from gpufabric.accounts.tagged import STACK_TAG, TaggedAccount, TaggedResource, deletion
from gpufabric.accounts.target import Target
from gpufabric.catalog.adoption import AdoptableKind, adoption, listed
from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.tagged import TaggedKind, TaggedKinds, tagged_kinds, type_in_ocid, with_parts

QUERY = f"query all resources where freeformTags.key = '{STACK_TAG}'"
_GONE = frozenset({"TERMINATED", "TERMINATING", "DELETED", "DELETING", "DETACHED", "DETACHING"})
"""States of what no longer exists, or soon will not."""

_SCHEDULED = frozenset({"PENDING_DELETION", "SCHEDULING_DELETION"})
"""States of keys and vaults that somebody has deleted; OCI keeps them for some days."""

_COMPARTMENT = "compartment_id"
_EVERYWHERE = "identity:"
"""Calls about the tenancy, whose resources Search shows."""


def read_tagged(clients: OciClients, target: Target, catalog: Catalog) -> TaggedAccount:
    """Return what carries the tag of a stack.

    Search does not index all types, and has no public list of them: the lists of the services in the stacks'
    compartments add the rest.

    Args:
        clients: clients of the region.
        target: account, region and stacks.
        catalog: the tables of types.

    Raises:
        CallError: Search gave no answer, or only a part of it.
    """
    kinds, account = tagged_kinds(catalog, "oci"), TaggedAccount()
    details = load("oci.resource_search.models").StructuredSearchDetails(query=QUERY, type="Structured")
    rows: Sequence[Row] = [
        load("oci.util").to_dict(row)
        for row in clients.every("search", "search_resources", search_details=details)
    ]
    namespace = _namespace(clients, target, rows, account)
    for row in rows:
        if str(row.get("lifecycle_state") or "").upper() not in _GONE | _SCHEDULED:
            account.resources.append(_searched(kinds, row, namespace, target.region))
    seen = {resource.native for resource in account.resources}
    for kind in adoption(catalog, "oci").kinds:
        if [parameter for parameter, _, _ in kind.parameters] == [_COMPARTMENT]:
            account.resources += _not_in(seen, _listed(clients, kind, kinds, target, account))
    return account


def _not_in(seen: set[str], resources: Iterator[TaggedResource]) -> Iterator[TaggedResource]:
    for resource in resources:
        if resource.native not in seen:
            seen.add(resource.native)
            yield resource


def _searched(kinds: TaggedKinds, row: Row, namespace: str, region: str) -> TaggedResource:
    ocid, label = str(row["identifier"]), str(row["resource_type"])
    kind = kinds.of_type(label, type_in_ocid(ocid))
    name = str(row.get("display_name") or ocid)
    parts = {"id": ocid, "name": name, "namespace": namespace, "region": region}
    id_ = with_parts(kind.form.value, parts) if kind is not None and kind.form is not None else ocid
    return _resource(kind, ocid, label, id_, name, region, row.get("freeform_tags"))


def _resource(
    kind: TaggedKind | None,
    ocid: str,
    label: str,
    id_: str,
    name: str,
    region: str,
    tags: Mapping[str, Any] | None,
) -> TaggedResource:
    command = kind.delete.value if kind is not None and kind.delete is not None else ""
    return TaggedResource(
        ocid,
        label,
        kind,
        id_,
        name,
        region,
        {str(key): str(value) for key, value in (tags or {}).items()},
        delete=deletion(command, {"id": ocid, "region": region}),
    )


def _namespace(clients: OciClients, target: Target, rows: Sequence[Row], account: TaggedAccount) -> str:
    """Return the namespace of the tenancy's buckets, if Search shows a bucket."""
    if not any(str(row["resource_type"]).lower() == "bucket" for row in rows):
        return ""
    try:
        return str(clients.one("object-storage", "get_namespace", compartment_id=target.account))
    except CallError as error:
        account.gaps.append(f"ids of buckets are not known: {error.failure.call}: {error.failure.text}")
        return ""


def _listed(
    clients: OciClients, kind: AdoptableKind, kinds: TaggedKinds, target: Target, account: TaggedAccount
) -> Iterator[TaggedResource]:
    """Yield the resources of a kind in the stacks' compartments."""
    if kind.call.value.startswith(_EVERYWHERE):
        return
    by_type = next((entry for entry in kinds.kinds if entry.type and entry.type.value == kind.id), None)
    for compartment in compartments(target):
        try:
            rows = OciLister(clients).rows(kind, {_COMPARTMENT: compartment})
        except ListingError as error:
            account.gaps.append(
                f"{kind.id} were searched in OCI Search only: {error.failure.call}: {error.failure.text}"
            )
            return
        for row in rows:
            tags: Mapping[str, Any] = row.get("freeform_tags") or {}
            if STACK_TAG not in tags or not is_where(row, listed(kind.where)):
                continue
            ocid = str(row.get("id") or "")
            name = str(row.get("display_name") or row.get("name") or ocid)
            id_ = filled(kind.form.value, row)
            yield _resource(by_type, ocid, kind.id, id_, name, target.region, tags)
