"""The managed Lustre file system of an Azure region, and its link to the checkpoint container."""

from dataclasses import dataclass

import pulumi
from pulumi_azure_native import storage, storagecache

from gpufabric.components.azure.context import RegionContext
from gpufabric.components.azure.fixed import fixed
from gpufabric.components.azure.identity import grant
from gpufabric.components.azure.names import LUSTRE_LOGS_CONTAINER
from gpufabric.components.azure.network import RegionNetwork
from gpufabric.components.azure.roles import once_effective
from gpufabric.plan.azure.roles import STORAGE_ACCOUNT_CONTRIBUTOR, STORAGE_BLOB_DATA_CONTRIBUTOR
from gpufabric.plan.storage import LustrePlan
from gpufabric.spec.azure.storage import AzureCheckpointLink


@dataclass(frozen=True, slots=True)
class Archive:
    """The container that a file system is linked to.

    Attributes:
        link: declaration of the link.
        container: id of the checkpoint container, once Azure Managed Lustre may use it.
        logs: container for the logs of import and export jobs.
        ready: resources that must exist before the file system.
    """

    link: AzureCheckpointLink
    container: pulumi.Output[str]
    logs: storage.BlobContainer
    ready: list[pulumi.Resource]


def archive(
    context: RegionContext,
    link: AzureCheckpointLink,
    account: storage.StorageAccount,
    container: storage.BlobContainer,
    *,
    reachable: list[pulumi.Resource],
    opts: pulumi.ResourceOptions,
) -> Archive:
    """Let a file system use the checkpoint container.

    Azure Managed Lustre needs both roles on the account before the file system is created (Azure document
    "Azure Managed Lustre file system prerequisites").

    Args:
        context: the region's plan, names and resource group.
        link: declaration of the link.
        account: account of the container.
        container: the checkpoint container.
        reachable: resources that make the account reachable from the network.
        opts: options of the resources.
    """
    logs = storage.BlobContainer(
        context.logical("lustre-logs"),
        resource_group_name=context.group,
        account_name=account.name,
        container_name=LUSTRE_LOGS_CONTAINER,
        public_access=storage.PublicAccess.NONE,
        opts=opts,
    )
    roles = [
        grant(
            context,
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
    return Archive(link, once_effective(container.id, roles), logs, [*roles, *reachable])


def file_system(
    context: RegionContext,
    lustre: LustrePlan,
    network: RegionNetwork,
    linked: Archive | None,
    opts: pulumi.ResourceOptions,
) -> storagecache.AmlFilesystem:
    """Create the file system in the zone of the GPUs, and the job that synchronizes it with the container."""
    declared = context.plan.spec.storage.lustre
    if declared is None:
        raise TypeError("the region declares no file system")
    created = storagecache.AmlFilesystem(
        context.logical("lustre"),
        resource_group_name=context.group,
        aml_filesystem_name=context.names.of("lustre"),
        location=context.location,
        zones=context.zones,
        sku=storagecache.SkuNameArgs(name=lustre.tier.sku.value),
        # In the catalogue, this product's sizes are whole TiB.
        storage_capacity_ti_b=float(lustre.size),
        filesystem_subnet=network.subnet_ids["lustre"],
        maintenance_window=storagecache.AmlFilesystemMaintenanceWindowArgs(
            day_of_week=storagecache.MaintenanceDayOfWeekType(declared.maintenance.day),
            time_of_day_utc=declared.maintenance.time_utc,
        ),
        hsm=_hsm(linked) if linked else None,
        tags=context.tags,
        opts=fixed(
            "storagecache:AmlFilesystem",
            pulumi.ResourceOptions.merge(
                opts,
                pulumi.ResourceOptions(protect=lustre.protect, depends_on=linked.ready if linked else None),
            ),
        ),
    )
    if linked is not None:
        _job(context, created, linked.link, opts)
    return created


def _hsm(linked: Archive) -> storagecache.AmlFilesystemHsmArgs:
    return storagecache.AmlFilesystemHsmArgs(
        settings=storagecache.AmlFilesystemHsmSettingsArgs(
            container=linked.container,
            logging_container=linked.logs.id,
            import_prefixes_initial=list(linked.link.import_prefixes),
        )
    )


def _job(
    context: RegionContext,
    file_system: storagecache.AmlFilesystem,
    link: AzureCheckpointLink,
    opts: pulumi.ResourceOptions,
) -> None:
    match link.job:
        case "auto-export":
            storagecache.AutoExportJob(
                context.logical("lustre-export"),
                resource_group_name=context.group,
                aml_filesystem_name=file_system.name,
                auto_export_job_name="export",
                location=context.location,
                auto_export_prefixes=[link.export_path],
                tags=context.tags,
                opts=opts,
            )
        case "import":
            storagecache.ImportJob(
                context.logical("lustre-import"),
                resource_group_name=context.group,
                aml_filesystem_name=file_system.name,
                import_job_name=f"import-{link.import_number}",
                location=context.location,
                import_prefixes=list(link.import_prefixes),
                # Changes in the file system take precedence.
                conflict_resolution_mode=storagecache.ConflictResolutionMode.SKIP.value,
                tags=context.tags,
                # Azure runs one job at a time.
                opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=True)),
            )
        case None:
            pass
