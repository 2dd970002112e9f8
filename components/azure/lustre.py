"""The managed Lustre file system of an Azure region, and what joins it to the checkpoint container."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import storage, storagecache

from gpufabric.components.azure.base import Place
from gpufabric.components.azure.identity import (
    STORAGE_ACCOUNT_CONTRIBUTOR,
    STORAGE_BLOB_DATA_CONTRIBUTOR,
    grant,
)
from gpufabric.components.azure.names import LUSTRE_LOGS_CONTAINER
from gpufabric.components.azure.network import Network
from gpufabric.plan.storage import LustrePlan
from gpufabric.spec.azure.storage import AzureCheckpointLink

MOUNT_NAME = "lustrefs"
"""Name under which every Azure Managed Lustre file system is mounted (Azure document "Connect clients")."""


@dataclass(frozen=True, slots=True)
class Archive:
    """The container that a file system is joined to.

    Attributes:
        link: how.
        container: the checkpoint container.
        logs: container of what Azure says of its jobs.
        ready: what the file system needs before it is made.
    """

    link: AzureCheckpointLink
    container: storage.BlobContainer
    logs: storage.BlobContainer
    ready: list[pulumi.Resource]


def archive(
    place: Place,
    link: AzureCheckpointLink,
    account: storage.StorageAccount,
    container: storage.BlobContainer,
    *,
    reachable: list[pulumi.Resource],
    opts: pulumi.ResourceOptions,
) -> Archive:
    """Let a file system use the checkpoint container.

    Azure's service for file systems needs both roles on the account before a file system is made (Azure
    document "Azure Managed Lustre file system prerequisites").

    Args:
        place: where the region's resources go.
        link: how the file system and the container are joined.
        account: account of the container.
        container: the checkpoint container.
        reachable: what makes the account reachable from the network.
        opts: options of the resources.
    """
    logs = storage.BlobContainer(
        place.logical("lustre-logs"),
        resource_group_name=place.group,
        account_name=account.name,
        container_name=LUSTRE_LOGS_CONTAINER,
        public_access=storage.PublicAccess.NONE,
        opts=opts,
    )
    roles = [
        grant(
            place,
            key,
            role=role,
            scope=account.id,
            principal_id=link.resource_provider_id,
            opts=opts,
        )
        for key, role in (
            ("lustre-account-contributor", STORAGE_ACCOUNT_CONTRIBUTOR),
            ("lustre-data-contributor", STORAGE_BLOB_DATA_CONTRIBUTOR),
        )
    ]
    return Archive(link, container, logs, [*roles, *reachable])


def file_system(
    place: Place,
    lustre: LustrePlan,
    network: Network,
    joined: Archive | None,
    opts: pulumi.ResourceOptions,
) -> storagecache.AmlFilesystem:
    """Make the file system in the zone of the GPUs, and the job that keeps it and the container alike."""
    declared = place.plan.spec.storage.lustre
    if declared is None:
        raise TypeError("the region declares no file system")
    made = storagecache.AmlFilesystem(
        place.logical("lustre"),
        resource_group_name=place.group,
        aml_filesystem_name=place.names.of("lustre"),
        location=place.location,
        zones=place.zones,
        sku=storagecache.SkuNameArgs(name=lustre.tier.sku.value),
        # The catalogue sells this product in whole TiB.
        storage_capacity_ti_b=float(lustre.size),
        filesystem_subnet=network.lustre.id,
        maintenance_window=storagecache.AmlFilesystemMaintenanceWindowArgs(
            day_of_week=storagecache.MaintenanceDayOfWeekType(declared.maintenance.day),
            time_of_day_utc=declared.maintenance.time_utc,
        ),
        hsm=_hsm(joined) if joined else None,
        tags=place.tags,
        opts=pulumi.ResourceOptions.merge(
            opts, pulumi.ResourceOptions(protect=lustre.protect, depends_on=joined.ready if joined else None)
        ),
    )
    if joined is not None:
        _job(place, made, joined.link, opts)
    return made


def _hsm(joined: Archive) -> storagecache.AmlFilesystemHsmArgs:
    return storagecache.AmlFilesystemHsmArgs(
        settings=storagecache.AmlFilesystemHsmSettingsArgs(
            container=joined.container.id,
            logging_container=joined.logs.id,
            import_prefixes_initial=list(joined.link.import_prefixes),
        )
    )


def _job(
    place: Place,
    file_system: storagecache.AmlFilesystem,
    link: AzureCheckpointLink,
    opts: pulumi.ResourceOptions,
) -> None:
    match link.job:
        case "auto-export":
            storagecache.AutoExportJob(
                place.logical("lustre-export"),
                resource_group_name=place.group,
                aml_filesystem_name=file_system.name,
                auto_export_job_name="export",
                location=place.location,
                auto_export_prefixes=[link.export_path],
                tags=place.tags,
                opts=opts,
            )
        case "import":
            storagecache.ImportJob(
                place.logical("lustre-import"),
                resource_group_name=place.group,
                aml_filesystem_name=file_system.name,
                import_job_name=f"import-{link.import_number}",
                location=place.location,
                import_prefixes=list(link.import_prefixes),
                # What was changed in the file system stays.
                conflict_resolution_mode=storagecache.ConflictResolutionMode.SKIP.value,
                tags=place.tags,
                # One job at a time.
                opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True)),
            )
        case None:
            pass
