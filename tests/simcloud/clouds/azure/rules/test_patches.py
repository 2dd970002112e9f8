import pytest

from gpufabric.simcloud.clouds.azure.rules import patches as rules
from tests.simcloud.clouds.azure.subscription import Case

NODES = "aksManagedNodeOSUpgradeSchedule"
WEEKLY = {"weekly": {"intervalWeeks": 1, "dayOfWeek": "Sunday"}}
DAILY = {"daily": {"intervalDays": 1}}


def window(name=NODES, **inputs):
    given = {"schedule": WEEKLY, "startTime": "04:00", "durationHours": 4, "utcOffset": "+00:00", **inputs}

    def ask(sub):
        sub.cluster()
        return sub.make(
            "containerservice:MaintenanceConfiguration",
            "window",
            resourceGroupName="rg",
            resourceName="aks",
            configName=name,
            maintenanceWindow={key: value for key, value in given.items() if value is not None},
        )

    return ask


def channel(nodes, upgrades="none"):
    profile = {"upgradeChannel": upgrades, "nodeOSUpgradeChannel": nodes}
    return lambda sub: sub.cluster(autoUpgradeProfile=profile)


CASES = [
    Case(
        "another name", rules.UNKNOWN_NAME, window("sundays"), "the name must be one of default, aksManaged"
    ),
    Case("too short", rules.WRONG_WINDOW, window(durationHours=3), "durationHours 3 is not between 4 and 24"),
    Case("too long", rules.WRONG_WINDOW, window(durationHours=25), "durationHours 25"),
    Case("a malformed time", rules.WRONG_WINDOW, window(startTime="4:00"), "startTime 4:00 is not"),
    Case("a malformed offset", rules.WRONG_WINDOW, window(utcOffset="UTC"), "utcOffset UTC is not"),
    Case(
        "two schedules", rules.WRONG_WINDOW, window(schedule=WEEKLY | DAILY), "one schedule is needed, not 2"
    ),
    Case("no schedule", rules.WRONG_WINDOW, window(schedule={}), "not 0"),
    Case("daily releases", rules.WRONG_WINDOW, window("default", schedule=DAILY), "a weekly schedule only"),
    Case("two channels", rules.CHANNELS, channel("SecurityPatch", "node-image"), "it must be NodeImage"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


@pytest.mark.parametrize(
    "asked",
    [
        window(),
        window(schedule=DAILY),
        window("default"),
        window(durationHours=24, utcOffset=None),
        channel("SecurityPatch"),
        channel("NodeImage", "node-image"),
    ],
)
def test_what_azure_takes(sub, asked):
    assert asked(sub).id


def test_a_channel_that_the_api_version_lacks_is_refused(sub):
    with pytest.raises(Exception, match="SecurityPatches"):
        channel("SecurityPatches")(sub)
