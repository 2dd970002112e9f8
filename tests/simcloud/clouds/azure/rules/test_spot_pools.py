import pytest

from gpufabric.simcloud.clouds.azure.rules import spot_pools as rules
from tests.simcloud.clouds.azure.subscription import PLAIN, Case

SPOT = {"scaleSetPriority": "Spot", "vmSize": PLAIN}


def pool(**inputs):
    def ask(sub):
        sub.cluster()
        return sub.pool(1, **inputs)

    return ask


CASES = [
    Case("a surge", rules.SURGE, pool(**SPOT, upgradeSettings={"maxSurge": "0"}),
         "Spot pools can't set max surge"),
    Case("machines taken away", rules.UNAVAILABLE, pool(**SPOT, upgradeSettings={"maxUnavailable": "1"}),
         "Spot pools can't set maxUnavailable"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


@pytest.mark.parametrize(
    "asked",
    [
        pool(**SPOT),
        pool(**SPOT, upgradeSettings={}),
        pool(vmSize=PLAIN, upgradeSettings={"maxSurge": "0", "maxUnavailable": "1"}),
    ],
)
def test_what_azure_takes(sub, asked):
    assert asked(sub).id
