import pytest

from gpufabric.simcloud.clouds.azure.rules import lustre as rules
from tests.simcloud.clouds.azure.subscription import Case

P40, P250, P500 = (f"AMLFS-Durable-Premium-{tier}" for tier in (40, 250, 500))


def system(size=8, sku=P250, **inputs):
    return lambda sub: sub.lustre(size, sku, **inputs)


def placed(size, prefix, *, twice=False, **subnet):
    def ask(sub):
        sub.network()
        made = sub.subnet(prefix, "lustre", **subnet)
        first = sub.lustre(size, subnet=made.id)
        return sub.lustre(size, subnet=made.id, name="second") if twice else first

    return ask


def fifth(sub):
    sub.gives(quotas={"eastus": {"AmlFilesystem": 4}})
    return [sub.lustre(name=f"fs{index}") for index in range(5)]


def restricted(*zones, sku=P250):
    def ask(sub):
        sub.gives(restrictions=[{"region": "eastus", "size": sku, "zones": list(zones)}])
        return sub.lustre()

    return ask


NETAPP = [{"name": "netapp", "serviceName": "Microsoft.NetApp/volumes"}]
CASES = [
    Case("below the minimum", rules.WRONG_SIZE, system(4),
         "4 is not valid for SKU AMLFS-Durable-Premium-250: it must be a multiple of 8, at least 8"),
    Case("between steps", rules.WRONG_SIZE, system(12), "a multiple of 8"),
    Case("the step of another SKU", rules.WRONG_SIZE, system(64, P40), "a multiple of 48, at least 48"),
    Case("part of a TiB", rules.WRONG_SIZE, system(4.5, P500), "4.5 is not valid"),
    Case("no such SKU", rules.WRONG_SKU, system(sku="AMLFS-Durable-Premium-1000"), "Premium-1000"),
    Case("no zone", rules.ONE_ZONE, system(zones=[]), "exactly one availability zone"),
    Case("two zones", rules.ONE_ZONE, system(zones=["1", "2"]), "exactly one availability zone"),
    Case("a small subnet", rules.SMALL_SUBNET, placed(48, "10.0.0.0/26"),
         "prefix 10.0.0.0/26 is too small for an AML file system of 48 TiB: /25 or larger."),
    Case("a subnet of two", rules.SHARED_SUBNET, placed(8, "10.0.0.0/24", twice=True), "file system lustre."),
    Case("a delegated subnet", rules.DELEGATED, placed(8, "10.0.0.0/24", delegations=NETAPP),
         "as it is delegated to Microsoft.NetApp/volumes."),
    Case("one more than the quota", rules.TOO_MANY, fifth,
         "Maximum allowed: 4, Current in use: 4, Additional requested: 1."),
    Case("no room in the zone", rules.NO_CAPACITY, restricted("1"), "zone 1 of eastus"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_azure_refuses(sub, case):
    case.check(sub)


@pytest.mark.parametrize(
    "asked",
    [
        system(8), system(16), system(128), system(4, P500), system(48, P40),
        placed(16, "10.0.0.0/27"), placed(40, "10.0.0.0/26"), placed(8, "10.0.0.0/24"),
        restricted("2"), restricted("1", sku=P500),
    ],
)  # fmt: skip
def test_what_azure_takes(sub, asked):
    assert asked(sub).outputs["provisioningState"] == "Succeeded"


@pytest.mark.parametrize(
    ("size", "prefix"), [(4, 27), (16, 27), (20, 26), (44, 25), (96, 24), (196, 24), (200, 23), (768, 23)]
)
def test_subnets_by_size(size, prefix):
    assert rules.prefix_for(size) == prefix


def test_a_failed_file_system_is_replaced(sub):
    with pytest.raises(Exception, match="OverconstrainedZonalAllocationRequestFailure"):
        restricted("1")(sub)
    (failed,) = sub.held_of("storagecache:AmlFilesystem")
    assert failed.outputs["provisioningState"] == "Failed"
    answer = sub.difference(failed)
    assert list(answer.replaces) == ["provisioningState"]
    assert answer.deleteBeforeReplace
