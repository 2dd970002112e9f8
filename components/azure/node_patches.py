"""Security patches of the operating system of AKS nodes: channel and weekly window."""

import pulumi
import pulumi_azure_native.containerservice as aks

from gpufabric.components.azure.context import RegionContext
from gpufabric.plan.azure.node_patches import NodePatchPlan
from gpufabric.spec.azure.node_patches import PatchWindow

CHANNEL = "autoUpgradeProfile.nodeOSUpgradeChannel"

CONFIGURATION = "aksManagedNodeOSUpgradeSchedule"
"""Name by which AKS knows the window for patches of nodes (AKS document "Planned maintenance")."""


def patch_channel(plan: NodePatchPlan) -> str:
    """Return the channel of patches.

    AKS patches nodes of the channel ``SecurityPatch`` in place where it can; ``NodeImage`` reimages every
    node each week.
    """
    channel = (
        aks.NodeOSUpgradeChannel.NONE if plan.window is None else aks.NodeOSUpgradeChannel.SECURITY_PATCH
    )
    return channel.value


def patch_schedule(
    context: RegionContext,
    cluster: aks.ManagedCluster,
    window: PatchWindow,
    opts: pulumi.ResourceOptions,
) -> None:
    """Create the window for patches; without one, AKS patches and reimages nodes at any time.

    A cluster without patches has it too: it takes effect as soon as someone turns them on.
    """
    weekday = context.plan.patches.weekday
    schedule = (
        aks.ScheduleArgs(daily=aks.DailyScheduleArgs(interval_days=1))
        if weekday is None
        else aks.ScheduleArgs(
            weekly=aks.WeeklyScheduleArgs(
                interval_weeks=1, day_of_week=aks.WeekDay(weekday.capitalize()).value
            )
        )
    )
    aks.MaintenanceConfiguration(
        context.logical("node-patches"),
        resource_group_name=context.group,
        resource_name_=cluster.name,
        config_name=CONFIGURATION,
        maintenance_window=aks.MaintenanceWindowArgs(
            schedule=schedule, start_time=window.start, duration_hours=window.hours, utc_offset="+00:00"
        ),
        opts=opts,
    )
