import pytest

from gpufabric.simcloud.clouds.azure.rules import machines as rules
from tests.simcloud.clouds.azure.subscription import H200, PLAIN, Case, zones

FULL = "4 machines, 0 in use or reserved, 5 requested"
GUIDANCE = "Read more about improving likelihood of allocation success at http://aka.ms/allocation-guidance"


def pool(nodes=5, *, has=(), **inputs):
    def ask(sub):
        sub.gives(machines=list(has))
        sub.cluster()
        return sub.pool(nodes, **inputs)

    return ask


def inline(sub):
    sub.gives(machines=zones(2, size=PLAIN))
    system = {"name": "system", "count": 3, "vmSize": PLAIN, "availabilityZones": ["1"], "mode": "System"}
    return sub.cluster(agentPoolProfiles=[system])


def reserve(sub):
    sub.gives(machines=zones(4))
    sub.crg()
    sub.reserve(3)
    return sub.reserve(2, name="more")


PPG = {"proximityPlacementGroupID": "/subscriptions/s/x"}
CASES = [
    Case("one more than the zone has", rules.ZONAL, pool(has=zones(4)),
         f"sufficient capacity for the requested VM size in this zone. {GUIDANCE} [simulated Azure: {FULL}]"),
    Case("sizes have no case", rules.ZONAL, pool(has=zones(4), vmSize=H200.lower()), FULL),
    Case("spread over two zones", rules.ZONAL, pool(10, has=zones(8, 4), availabilityZones=["1", "2"]), FULL),
    Case("the whole region", rules.REGIONAL, pool(5, has=zones(2, 2), availabilityZones=[]),
         f"requested VM size in this region. {GUIDANCE}"),
    Case("a system pool inside of the cluster", rules.ZONAL, inline, "2 machines, 0 in use or reserved, 3"),
    Case("with a placement group", rules.ZONAL_CONSTRAINED, pool(has=zones(4), **PPG),
         "condition is too restrictive. Please remove some constraints and try again. Constraints applied "
         "are: - Availability Zone - Networking Constraints (such as Accelerated Networking or IPv6) - VM"),
    Case("spot", rules.ZONAL_CONSTRAINED, pool(has=zones(4), scaleSetPriority="Spot"), "Low Priority VMs"),
    Case("ephemeral disks without zones", rules.CONSTRAINED,
         pool(has=zones(4), availabilityZones=[], osDiskType="Ephemeral"), "applied are: - Networking"),
    Case("a reservation", rules.NOT_RESERVED, reserve, "4 machines, 3 in use or reserved, 2 requested"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


@pytest.mark.parametrize(
    "asked",
    [
        pool(4, has=zones(4)),
        pool(8, has=zones(4, 4), availabilityZones=["1", "2"]),
        pool(50, has=zones(4, size=PLAIN)),  # a size that nobody listed
        pool(50, has=zones(0, region="westus3")),
        pool(50),
        pool(0, has=zones(0)),
    ],
)
def test_what_azure_takes(sub, asked):
    assert asked(sub).outputs["provisioningState"] == "Succeeded"


def test_pools_share_the_machines_of_a_zone(sub):
    sub.gives(machines=zones(8))
    sub.cluster()
    sub.pool(5, "one")
    with pytest.raises(Exception, match="8 machines, 5 in use or reserved, 4 requested"):
        sub.pool(4, "two")
    assert sub.pool(3, "three").outputs["count"] == 3


def test_reservations_keep_their_machines(sub):
    sub.gives(machines=zones(8))
    sub.crg()
    sub.reserve(6)
    sub.reserving_cluster()
    with pytest.raises(Exception, match="8 machines, 6 in use or reserved, 3 requested"):
        sub.pool(3)
    assert sub.pool(2, "besides")
