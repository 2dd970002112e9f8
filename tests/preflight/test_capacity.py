import pytest

from gpufabric.accounts.oci.constructs import NOT_LISTED
from gpufabric.preflight.capacity import check_capacity, check_fabrics
from gpufabric.snapshots.rows import Availability, Construct
from tests.preflight.cases import aws, brief, case, needs, oci, only, section

PLACE = "BM.GPU.H100.8@efgh:US-ASHBURN-AD-1"


@pytest.mark.parametrize(
    ("rows", "running", "expected"),
    [
        ({PLACE: Availability(status="AVAILABLE", nodes=4)}, 0, ("ok", 0)),
        ({PLACE: Availability(status="AVAILABLE", nodes=3)}, 0, ("short", 1)),
        ({PLACE: Availability(status="AVAILABLE", nodes=1)}, 3, ("ok", 0)),
        ({PLACE: Availability(status="OUT_OF_HOST_CAPACITY", nodes=0)}, 4, ("ok", 0)),
        ({PLACE: Availability(status="OUT_OF_HOST_CAPACITY")}, 0, ("short", 4)),
        ({PLACE: Availability(status="AVAILABLE")}, 0, ("unknown", 0)),
        ({PLACE: Availability(status="AVAILABLE", is_unlimited=True)}, 0, ("ok", 0)),
        (
            {
                f"{PLACE}/FD-1": Availability(status="AVAILABLE", nodes=2),
                f"{PLACE}/FD-2": Availability(status="AVAILABLE", nodes=2),
            },
            0,
            ("ok", 0),
        ),
        ({}, 0, ("unknown", 0)),
        (None, 0, ("unknown", 0)),
        ({PLACE: Availability(status="AVAILABLE", nodes=2)}, None, ("unknown", 0)),
        ({PLACE: Availability(status="OUT_OF_HOST_CAPACITY", nodes=0)}, None, ("unknown", 0)),
    ],
)
def test_hosts_of_a_domain(
    rows: dict[str, Availability] | None, running: int | None, expected: tuple[str, int]
) -> None:
    region = oci()
    topics = [] if rows is None else [section("availability", rows)]
    stack = case(
        region,
        {"capacity": topics},
        needed=needs(region, running=running),
        is_live=rows is not None,
    )
    assert brief(only(list(check_capacity(stack)))) == expected


def test_aws_does_not_say_what_is_free() -> None:
    assert not list(check_capacity(case(aws(), {"capacity": []})))


def test_machines_of_a_reservation_need_no_capacity() -> None:
    region = oci({"mode": "reservation", "id": "ocid1.capacityreservation.oc1.iad.aaaa", "nodes": 4})
    assert not list(check_capacity(case(region, {"capacity": [section("availability", {})]})))


def test_memory_fabrics_that_pools_name() -> None:
    fabric = "ocid1.computegpumemoryfabric.oc1.iad.aaaa"
    region = oci()
    pool = region.pools["train"].model_copy(update={"memory_fabric_ids": [fabric]})
    region = region.model_copy(update={"pools": {"train": pool}})
    row = Construct(kind="gpu-memory-fabric", domain="AD-1", state="AVAILABLE", free_nodes=18)
    other = row.model_copy(update={"kind": "compute-cluster"})
    for rows, absent, status in (
        ({fabric: row}, {}, "ok"),
        ({fabric: other}, {}, "missing"),
        ({}, {fabric: NOT_LISTED}, "unknown"),
        ({}, {}, "unknown"),
    ):
        stack = case(region, {"capacity": [section("constructs", rows, absent=absent)]})
        assert only(list(check_fabrics(stack))).status == status
