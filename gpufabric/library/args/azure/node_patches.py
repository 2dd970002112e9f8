"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.azure.node_patches`."""

from typing import NotRequired, TypedDict


class PatchWindow(TypedDict):
    """A window in which AKS may patch and reimage nodes."""

    days: list[str]
    """Days on which it begins, in UTC."""

    start: str
    """Time at which it begins, in UTC, as "22:00". Quote it: some readers of YAML take 22:00 for a
    number.
    """

    hours: int
    """Length of the window, in hours."""


class NodePatches(TypedDict):
    """Patches by AKS, in the channel `SecurityPatch`. The channel covers all pools of a cluster. AKS
    patches most nodes in place. A patch that needs a reboot reimages nodes, also those with GPUs,
    in batches of the pool's `rolling`.
    """

    automatic: NotRequired[bool]
    """Whether AKS patches nodes. False: nobody does until the pools get a newer image."""

    window: NotRequired[PatchWindow]
    """Weekly window for patches. Absent: the first of `maintenance.windows` that has at least four
    hours; without such windows, Sunday from 04:00 to 08:00 UTC.
    """
