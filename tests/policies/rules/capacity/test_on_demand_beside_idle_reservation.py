from datetime import UTC, datetime
from typing import Any

import pytest

from gpufabric.policies.rules.capacity.on_demand_beside_idle_reservation import OnDemandBesideIdleReservation
from tests.policies.aws_pools import SHAPE, group, in_block, template
from tests.policies.aws_stack import BLOCK, NOW, Said, add, changed, link, put, region, say
from tests.policies.conftest import UNKNOWN, Made

NOT_BROKEN = {"aws": "findings are about a shape, not about one resource"}

ODCR = "cr-0aaaaaaaaaaaaaaaa"
RESERVED = {"mode": "reservation", "id": ODCR, "nodes": 16}
DECLARED = region(held={"shape": SHAPE, "nodes": 16, "capacity": RESERVED})
IN_BLOCK = region(held={"shape": SHAPE, "nodes": 48, "capacity": BLOCK})
FOUND = "aws-us-east-1: 8 nodes of p6-b200.48xlarge on demand (train 8) while {} reserved ones are unused"


def held(nodes: float, id_: str = ODCR) -> Any:
    target = {"capacityReservationTarget": {"capacityReservationId": id_}}
    return add(
        template("held", capacityReservationSpecification=target),
        group("held", scalingConfig={"minSize": 0.0, "desiredSize": nodes, "maxSize": nodes}),
    )


def reservation(**props: Any) -> Any:
    return add(
        Made(
            "aws:ec2/capacityReservation:CapacityReservation",
            {"instanceType": SHAPE, "instanceCount": 16.0, "instanceMatchCriteria": "targeted", **props},
            "odcr",
        )
    )


OFFER = "cb-0123456789abcdef0"
BUYS = region(
    held={
        "shape": SHAPE,
        "nodes": 48,
        "capacity": {key: value for key, value in BLOCK.items() if key != "id"}
        | {"purchase": {"offering_id": OFFER, "i_understand_no_refund": True}},
    }
)


def purchase(nodes: float) -> tuple[Any, ...]:
    block = "aws:ec2/capacityBlockReservation:CapacityBlockReservation"
    return (
        add(*in_block("held", nodes, UNKNOWN), Made(block, {"capacityBlockOfferingId": OFFER}, "purchase")),
        link("held-template", capacityReservationSpecification="purchase"),
    )


USES = (held(8.0, UNKNOWN), link("held-template", capacityReservationSpecification="odcr"))


@pytest.mark.parametrize(
    ("changes", "declared", "said"),
    [
        pytest.param((), None, Said(), id="no reservation"),
        pytest.param((), DECLARED, Said((FOUND.format("16 of 16"),)), id="declared and not used"),
        pytest.param(
            (held(10.0),), DECLARED, Said((FOUND.format("6 of 16"),)), id="declared and used in part"
        ),
        pytest.param((held(16.0),), DECLARED, Said(), id="used up"),
        pytest.param(
            (held(10.0, UNKNOWN),), DECLARED, Said((FOUND.format("6 of 16"),)), id="known by its pool"
        ),
        pytest.param(
            (held(10.0), put("train", "scalingConfig", "maxSize", value=0.0)),
            DECLARED,
            Said(),
            id="nothing on demand",
        ),
        pytest.param(
            (held(10.0), put("train-template", "instanceType", value="p5.48xlarge")),
            DECLARED,
            Said(),
            id="other shape",
        ),
        pytest.param((held(10.0), put("train", "capacityType", value="SPOT")), DECLARED, Said(), id="spot"),
        pytest.param(
            (add(*in_block("held", 40.0)),),
            IN_BLOCK,
            Said((FOUND.format("8 of 48"),)),
            id="block used in part",
        ),
        pytest.param(purchase(48.0), BUYS, Said(), id="bought here and used up"),
        pytest.param(
            purchase(40.0), BUYS, Said((FOUND.format("8 of 48"),)), id="bought here and used in part"
        ),
        pytest.param((reservation(),), None, Said((FOUND.format("16 of 16"),)), id="made here and not used"),
        pytest.param(
            (reservation(), *USES), None, Said((FOUND.format("8 of 16"),)), id="made here and used in part"
        ),
        pytest.param(
            (reservation(instanceMatchCriteria="open"),), None, Said(), id="an open one fills by itself"
        ),
        pytest.param(
            (reservation(instanceCount=UNKNOWN),),
            None,
            Said(unevaluated=("odcr.instanceCount unknown until apply",)),
            id="unknown count",
        ),
        pytest.param(
            (put("train-template", "instanceType", value=UNKNOWN),),
            DECLARED,
            Said(unevaluated=("train.instanceType unknown until apply",)),
            id="unknown shape",
        ),
        pytest.param(
            (held(10.0, UNKNOWN), put("held", "labels", value={"gpufabric.dev/pool": "other"})),
            DECLARED,
            Said(
                (FOUND.format("16 of 16"),),
                unevaluated=(
                    "held.capacityReservationSpecification.capacityReservationTarget.capacityReservationId "
                    "unknown until apply",
                ),
            ),
            id="unknown reservation of a pool that is not declared",
        ),
        pytest.param(
            (put("train", "scalingConfig", value=7.0),),
            DECLARED,
            Said(unevaluated=("train.scalingConfig has another shape than expected",)),
            id="size is no object",
        ),
    ],
)
def test_on_demand_beside_idle_reservation(changes: tuple, declared: Any, said: Said) -> None:
    assert say(OnDemandBesideIdleReservation(), changed(*changes), declared) == said


@pytest.mark.parametrize("now", [datetime(2026, 11, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)])
def test_block_that_does_not_run_is_not_idle(now: datetime) -> None:
    assert say(OnDemandBesideIdleReservation(), changed(), IN_BLOCK, NOW).violations
    assert say(OnDemandBesideIdleReservation(), changed(), IN_BLOCK, now) == Said()
