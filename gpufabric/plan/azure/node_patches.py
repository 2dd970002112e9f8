"""Decides whether and when AKS patches the operating system of a region's nodes."""

from dataclasses import dataclass

from gpufabric.plan.maintenance import covers
from gpufabric.spec.azure.node_patches import LEAST_HOURS, PatchWindow
from gpufabric.spec.azure.region import AzureRegion
from gpufabric.spec.fabric import Fabric
from gpufabric.spec.maintenance import Maintenance, Weekday
from gpufabric.spec.problems import DeclarationError
from gpufabric.time_units import DAYS_PER_WEEK

DEFAULT_WINDOW = PatchWindow(days=["sunday"], start="04:00", hours=LEAST_HOURS)
"""gpufabric's own choice."""

_DOCUMENT = 'AKS document "Auto-upgrade node OS images"'


@dataclass(frozen=True, slots=True)
class NodePatchPlan:
    """Patches of the nodes of an AKS cluster.

    Attributes:
        window: window in which AKS patches nodes; None: it does not.
        keeps_setting: whether a cluster that exists keeps its setting, because nothing is declared: an
            upgrade of gpufabric must not make AKS reimage machines with GPUs. Never without a window, since
            AKS would patch such a cluster at any time.
    """

    window: PatchWindow | None
    keeps_setting: bool = False

    @property
    def weekday(self) -> Weekday | None:
        """Day on which the window begins; None: every day."""
        days = self.window.days if self.window else []
        return None if len(set(days)) == DAYS_PER_WEEK else next(iter(days), None)


def plan_node_patches(region: AzureRegion, fabric: Fabric) -> NodePatchPlan:
    """Plan the patches of a region.

    Raises:
        DeclarationError: patches are declared, and no window of the region suits them.
    """
    declared = region.node_patches
    maintenance = region.maintenance or fabric.maintenance
    if declared is None:
        window = _window_of(maintenance)
        return NodePatchPlan(window, keeps_setting=window is not None)
    if not declared.automatic:
        return NodePatchPlan(None)
    window = declared.window or _window_of(maintenance)
    if window is None:
        raise DeclarationError.of(
            "node_patches",
            given=f"automatic patches, and no window of {LEAST_HOURS} hours or more in maintenance.windows",
            allowed=f"one window of {LEAST_HOURS} hours or more, node_patches.window, or "
            "node_patches.automatic: false",
            limit=_DOCUMENT,
        )
    if maintenance is not None and not covers(maintenance, window):
        raise DeclarationError.of(
            "node_patches.window",
            given=f"{', '.join(window.days)} at {window.start} for {window.hours} hours",
            allowed="a window inside maintenance.windows",
            limit="patches reimage machines with GPUs, which restart only in these windows",
        )
    return NodePatchPlan(window)


def _window_of(maintenance: Maintenance | None) -> PatchWindow | None:
    """Return the window for patches if the declaration states none; None if no declared window is long
    enough."""
    if maintenance is None or not maintenance.windows:
        return DEFAULT_WINDOW
    long = next((window for window in maintenance.windows if window.hours >= LEAST_HOURS), None)
    if long is None:
        return None
    every_day = len(set(long.days)) == DAYS_PER_WEEK
    return PatchWindow(days=long.days if every_day else long.days[:1], start=long.start, hours=long.hours)
