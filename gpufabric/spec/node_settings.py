"""Settings of a pool's nodes that all clouds share: taints, and the size of the root disk."""

from typing import Literal

from pydantic import Field, PositiveInt

from gpufabric.spec.base import Declared

TaintEffect = Literal["NoSchedule", "PreferNoSchedule", "NoExecute"]
"""Effect of a taint on pods that do not tolerate it."""


class Taint(Declared):
    """A taint of nodes: only pods that tolerate it run there."""

    key: str = Field(min_length=1)
    """Key in Kubernetes's form, such as example.com/team."""

    value: str = ""
    """Value of the taint."""

    effect: TaintEffect = "NoSchedule"
    """Effect on pods that do not tolerate the taint."""

    def __str__(self) -> str:
        """Return the taint as the kubelet and AKS take it."""
        return f"{self.key}={self.value}:{self.effect}"


class Disk(Declared):
    """Root disk of a node."""

    size_gib: PositiveInt | None = None
    """Size in GiB. Absent: the cloud's own default in gpufabric, which ``docs/nodes.md`` names."""
