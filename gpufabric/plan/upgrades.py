"""Versions that a Kubernetes cluster and its nodes can go to in one update.

The numbers are the catalogue's (``upgrades.toml``).
"""

import re
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:  # a provider process of the simulated clouds loads the catalogue only when a rule needs it
    from gpufabric.catalog.updates import UpgradeTerms

VersionStep = Literal["none", "up", "skip", "back", "rollback"]
"""A change of a control plane's version.

- ``up``: as far as one update may go.
- ``skip``: further than that.
- ``back``: to an earlier version, which the cloud refuses.
- ``rollback``: to the minor version before, which the cloud takes only for some days after the upgrade.
"""

_VERSION = re.compile(r"v?(\d+)\.(\d+)(?:\.(\d+))?\b")


def minor_of(version: str) -> int | None:
    """Return the minor version of Kubernetes 1.x, such as 35 of v1.35.2; None for any other text."""
    match = _VERSION.match(version)
    return int(match[2]) if match and match[1] == "1" else None


def older(version: str, than: str) -> bool:
    """Return whether a minor version is older than another; false if a version has another form."""
    first, second = minor_of(version), minor_of(than)
    return first is not None and second is not None and first < second


def step_between(before: str, after: str, terms: "UpgradeTerms") -> VersionStep | None:
    """Return what a change of a control plane's version is; None if a version has another form."""
    old, new = minor_of(before), minor_of(after)
    if old is None or new is None:
        return None
    distance = new - old
    if distance == 0:
        return "back" if _patch(after, default=_patch(before)) < _patch(before) else "none"
    if distance > 0:
        return "up" if distance <= terms.step_minors.value else "skip"
    return "rollback" if distance == -1 and terms.rollback_days is not None else "back"


def next_version(before: str, terms: "UpgradeTerms") -> str:
    """Return the highest minor version that one update reaches."""
    return f"1.{(minor_of(before) or 0) + terms.step_minors.value}"


def nodes_fit(plane: str, nodes: str, terms: "UpgradeTerms") -> bool | None:
    """Return whether nodes of a version can be in a cluster; None if a version has another form.

    They are as old as the control plane or up to ``behind_minors`` older.
    """
    above, below = minor_of(plane), minor_of(nodes)
    if above is None or below is None:
        return None
    return 0 <= above - below <= terms.behind_minors.value


def oldest_nodes(plane: str, terms: "UpgradeTerms") -> str:
    """Return the oldest minor version that nodes can have."""
    return f"1.{(minor_of(plane) or 0) - terms.behind_minors.value}"


def _patch(version: str, *, default: int = 0) -> int:
    match = _VERSION.match(version)
    return int(match[3]) if match and match[3] else default
