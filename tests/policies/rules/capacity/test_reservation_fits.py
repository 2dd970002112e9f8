from typing import Any

import pytest

from policies.rules.capacity.reservation_fits import ReservationFits
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import Said, add, drop, link, put, say
from tests.policies.azure_stack import GB200, GROUP_ID, H200, pool
from tests.policies.conftest import UNKNOWN
from tests.policies.oci_stack import AD, B200, node_pool

KEY = "capacityReservationGroupID"
FOREIGN = (put("train", KEY, value=GROUP_ID), link("train", capacityReservationGroupID=()))
LEASED = azure_stack.region(
    train={"shape": H200, "nodes": 6, "capacity": {"mode": "reservation", "id": GROUP_ID, "nodes": 6}}
)


def sharing(size: str, nodes: float, **props: Any) -> Any:
    """Add a pool that names the same group."""
    made = pool("second", size, nodes, capacityReservationGroupID=UNKNOWN, **props)
    made.links = {KEY: "group"}
    return add(made)


@pytest.mark.parametrize(
    ("changes", "declared", "said"),
    [
        pytest.param((), None, Said(), id="sound"),
        pytest.param(
            (sharing(H200, 2.0),),
            None,
            Said(
                (
                    f"group: holds 8 nodes of {H200}, and pools ask for 10 (train 8, second 2) at "
                    "most: 2 too many",
                )
            ),
            id="too many",
        ),
        pytest.param(
            (sharing(GB200, 18.0),),
            None,
            Said((f"group: holds no {GB200}, which pools ask for 18 (second 18) of it",)),
            id="another size",
        ),
        pytest.param(
            (put("train", "availabilityZones", value=["2"]),),
            None,
            Said((f"group: holds {H200} in 1, and train is in 2",)),
            id="another zone",
        ),
        pytest.param((drop("reservation"),), None, Said(), id="an empty group is another rule's"),
        pytest.param(
            FOREIGN,
            LEASED,
            Said(
                (
                    f"aws-us-east-1: the declared reservation: holds 6 nodes of {H200}, and pools ask for 8 "
                    "(train 8) at "
                    "most: 2 too many",
                )
            ),
            id="declared",
        ),
        pytest.param(
            (put("reservation", "sku", "capacity", value=UNKNOWN),),
            None,
            Said(gaps=("reservation.sku.capacity unknown until apply",)),
            id="unknown number",
        ),
        pytest.param(
            (sharing(H200, 2.0), put("train", "count", value=UNKNOWN)),
            None,
            Said(gaps=("train.count unknown until apply",)),
            id="unknown pool",
        ),
        pytest.param(
            (put("reservation", "sku", value=7.0),),
            None,
            Said(gaps=("reservation.sku has another shape than expected",)),
            id="no object",
        ),
    ],
)
def test_groups_of_azure(changes: Any, declared: Any, said: Said) -> None:
    assert say(ReservationFits(), azure_stack.changed(*changes), declared) == said


HELD = ("instanceReservationConfigs", 0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param(
            (put("reservation", *HELD, "reservedCount", value="15"),),
            Said(
                (
                    f"reservation: holds 15 nodes of {B200}, and pools ask for 16 (train 16) at "
                    "most: 1 too many",
                )
            ),
            id="too many",
        ),
        pytest.param(
            (put("reservation", *HELD, "instanceShape", value="BM.GPU.H200.8"),),
            Said((f"reservation: holds no {B200}, which pools ask for 16 (train 16) of it",)),
            id="another shape",
        ),
        pytest.param(
            (put("reservation", "availabilityDomain", value="Demo:US-ASHBURN-AD-2"),),
            Said((f"reservation: holds {B200} in Demo:US-ASHBURN-AD-2, and train is in {AD}",)),
            id="another domain",
        ),
        pytest.param(
            (
                add(node_pool("managed", B200, 1.0)),
                put(
                    "managed",
                    "nodeConfigDetails",
                    "placementConfigs",
                    0,
                    "capacityReservationId",
                    value=UNKNOWN,
                ),
                link("managed", nodeConfigDetails="reservation"),
            ),
            Said(
                (
                    f"reservation: holds 16 nodes of {B200}, and pools ask for 17 (train 16, "
                    "managed 1) at most: 1 too "
                    "many",
                )
            ),
            id="a node pool shares it",
        ),
        pytest.param(
            (put("reservation", *HELD, "reservedCount", value=UNKNOWN),),
            Said(gaps=("reservation.instanceReservationConfigs[0].reservedCount unknown until apply",)),
            id="unknown number",
        ),
        pytest.param(
            (put("train-nodes", "instanceDetails", "launchDetails", value=UNKNOWN),),
            Said(gaps=("train.instanceDetails.launchDetails unknown until apply",)),
            id="unknown launch",
        ),
        pytest.param(
            (put("reservation", "instanceReservationConfigs", value="x"),),
            Said(gaps=("reservation.instanceReservationConfigs is not a list",)),
            id="no list",
        ),
    ],
)
def test_reservations_of_oci(changes: Any, said: Said) -> None:
    assert say(ReservationFits(), oci_stack.changed(*changes)) == said
