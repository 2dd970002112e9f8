"""Finds what a subscription holds of stacks, by tag."""

from collections.abc import Iterator, Mapping
from typing import Any

from gpufabric.accounts.azure.actions import RESOURCES
from gpufabric.accounts.azure.client import AzureClients
from gpufabric.accounts.azure.errors import asking
from gpufabric.accounts.tagged import STACK_TAG, TaggedAccount, TaggedResource, deletion
from gpufabric.accounts.target import Target
from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.tagged import TaggedKinds, tagged_kinds

_GROUPS = "Microsoft.Resources/subscriptions/resourceGroups/read"
_GROUP_TYPE = "Microsoft.Resources/resourceGroups"
_VERSION = "2021-04-01"
_DELETING = "Deleting"
_GROUP_PART = 4


def read_tagged(clients: AzureClients, target: Target, catalog: Catalog) -> TaggedAccount:
    """Return what carries the tag of a stack, from the lists of all resource groups and resources.

    A filter by tag would leave the tags out of the answer.

    Args:
        clients: clients of the subscription.
        target: account, region and stacks.
        catalog: the tables of types.

    Raises:
        CallFailedError: a list gave no answer, or only a part of it.
    """
    kinds = tagged_kinds(catalog, "azure")
    with asking(_GROUPS, target):
        groups = list(clients.pages(f"{clients.scope}/resourcegroups", _VERSION))
    with asking(RESOURCES, target):
        resources = list(clients.pages(f"{clients.scope}/resources", _VERSION))
    managers = {str(group["name"]).casefold(): str(group.get("managedBy") or "") for group in groups}
    own = [*_tagged(kinds, ({**row, "type": _GROUP_TYPE} for row in groups), managers)]
    return TaggedAccount([*own, *_tagged(kinds, resources, managers)])


def _tagged(
    kinds: TaggedKinds,
    rows: Iterator[Mapping[str, Any]] | list[Mapping[str, Any]],
    managers: Mapping[str, str],
) -> Iterator[TaggedResource]:
    for row in rows:
        stated: Mapping[str, Any] = row.get("tags") or {}
        properties: Mapping[str, Any] = row.get("properties") or {}
        tags = {key: str(value) for key, value in stated.items()}
        state = row.get("provisioningState") or properties.get("provisioningState")
        if STACK_TAG not in tags or state == _DELETING:
            continue
        type_, id_ = str(row["type"]), str(row["id"])
        kind = kinds.of_type(type_)
        own = kind.delete if kind is not None and kind.delete is not None else kinds.any.delete
        name = str(row.get("name") or id_.rpartition("/")[2])
        yield TaggedResource(
            id_,
            type_,
            kind,
            id_,
            name,
            str(row.get("location") or ""),
            tags,
            manager=str(row.get("managedBy") or managers.get(_group(id_), "")),
            delete=deletion(own.value, {"id": id_, "name": name}) if own is not None else "",
        )


def _group(id_: str) -> str:
    parts = id_.split("/")
    return parts[_GROUP_PART].casefold() if len(parts) > _GROUP_PART else ""
