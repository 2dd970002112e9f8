"""AKS: channels of automatic upgrades, and windows of planned maintenance."""

import re

from gpufabric.simcloud.clouds.azure.rules.errors import refuse
from gpufabric.simcloud.clouds.azure.tokens import CLUSTER, MAINTENANCE
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import Value, as_map, dig, number

_PLANNED = 'AKS document "Use planned maintenance to schedule and control upgrades"'
_API = "AKS REST API 2025-09-01, MaintenanceWindow"

_DEFAULT = "default"
_NAMES = (_DEFAULT, "aksManagedAutoUpgradeSchedule", "aksManagedNodeOSUpgradeSchedule")
_SCHEDULES = ("daily", "weekly", "absoluteMonthly", "relativeMonthly")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_OFFSET = re.compile(r"[+-]\d{2}:\d{2}")
_SHORTEST_H, _LONGEST_H = 4, 24

UNKNOWN_NAME = Refusal(
    "InvalidParameter",
    "Maintenance configuration {name} is not valid: the name must be one of {names}.",
    "a maintenance configuration with another name than AKS's three",
    _PLANNED,
    own_words=True,
)
WRONG_WINDOW = Refusal(
    "InvalidParameter",
    "The maintenance window of {name} is not valid: {why}.",
    "a maintenance window of less than 4 or more than 24 hours, with a malformed time, or without exactly "
    "one schedule; a daily schedule for `default`",
    f"{_API}; {_PLANNED}",
    own_words=True,
)
CHANNELS = Refusal(
    "InvalidParameter",
    "nodeOSUpgradeChannel {channel} cannot be used with upgradeChannel node-image: it must be NodeImage.",
    "the upgrade channel `node-image` with a channel for node images other than `NodeImage`",
    'AKS document "Auto-upgrade node OS images", known limitations',
    own_words=True,
)


@rule(types=(MAINTENANCE,), refuses=(UNKNOWN_NAME, WRONG_WINDOW))
def window(_: State, request: Request) -> CloudError | None:
    """A configuration has one of three names and a window of the form that AKS takes."""
    name = str(request.inputs.get("configName") or "")
    if name not in _NAMES:
        return refuse(request, UNKNOWN_NAME, name=name, names=", ".join(_NAMES))
    declared = request.inputs.get("maintenanceWindow")
    if declared is None:
        return None
    why = _fault(name, as_map(declared))
    return refuse(request, WRONG_WINDOW, name=name, why=why) if why else None


def _fault(name: str, declared: dict[str, Value]) -> str:
    # The SDK sends 24 hours where a program gives none.
    hours = number(declared.get("durationHours"), _LONGEST_H)
    if not _SHORTEST_H <= hours <= _LONGEST_H:
        return f"durationHours {hours} is not between {_SHORTEST_H} and {_LONGEST_H}"
    if not _TIME.fullmatch(str(declared.get("startTime"))):
        return f"startTime {declared.get('startTime')} is not a time of the form HH:mm"
    offset = declared.get("utcOffset")
    if offset is not None and not _OFFSET.fullmatch(str(offset)):
        return f"utcOffset {offset} is not of the form +HH:mm or -HH:mm"
    schedules = [kind for kind in _SCHEDULES if as_map(declared.get("schedule")).get(kind) is not None]
    if len(schedules) != 1:
        return f"one schedule is needed, not {len(schedules)}"
    if name == _DEFAULT and schedules != ["weekly"]:
        return f"{_DEFAULT} takes a weekly schedule only"
    return ""


@rule(types=(CLUSTER,), refuses=(CHANNELS,))
def channels(_: State, request: Request) -> CloudError | None:
    """The channel of node images fits the channel of Kubernetes."""
    channel = dig(request.inputs, "autoUpgradeProfile.nodeOSUpgradeChannel")
    upgrades = dig(request.inputs, "autoUpgradeProfile.upgradeChannel")
    if upgrades == "node-image" and channel not in (None, "NodeImage"):
        return refuse(request, CHANNELS, channel=channel)
    return None
