"""Automatic patches of AKS nodes."""

from collections.abc import Iterator

from gpufabric.policies import deferred
from gpufabric.policies.azure.patches import PatchTimes, channel_of, schedule_of, times_of
from gpufabric.policies.azure.types import MANAGED_CLUSTER
from gpufabric.policies.references import WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_UNPATCHED = {
    "None": "AKS applies no security patches to its nodes (nodeOSUpgradeChannel None)",
    "Unmanaged": (
        "its nodes patch themselves every day outside any window, and nothing restarts them where a patch "
        "needs it (nodeOSUpgradeChannel Unmanaged)"
    ),
}


class PatchedNodes(ResourceRule):
    """AKS patches nodes, and in a window.

    The channel and its window hold for all pools of a cluster, also for those with GPUs. A patch that needs a
    reboot reimages nodes (AKS document "Auto-upgrade node OS images").
    """

    id = "node-patches"
    title = "AKS patches the operating system of nodes, and only in a declared window"
    why = (
        "Without patches, known vulnerabilities of the kernel stay open on machines that run containers of "
        "third parties. Without a window, AKS reimages machines with GPUs in the middle of a training job."
    )
    level = "mandatory"
    fix = (
        "Declare node_patches: {}, with maintenance.windows or node_patches.window. Without gpufabric's "
        "components: set autoUpgradeProfile.nodeOSUpgradeChannel to SecurityPatch, and create a "
        "MaintenanceConfiguration aksManagedNodeOSUpgradeSchedule. A missing channel is advice."
    )
    setting = "node_patches"
    clouds = ("azure",)
    reference = (WELL_ARCHITECTED_AZURE("OE:11"),)
    types = (MANAGED_CLUSTER,)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Check the channel, and compare its window with those in which machines may restart."""
        channel = channel_of(resource)
        if channel in _UNPATCHED:
            yield Finding.at(resource, _UNPATCHED[channel], advisory=True)
            return
        schedule = schedule_of(resource, view.graph)
        if schedule is None:
            yield Finding.at(
                resource,
                "AKS may reimage its nodes at any time: no maintenance configuration "
                "aksManagedNodeOSUpgradeSchedule",
            )
            return
        yield from _judge_times(resource, times_of(schedule), view)


def _judge_times(cluster: Resource, times: PatchTimes, view: StackView) -> Iterator[Finding]:
    maintenance, declared = view.context.maintenance, view.context.azure
    restarts = f"AKS may reimage its nodes, also those with GPUs, {times}"
    if maintenance is not None and maintenance.windows:
        window = deferred.Window.model_validate(
            {"days": list(times.days), "start": times.start, "hours": times.hours}
        )
        if not deferred.covers(maintenance, window):
            yield Finding.at(
                cluster, f"{restarts}: outside maintenance.windows", advisory=not maintenance.enforce
            )
    elif declared is not None and (declared.node_patches is None or declared.node_patches.window is None):
        yield Finding.at(
            cluster, f"{restarts}: no window is declared, and this is the default", advisory=True
        )
