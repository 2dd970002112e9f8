from types import SimpleNamespace

import pytest

from gpufabric.simcloud.clouds.azure.rules import sizes as rules
from tests.simcloud.clouds.azure.subscription import H200, Case, Subscription


def pool(nodes=1, **where):
    def ask(sub):
        sub.gives(restrictions=[{"region": "eastus", "size": H200, **where}])
        sub.cluster()
        return sub.pool(nodes)

    return ask


def far_pool(sub):
    sub.cluster(location="westus")
    return sub.pool(1)


CASES = [
    Case("zones where there are none", rules.NO_ZONES, far_pool, "not supported in region westus"),
    Case("restricted in the zone", rules.NOT_AVAILABLE, pool(zones=["1", "3"]),
         f"'Following SKUs have failed for Capacity Restrictions: {H200}' is currently not available in "
         "location 'eastus'."),
    Case("restricted in the region", rules.NOT_AVAILABLE, pool(), "'eastus'"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_azure_refuses(sub, case):
    case.check(sub)


@pytest.mark.parametrize("asked", [pool(zones=["2"]), pool(0)])
def test_azure_allows(sub, asked):
    assert asked(sub).outputs["provisioningState"] == "Succeeded"


def test_a_region_that_does_not_sell_the_size(sub, monkeypatch):
    shape = SimpleNamespace(regions_complete=SimpleNamespace(value=True), regions={"westus3": object()})
    monkeypatch.setattr(rules, "shape_of", lambda _: shape)
    sub.cluster()
    case = Case(
        "not sold", rules.NOT_SOLD, Subscription.pool, "AgentPoolProfile:train is not allowed in your"
    )
    case.check(sub)
