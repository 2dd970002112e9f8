from typing import Any

import pytest

from gpufabric.policies.rules.fabric.rdma_not_spot import RdmaNotSpot
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import Said, put, say
from tests.policies.azure_stack import H200
from tests.policies.conftest import UNKNOWN
from tests.policies.oci_stack import B200

LAUNCH = ("instanceDetails", "launchDetails")
SPOT = put("train", "scaleSetPriority", value="Spot")


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        pytest.param(
            azure_stack.changed(SPOT), Said((f"train: requests {H200} as spot machines",)), id="spot"
        ),
        pytest.param(
            azure_stack.changed(SPOT, put("train", "vmSize", value="Standard_D8ds_v5")),
            Said(),
            id="no InfiniBand",
        ),
        pytest.param(oci_stack.changed(), Said(), id="sound on OCI"),
        pytest.param(
            azure_stack.changed(put("train", "scaleSetPriority", value=UNKNOWN)),
            Said(unevaluated=("train.scaleSetPriority unknown until apply",)),
            id="unknown priority",
        ),
        pytest.param(
            azure_stack.changed(put("train", "scaleSetPriority", value=7.0)),
            Said(unevaluated=("train.scaleSetPriority is not a text",)),
            id="priority is no text",
        ),
        pytest.param(
            oci_stack.changed(put("train-nodes", *LAUNCH, "preemptibleInstanceConfig", value={"x": 1})),
            Said((f"train: requests {B200} as preemptible machines",)),
            id="preemptible",
        ),
        pytest.param(
            oci_stack.changed(put("train-nodes", *LAUNCH, value=UNKNOWN)),
            Said(unevaluated=("train.instanceDetails.launchDetails unknown until apply",)),
            id="unknown launch",
        ),
    ],
)
def test_rdma_not_spot(stack: Any, said: Said) -> None:
    assert say(RdmaNotSpot(), stack) == said
