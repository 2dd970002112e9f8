import pytest

from gpufabric.simcloud.clouds.azure.rules import quota as rules
from tests.simcloud.clouds.azure.subscription import (
    H200,
    H200_FAMILY,
    ID,
    MADE_ELSEWHERE,
    PLAIN,
    Case,
)

GB300 = "Standard_ND128isr_GB300_v6"
ELSEWHERE = f"/subscriptions/{ID}/resourceGroups/x/providers/Microsoft.Compute/capacityReservationGroups/y"


def limits(**eastus):
    return {"quotas": {"eastus": eastus}}


def pool(nodes, quotas, **inputs):
    def ask(sub):
        sub.gives(**quotas)
        sub.cluster()
        return sub.pool(nodes, **inputs)

    return ask


def reserve(count, quotas):
    def ask(sub):
        sub.gives(**quotas)
        sub.crg()
        sub.reserve(1)
        return sub.reserve(count, name="more")

    return ask


FAMILY = {H200_FAMILY: 960}
CASES = [
    Case("eleven of ten", rules.FAMILY, pool(11, limits(**FAMILY)),
         f"Insufficient vcpu quota requested 1056, remaining 960 for family {H200_FAMILY} for region "
         "eastus."),
    Case("the file spells the family its own way", rules.FAMILY,
         pool(11, limits(**{"Standard NDISRH200v5 Family": 960})),
         "remaining 960 for family standardNDISRH200V5"),
    Case("a family that the interface of sizes spells with a space", rules.FAMILY,
         pool(1, limits(standardNDISRGB300V6Family=0), vmSize=GB300),
         "remaining 0 for family standardNDISR GB300V6 Family for region eastus."),
    Case("the whole region", rules.REGION, pool(3, limits(cores=200)),
         "Insufficient regional vcpu quota left for location eastus. left regional vcpu quota 200, requested "
         "quota 288."),
    Case("a size that the catalogue does not have", rules.REGION, pool(51, limits(cores=200), vmSize=PLAIN),
         "left regional vcpu quota 200, requested quota 204."),
    Case("spot", rules.REGION, pool(1, limits(lowPriorityCores=3), scaleSetPriority="Spot"), "quota 3, req"),
    Case("a reservation", rules.RESERVED, reserve(10, limits(**FAMILY)),
         f"exceeding approved {H200_FAMILY} Cores quota. Additional details - Deployment Model: Resource "
         "Manager, Location: eastus, Current Limit: 960, Current Usage: 96, Additional Required: 960, "
         "(Minimum) New Limit Required: 1056."),
    Case("a reservation and the whole region", rules.RESERVED, reserve(10, limits(cores=960)),
         "exceeding approved Total Regional Cores quota."),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


@pytest.mark.parametrize(
    "asked",
    [
        pool(10, limits(**FAMILY)),
        pool(2, limits(cores=200)),
        pool(50, {"quotas": {"westus3": FAMILY}}),
        pool(50, limits(standardNDSH100v5Family=0)),
        pool(50, limits(**FAMILY), scaleSetPriority="Spot"),
        reserve(9, limits(**FAMILY)),
    ],
)
def test_what_azure_takes(sub, asked):
    assert asked(sub).id


def test_nodes_in_a_reservation_draw_no_quota_of_their_own(sub):
    sub.gives(**limits(**FAMILY))
    crg = sub.crg()
    sub.reserve(8)
    sub.reserving_cluster()
    sub.pool(8, capacityReservationGroupID=crg.id)
    assert sub.pool(2, "besides")
    with pytest.raises(Exception, match="requested 96, remaining 0"):
        sub.pool(1, "over")


def test_a_group_that_nobody_listed_exists_all_the_same(sub):
    sub.gives(**limits(**FAMILY))
    sub.cluster(identity=MADE_ELSEWHERE)
    assert sub.pool(11, capacityReservationGroupID=ELSEWHERE)
    with pytest.raises(Exception, match="requested 96, remaining 0"):
        sub.pool(1, "besides")


def test_an_update_counts_the_pool_once(sub):
    sub.gives(**limits(**FAMILY))
    sub.cluster()
    made = sub.pool(6)
    assert sub.change(made, count=10).outputs["count"] == 10
    with pytest.raises(Exception, match="requested 1056, remaining 960"):
        sub.change(made, count=11)
    assert sub.held("containerservice:AgentPool", made.id).outputs["count"] == 10


@pytest.mark.parametrize(("size", "vcpus"), [(H200, 96), (PLAIN, 4), (GB300, 128), ("Basic_A1", None)])
def test_vcpus_of_a_size(size, vcpus):
    assert rules.vcpus_of(size) == vcpus
