"""Automatic patches of AKS nodes: their channel, and the window in which they come."""

import re
from dataclasses import dataclass

from gpufabric.policies.azure.types import MAINTENANCE, MANAGED_CLUSTER
from gpufabric.policies.graph import Graph
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource

_CONFIGURATION = "aksManagedNodeOSUpgradeSchedule"
_WINDOW = "maintenanceWindow"
_DEFAULT_CHANNEL = "NodeImage"
"""Channel of a cluster that names none (AKS document "Auto-upgrade node OS images")."""

_CHANNELS = ("None", "Unmanaged", "SecurityPatch", _DEFAULT_CHANNEL)
_LONGEST_H = 24
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class PatchTimes:
    """Times at which AKS may patch nodes, in UTC.

    Attributes:
        days: days on which a window begins.
        start: time at which it begins.
        hours: its length.
    """

    days: tuple[str, ...]
    start: str
    hours: int

    def __str__(self) -> str:
        """Return the times as text."""
        days = "every day" if len(self.days) == len(_WEEK) else ", ".join(map(str.capitalize, self.days))
        return f"{days} from {self.start} UTC for {self.hours} hours"


def channel_of(cluster: Resource) -> str:
    """Return the channel by which AKS patches the nodes of a cluster.

    Raises:
        UnreadableProperty: it is unknown, or none of AKS's.
    """
    path = ("autoUpgradeProfile", "nodeOSUpgradeChannel")
    channel = cluster.props.text(*path) or _DEFAULT_CHANNEL
    if channel not in _CHANNELS:
        raise UnreadableProperty(".".join(path), "is not a channel of AKS")
    return channel


def schedule_of(cluster: Resource, graph: Graph) -> Resource | None:
    """Return the maintenance configuration for patches of a cluster's nodes."""
    for configuration in graph.of(MAINTENANCE):
        clusters = graph.linked(configuration, "resourceName", MANAGED_CLUSTER)
        of_other = bool(clusters) and cluster not in clusters
        if not of_other and configuration.props.text("configName") == _CONFIGURATION:
            return configuration
    return None


def times_of(schedule: Resource) -> PatchTimes:
    """Return the times of a maintenance configuration.

    Raises:
        UnreadableProperty: it is unknown, or no window on one day of the week or on every day in UTC.
    """
    window = schedule.props.section(_WINDOW)
    if window.text("utcOffset") not in (None, "+00:00", "-00:00"):
        raise UnreadableProperty(f"{_WINDOW}.utcOffset", "is not UTC")
    day = (window.text("schedule", "weekly", "dayOfWeek") or "").lower()
    if day not in _WEEK and not window.present("schedule", "daily"):
        raise UnreadableProperty(f"{_WINDOW}.schedule", "is neither weekly nor daily")
    start = window.text("startTime") or ""
    if not _TIME.fullmatch(start):
        raise UnreadableProperty(f"{_WINDOW}.startTime", "is not a time of day")
    hours = window.number("durationHours")
    if hours is not None and not 1 <= hours <= _LONGEST_H:
        raise UnreadableProperty(f"{_WINDOW}.durationHours", "is not the length of a window")
    return PatchTimes((day,) if day in _WEEK else _WEEK, start, hours or _LONGEST_H)
