from typing import Any

import pytest

from gpufabric.policies.rules.fabric.gpu_driver_none import GpuDriverNone
from tests.policies.aws_stack import Said, drop, put, say
from tests.policies.azure_stack import GB200, H200, changed
from tests.policies.conftest import UNKNOWN

INSTALL = f"train: of {H200} lets AKS install the GPU driver"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param(
            (put("train", "gpuProfile", value={"driver": "Install"}),), Said((INSTALL,)), id="Install"
        ),
        pytest.param((drop("train", "gpuProfile"),), Said((INSTALL,)), id="nothing said"),
        pytest.param(
            (drop("train", "gpuProfile"), put("train", "vmSize", value="Standard_D8ds_v5")),
            Said(),
            id="no InfiniBand",
        ),
        pytest.param(
            (drop("train", "gpuProfile"), put("train", "vmSize", value="Standard_HB120rs_v3")),
            Said(),
            id="InfiniBand without GPUs",
        ),
        pytest.param(
            (put("train", "gpuProfile", "driver", value=UNKNOWN), drop("racks", "gpuProfile")),
            Said(
                (f"racks: of {GB200} lets AKS install the GPU driver",),
                unevaluated=("train.gpuProfile.driver unknown until apply",),
            ),
            id="unknown hides no other pool",
        ),
        pytest.param(
            (put("train", "gpuProfile", value="x"),),
            Said(unevaluated=("train.gpuProfile has another shape than expected",)),
            id="not an object",
        ),
    ],
)
def test_gpu_driver_none(changes: Any, said: Said) -> None:
    assert say(GpuDriverNone(), changed(*changes)) == said
