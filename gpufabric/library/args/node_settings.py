"""Types of arguments. Written by `python -m tools.library` from `gpufabric.spec.node_settings`."""

from typing import NotRequired, TypedDict


class Taint(TypedDict):
    """A taint of nodes: only pods that tolerate it run there."""

    key: str
    """Key in Kubernetes's form, such as example.com/team."""

    value: NotRequired[str]
    """Value of the taint."""

    effect: NotRequired[str]
    """Effect on pods that do not tolerate the taint. One of: NoSchedule, PreferNoSchedule, NoExecute."""
