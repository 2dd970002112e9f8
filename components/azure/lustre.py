"""The managed Lustre file system of an Azure region."""

import pulumi
from pulumi_azure_native import storagecache

from components.azure.base import Place
from components.azure.network import Network
from gpufabric.plan.storage import LustrePlan

MOUNT_NAME = "lustrefs"
"""Name under which every Azure Managed Lustre file system is mounted (Azure document "Connect clients")."""

MAINTENANCE_DAY = storagecache.MaintenanceDayOfWeekType.SUNDAY
MAINTENANCE_TIME_UTC = "04:00"


def file_system(
    place: Place, lustre: LustrePlan, network: Network, opts: pulumi.ResourceOptions
) -> storagecache.AmlFilesystem:
    """Make the file system in the zone of the GPUs."""
    return storagecache.AmlFilesystem(
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
            day_of_week=MAINTENANCE_DAY, time_of_day_utc=MAINTENANCE_TIME_UTC
        ),
        tags=place.tags,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(protect=lustre.protect)),
    )
