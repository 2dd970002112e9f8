from typing import Any

import pytest

from gpufabric.policies.rules.capacity.reservation_fits import ReservationFits
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_pools import SHAPE, in_reservation, reservation
from tests.policies.aws_stack import Said, add, changed, drop, link, put, region, say, subnet
from tests.policies.azure_stack import GB200, GROUP_ID, H200, pool
from tests.policies.conftest import UNKNOWN
from tests.policies.oci_stack import AD, B200, node_pool

NOT_BROKEN = {"azure": "nothing fits into an empty group, which another rule reports"}

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
                    f"group: holds 8 nodes of {H200}, but pools request 10 (second 2, train 8) at "
                    "peak: 2 too many",
                )
            ),
            id="too many",
        ),
        pytest.param(
            (sharing(GB200, 18.0),),
            None,
            Said((f"group: holds no {GB200}, but pools request 18 (second 18)",)),
            id="another size",
        ),
        pytest.param(
            (put("train", "availabilityZones", value=["2"]),),
            None,
            Said((f"group: holds {H200} in 1, but train is in 2",)),
            id="another zone",
        ),
        pytest.param((drop("reservation"),), None, Said(), id="an empty group is another rule's"),
        pytest.param(
            FOREIGN,
            LEASED,
            Said(
                (
                    f"aws-us-east-1: the declared reservation: holds 6 nodes of {H200}, but pools request 8 "
                    "(train 8) at "
                    "peak: 2 too many",
                )
            ),
            id="declared",
        ),
        pytest.param(
            (put("reservation", "sku", "capacity", value=UNKNOWN),),
            None,
            Said(unevaluated=("reservation.sku.capacity unknown until apply",)),
            id="unknown number",
        ),
        pytest.param(
            (sharing(H200, 2.0), put("train", "count", value=UNKNOWN)),
            None,
            Said(unevaluated=("train.count unknown until apply",)),
            id="unknown pool",
        ),
        pytest.param(
            (put("reservation", "sku", value=7.0),),
            None,
            Said(unevaluated=("reservation.sku has another shape than expected",)),
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
                    f"reservation: holds 15 nodes of {B200}, but pools request 16 (train 16) at "
                    "peak: 1 too many",
                )
            ),
            id="too many",
        ),
        pytest.param(
            (put("reservation", *HELD, "instanceShape", value="BM.GPU.H200.8"),),
            Said((f"reservation: holds no {B200}, but pools request 16 (train 16)",)),
            id="another shape",
        ),
        pytest.param(
            (put("reservation", "availabilityDomain", value="Demo:US-ASHBURN-AD-2"),),
            Said((f"reservation: holds {B200} in Demo:US-ASHBURN-AD-2, but train is in {AD}",)),
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
                    f"reservation: holds 16 nodes of {B200}, but pools request 17 (managed 1, "
                    "train 16) at peak: 1 too "
                    "many",
                )
            ),
            id="a node pool shares it",
        ),
        pytest.param(
            (put("reservation", *HELD, "reservedCount", value=UNKNOWN),),
            Said(
                unevaluated=("reservation.instanceReservationConfigs[0].reservedCount unknown until apply",)
            ),
            id="unknown number",
        ),
        pytest.param(
            (put("train-nodes", "instanceDetails", "launchDetails", value=UNKNOWN),),
            Said(unevaluated=("train.instanceDetails.launchDetails unknown until apply",)),
            id="unknown launch",
        ),
        pytest.param(
            (put("reservation", "instanceReservationConfigs", value="x"),),
            Said(unevaluated=("reservation.instanceReservationConfigs is not a list",)),
            id="no list",
        ),
    ],
)
def test_reservations_of_oci(changes: Any, said: Said) -> None:
    assert say(ReservationFits(), oci_stack.changed(*changes)) == said


def declared_in(nodes: int, **capacity: Any) -> Any:
    held = {"mode": "reservation", "id": "cr-0123456789abcdef0", "nodes": nodes, **capacity}
    return region(train={"shape": SHAPE, "nodes": min(nodes, 8), "capacity": held})


NAMED = subnet("gpu", "", availabilityZone="us-east-1a", availabilityZoneId=None)
OURS = (add(NAMED, reservation("leased", 8.0), *in_reservation("train", 8.0, made="leased")),)
THEIRS = (add(*in_reservation("train", 8.0, "cr-0123456789abcdef0")),)
TARGET = "capacityReservationSpecification"


@pytest.mark.parametrize(
    ("changes", "declared", "said"),
    [
        pytest.param(OURS, None, Said(), id="made here"),
        pytest.param(
            (*OURS, add(*in_reservation("second", 2.0, made="leased"))),
            None,
            Said(
                (
                    f"leased: holds 8 nodes of {SHAPE}, but pools request 10 (second 2, train 8) at peak: "
                    "2 too many",
                )
            ),
            id="too many",
        ),
        pytest.param(
            (*OURS, put("leased", "instanceType", value="p5.48xlarge")),
            None,
            Said((f"leased: holds no {SHAPE}, but pools request 8 (train 8)",)),
            id="another type",
        ),
        pytest.param(
            (*OURS, put("leased", "availabilityZone", value="us-east-1b")),
            None,
            Said((f"leased: holds {SHAPE} in us-east-1b, but train is in us-east-1a",)),
            id="another zone",
        ),
        pytest.param(
            (*OURS, put("leased", "tenancy", value="dedicated")),
            None,
            Said((f"leased: holds {SHAPE} of tenancy dedicated, but train requests default",)),
            id="another tenancy",
        ),
        pytest.param(
            (
                *OURS,
                put("leased", "tenancy", value="dedicated"),
                put("train-template", "placement", value={"tenancy": "dedicated"}),
            ),
            None,
            Said(),
            id="the same tenancy",
        ),
        pytest.param(
            (*OURS, add(subnet("gpu", "use1-az6")), put("leased", "instanceCount", value=7.0)),
            None,
            Said(
                (f"leased: holds 7 nodes of {SHAPE}, but pools request 8 (train 8) at peak: 1 too many",),
                unevaluated=("train.subnetIds has zones given by id, and its reservation one by name",),
            ),
            id="zones that cannot be compared hide no number",
        ),
        pytest.param(
            (*OURS, put("leased", "instanceCount", value=UNKNOWN)),
            None,
            Said(unevaluated=("leased.instanceCount unknown until apply",)),
            id="unknown number",
        ),
        pytest.param(
            (*OURS, put("leased", "instanceCount", value="many")),
            None,
            Said(unevaluated=("leased.instanceCount is not a number",)),
            id="no number",
        ),
        pytest.param(THEIRS, declared_in(8), Said(), id="declared"),
        pytest.param(
            THEIRS,
            declared_in(6),
            Said(
                (
                    f"aws-us-east-1: the declared reservation: holds 6 nodes of {SHAPE}, but pools request 8 "
                    "(train 8) at peak: 2 too many",
                )
            ),
            id="declared with fewer",
        ),
        pytest.param(
            THEIRS,
            declared_in(8, tenancy="dedicated"),
            Said(
                (
                    f"aws-us-east-1: the declared reservation: holds {SHAPE} of tenancy dedicated, but train "
                    "requests default",
                )
            ),
            id="declared with another tenancy",
        ),
        pytest.param(
            THEIRS,
            None,
            Said(
                unevaluated=(
                    f"train.{TARGET} names a reservation that this stack neither creates nor declares",
                )
            ),
            id="nothing known of it",
        ),
        pytest.param(
            (add(*in_reservation("train", 8.0)),),
            declared_in(6),
            Said(
                (
                    f"aws-us-east-1: the declared reservation: holds 6 nodes of {SHAPE}, but pools request 8 "
                    "(train 8) at peak: 2 too many",
                )
            ),
            id="an id that is not known yet is the declared one",
        ),
        pytest.param(
            (add(*in_reservation("train", 8.0)),),
            None,
            Said(
                unevaluated=(
                    f"train.{TARGET}.capacityReservationTarget.capacityReservationId unknown until apply",
                )
            ),
            id="unknown id",
        ),
    ],
)
def test_reservations_of_aws(changes: Any, declared: Any, said: Said) -> None:
    assert say(ReservationFits(), changed(*changes), declared) == said
