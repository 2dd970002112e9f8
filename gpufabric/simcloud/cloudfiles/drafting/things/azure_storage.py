"""Storage, keys and archives of an Azure subscription that regions stand on."""

from typing import Protocol

from gpufabric.plan.azure.ids import name_of
from gpufabric.simcloud.cloudfiles.drafting.things.listing import ThingList
from gpufabric.spec.azure.region import AzureRegion


class _Add(Protocol):
    def __call__(self, type_: str, id_: str, name_key: str, where: str, **inputs: object) -> bool: ...


def add_storage(add: _Add, things: ThingList, region: AzureRegion, of: str) -> None:
    """Add the key, workspace, container and file system that a region stands on.

    Args:
        add: adds a resource by its id.
        things: the region's things.
        region: the declaration.
        of: words that name the stack.
    """
    existing = region.existing
    if existing.keys.storage is not None:
        things.lacks(f"existing.keys.storage {of}", f"{existing.keys.storage.vault_id} with its key and role")
    if existing.workspace is not None:
        add("operationalinsights:Workspace", existing.workspace.id, "workspaceName", "existing.workspace")
    container = existing.storage.checkpoints
    if container is not None:
        place = "existing.storage.checkpoints"
        sku = {"name": "Standard_ZRS"}
        if add("storage-account", container.id, "accountName", place, kind="StorageV2", sku=sku):
            things.assumed(f"{place} {of}", f"kind and replication of {container.id} are")
        group = things.resources[-1]["inputs"].get("resourceGroupName")
        things.add(
            "blob-container",
            f"{name_of(container.id)}-{container.container}",
            {
                "resourceGroupName": group,
                "accountName": name_of(container.id),
                "containerName": container.container,
            },
        )
    if existing.storage.lustre is not None:
        things.lacks(f"existing.storage.lustre {of}", existing.storage.lustre.id)
