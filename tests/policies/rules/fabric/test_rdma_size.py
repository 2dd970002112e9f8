from typing import Any

import pytest

from gpufabric.policies.rules.fabric.rdma_size import RdmaSize
from tests.policies.aws_stack import Said, drop, put, say
from tests.policies.azure_stack import H100_TWIN, changed
from tests.policies.conftest import UNKNOWN

TWIN = put("train", "vmSize", value=H100_TWIN)
TEXT = f"train: is of {H100_TWIN}, which has no InfiniBand: Standard_ND96isr_H100_v5 has it"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param(
            (TWIN,), Said((f"{TEXT}, but its nodes are labelled as part of a fabric",)), id="twin in a fabric"
        ),
        pytest.param(
            (put("train", "vmSize", value=H100_TWIN.lower()),),
            Said(
                (
                    f"{TEXT}, but its nodes are labelled as part of a fabric".replace(
                        H100_TWIN, H100_TWIN.lower()
                    ),
                )
            ),
            id="whatever its capitals",
        ),
        pytest.param(
            (TWIN, put("train", "nodeLabels", "gpufabric.dev/fabric", value="none")), Said(), id="meant"
        ),
        pytest.param((TWIN, drop("train", "nodeLabels")), Said(advice=(TEXT,)), id="not labelled"),
        pytest.param(
            (TWIN, put("train", "nodeLabels", "gpufabric.dev/fabric", value=UNKNOWN)),
            Said(unevaluated=("train.nodeLabels.gpufabric.dev/fabric unknown until apply",)),
            id="unknown label",
        ),
        pytest.param(
            (TWIN, put("train", "nodeLabels", value=7.0)),
            Said(unevaluated=("train.nodeLabels has another shape than expected",)),
            id="labels are no object",
        ),
    ],
)
def test_rdma_size(changes: Any, said: Said) -> None:
    assert say(RdmaSize(), changed(*changes)) == said
