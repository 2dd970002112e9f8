from datetime import UTC, datetime
from typing import Any

import pytest

from gpufabric.policies.rules.capacity.capacity_block_fits import CapacityBlockFits
from tests.policies.aws_pools import SHAPE, in_block
from tests.policies.aws_stack import BLOCK, NOW, Said, add, changed, link, put, region, say
from tests.policies.conftest import UNKNOWN, Made

NOT_BROKEN = {"aws": "findings are about a block, not about one resource"}

OFFER = "cb-0123456789abcdef0"
GROUP = "arn:aws:resource-groups:us-east-1:123456789012:group/blocks"
DATES = {"starts": BLOCK["starts"], "ends": BLOCK["ends"]}
DECLARED = region(
    train={"shape": SHAPE, "nodes": 48, "capacity": BLOCK},
    grouped={
        "shape": "p6e-gb200.36xlarge",
        "nodes": 18,
        "capacity": {"mode": "capacity-block", "id": GROUP, "nodes": 18, **DATES},
    },
    buys={
        "shape": SHAPE,
        "nodes": 6,
        "capacity": {
            "mode": "capacity-block",
            "nodes": 6,
            "purchase": {"offering_id": OFFER, "i_understand_no_refund": True},
            **DATES,
        },
    },
)
BEFORE = datetime(2026, 11, 24, 11, 29, tzinfo=UTC)
END = datetime(2027, 1, 5, 11, 30, tzinfo=UTC)
TARGET = "capacityReservationSpecification"


def pools(**sizes: float) -> Any:
    return add(*(resource for name, size in sizes.items() for resource in in_block(name, size)))


def bought(offer: str = "cb-1", **outputs: Any) -> tuple[Any, ...]:
    """Let the pool use a block that this stack buys; what it holds is known by its outputs only."""
    block = Made(
        "aws:ec2/capacityBlockReservation:CapacityBlockReservation",
        {"capacityBlockOfferingId": offer, "instancePlatform": "Linux/UNIX"},
        "purchase",
        outputs={
            "instanceCount": 8.0,
            "startDate": "2026-11-24T11:30:00Z",
            "endDate": "2027-01-05T11:30:00Z",
            **outputs,
        },
    )
    return (
        add(*in_block("train", 8.0, UNKNOWN), block),
        link("train-template", capacityReservationSpecification="purchase"),
    )


@pytest.mark.parametrize(
    ("changes", "now", "said"),
    [
        pytest.param((), NOW, Said(), id="no block"),
        pytest.param((pools(train=48.0),), NOW, Said(), id="as many as it holds"),
        pytest.param(
            (pools(train=49.0),),
            NOW,
            Said(
                (
                    "aws-us-east-1: pools may grow to 49 nodes (train 49) in a Capacity Block that holds 48: "
                    "1 too many",
                )
            ),
            id="one too many",
        ),
        pytest.param(
            (pools(train=40.0, eval=16.0),),
            NOW,
            Said(
                (
                    "aws-us-east-1: pools may grow to 56 nodes (eval 16, train 40) in a Capacity Block that "
                    "holds 48: 8 too many",
                )
            ),
            id="two pools together",
        ),
        pytest.param(
            (pools(train=48.0),),
            END,
            Said(
                (
                    "aws-us-east-1: 48 nodes are requested now in a Capacity Block that ended on "
                    "2027-01-05 11:30 UTC (train 48 at most)",
                )
            ),
            id="over",
        ),
        pytest.param(
            (add(*in_block("train", 48.0, wanted=0.0)),), END, Said(), id="over and nothing is requested"
        ),
        pytest.param((pools(train=0.0),), END, Said(), id="over and given up"),
        pytest.param(
            (pools(train=48.0),),
            BEFORE,
            Said(
                (
                    "aws-us-east-1: 48 nodes are requested now in a Capacity Block that starts on "
                    "2026-11-24 11:30 UTC (train 48 at most)",
                )
            ),
            id="too early",
        ),
        pytest.param((add(*in_block("train", 48.0, wanted=0.0)),), BEFORE, Said(), id="waits for its start"),
        pytest.param(
            (pools(train=48.0), put("train", "scalingConfig", "maxSize", value=UNKNOWN)),
            NOW,
            Said(unevaluated=("train.scalingConfig.maxSize unknown until apply",)),
            id="unknown size",
        ),
        pytest.param(
            (pools(train=49.0), put("train", "scalingConfig", "desiredSize", value=UNKNOWN)),
            NOW,
            Said(
                (
                    "aws-us-east-1: pools may grow to 49 nodes (train 49) in a Capacity Block that holds 48: "
                    "1 too many",
                ),
                unevaluated=("train.scalingConfig.desiredSize unknown until apply",),
            ),
            id="unknown wish does not hide the size",
        ),
        pytest.param(
            (add(*in_block("train", 99.0, "cr-00000000")),),
            NOW,
            Said(
                unevaluated=(
                    f"train.{TARGET} names a Capacity Block that the stack neither declares nor buys",
                )
            ),
            id="nothing is known of the block",
        ),
        pytest.param(
            (add(*in_block("train", 99.0, UNKNOWN)),),
            NOW,
            Said(
                unevaluated=(
                    f"train.{TARGET}.capacityReservationTarget.capacityReservationId unknown until apply",
                )
            ),
            id="unknown block",
        ),
        pytest.param(
            (pools(train=49.0), put("train-template", "capacityReservationSpecification", value={})),
            NOW,
            Said(unevaluated=(f"train.{TARGET} names no Capacity Block",)),
            id="no block is named",
        ),
        pytest.param(bought(), NOW, Said(), id="bought here"),
        pytest.param(
            bought(instanceCount=4.0),
            NOW,
            Said(
                (
                    "aws-us-east-1: pools may grow to 8 nodes (train 8) in a Capacity Block that holds 4: "
                    "4 too many",
                )
            ),
            id="bought here and too small",
        ),
        pytest.param(
            bought(endDate="2026-11-30T11:30:00Z"),
            NOW,
            Said(
                (
                    "aws-us-east-1: 8 nodes are requested now in a Capacity Block that ended on "
                    "2026-11-30 11:30 UTC (train 8 at most)",
                )
            ),
            id="bought here and over",
        ),
        pytest.param(
            bought(instanceCount=UNKNOWN),
            NOW,
            Said(
                unevaluated=(
                    "train.capacityReservationSpecification (purchase.instanceCount) unknown until apply",
                )
            ),
            id="not bought yet",
        ),
        pytest.param(
            bought(OFFER, instanceCount=UNKNOWN),
            NOW,
            Said(
                (
                    "aws-us-east-1: pools may grow to 8 nodes (train 8) in a Capacity Block that holds 6: "
                    "2 too many",
                )
            ),
            id="declared and not bought yet",
        ),
        pytest.param(bought(OFFER), NOW, Said(), id="what was bought counts more than what was declared"),
        pytest.param(
            bought(UNKNOWN, endDate=UNKNOWN),
            NOW,
            Said(
                unevaluated=("train.capacityReservationSpecification (purchase.endDate) unknown until apply",)
            ),
            id="unknown offer",
        ),
        pytest.param(
            (
                pools(train=19.0),
                put(
                    "train-template",
                    "capacityReservationSpecification",
                    "capacityReservationTarget",
                    value={"capacityReservationResourceGroupArn": GROUP},
                ),
            ),
            NOW,
            Said(
                (
                    "aws-us-east-1: pools may grow to 19 nodes (train 19) in a Capacity Block that holds 18: "
                    "1 too many",
                )
            ),
            id="group of blocks",
        ),
        pytest.param(
            bought(startDate="soon"),
            NOW,
            Said(unevaluated=("train.capacityReservationSpecification (purchase.startDate) is not a time",)),
            id="bought here at an odd time",
        ),
        pytest.param(
            (
                put("train", "launchTemplate", value={}),
                put("train", "capacityType", value="CAPACITY_BLOCK"),
                link("train", launchTemplate=()),
            ),
            NOW,
            Said(unevaluated=("train.launchTemplate is not one launch template of this stack",)),
            id="template of another stack",
        ),
    ],
)
def test_capacity_block_fits(changes: tuple, now: datetime, said: Said) -> None:
    assert say(CapacityBlockFits(), changed(*changes), DECLARED, now) == said
