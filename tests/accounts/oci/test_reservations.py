import pytest
from oci.core.models import InstanceReservationConfig

from gpufabric.accounts.oci.reader import OciReader
from gpufabric.accounts.oci.sections import MISSING
from gpufabric.snapshots.rows import HeldCapacity
from tests.accounts.oci.conftest import Declare
from tests.accounts.oci.sections import answer_of, rows_of
from tools.loopback.oci.facts import FIRST, RESERVATION, SECOND, SHAPE, reservation
from tools.loopback.oci.server import Loopback, Refusal
from tools.loopback.oci.tenancy import Tenancy

ELSEWHERE = "ocid1.compartment.oc1..cccc"


def pools(reserved: str = RESERVATION) -> dict[str, object]:
    capacity = {"mode": "reservation", "id": reserved, "nodes": 40}
    return {"train": {"shape": SHAPE, "nodes": 40, "capacity": capacity}}


def held(reader: OciReader, declare: Declare) -> dict[str, object]:
    return rows_of(reader, declare(pools=pools()), "capacity", "held")


def test_machines_of_a_reservation(reader: OciReader, declare: Declare) -> None:
    assert held(reader, declare) == {
        RESERVATION: HeldCapacity(
            shape=SHAPE,
            kind="on-demand",
            state="ACTIVE",
            is_usable=True,
            zone=FIRST,
            nodes=40,
            free_nodes=32,
            matching="targeted",
        )
    }


def test_a_reservation_in_another_domain(reader: OciReader, declare: Declare, tenancy: Tenancy) -> None:
    tenancy.reservations[RESERVATION] = reservation(availability_domain=SECOND)
    [row] = held(reader, declare).values()
    assert isinstance(row, HeldCapacity)
    assert row.zone == SECOND


def test_a_reservation_of_another_compartment(reader: OciReader, declare: Declare, tenancy: Tenancy) -> None:
    tenancy.reservations[RESERVATION] = reservation(compartment_id=ELSEWHERE)
    assert list(held(reader, declare)) == [RESERVATION]


def test_a_reservation_that_does_not_exist(reader: OciReader, declare: Declare) -> None:
    other = "ocid1.capacityreservation.oc1.iad.aaaaother"
    answer = answer_of(reader, declare(pools=pools(other)), "capacity", "held")
    assert answer.rows is not None
    assert list(answer.rows) == [RESERVATION]
    assert answer.absent == {other: MISSING}


@pytest.mark.parametrize(
    ("state", "is_usable"),
    [("ACTIVE", True), ("CREATING", False), ("UPDATING", None), ("MOVING", None), ("DELETING", False)],
)
def test_states(
    reader: OciReader, declare: Declare, tenancy: Tenancy, state: str, is_usable: bool | None
) -> None:
    tenancy.reservations[RESERVATION] = reservation(lifecycle_state=state)
    [row] = held(reader, declare).values()
    assert isinstance(row, HeldCapacity)
    assert (row.state, row.is_usable) == (state, is_usable)


def test_a_deleted_reservation_that_no_pool_names(
    reader: OciReader, declare: Declare, tenancy: Tenancy
) -> None:
    tenancy.reservations[RESERVATION] = reservation(lifecycle_state="DELETED")
    assert rows_of(reader, declare(), "capacity", "held") == {}


def test_several_shapes(reader: OciReader, declare: Declare, tenancy: Tenancy) -> None:
    config = InstanceReservationConfig
    tenancy.reservations[RESERVATION] = reservation(
        instance_reservation_configs=[
            config(instance_shape="BM.GPU.A100-v2.8", reserved_count=2, used_count=0),
            config(instance_shape=SHAPE, fault_domain="FAULT-DOMAIN-1", reserved_count=20, used_count=20),
            config(instance_shape=SHAPE, fault_domain="FAULT-DOMAIN-2", reserved_count=20, used_count=5),
        ]
    )
    rows = held(reader, declare)
    assert list(rows) == [RESERVATION, f"{RESERVATION}/BM.GPU.A100-v2.8"]
    row = rows[RESERVATION]
    assert isinstance(row, HeldCapacity)
    assert (row.shape, row.nodes, row.free_nodes) == (SHAPE, 40, 15)


def test_a_refused_question_for_a_reservation_fails_the_section(
    reader: OciReader, declare: Declare, cloud: Loopback
) -> None:
    cloud.refusals["GetComputeCapacityReservation"] = [Refusal(403, "NotAllowed")]
    answer = answer_of(reader, declare(pools=pools()), "capacity", "held")
    assert answer.rows is None
    assert [failure.cause for failure in answer.failures] == ["denied"]
