from typing import Any

import pytest

from gpufabric.policies.rules.nodes.imdsv2 import ImdsV2
from tests.policies import oci_stack
from tests.policies.aws_stack import Said, add, changed, drop, put, say
from tests.policies.conftest import UNKNOWN, Made

OPEN = "metadataOptions.httpTokens is not required: IMDSv1 is answered"
OPTIONS = ("train-template", "metadataOptions")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param((drop(*OPTIONS),), Said((f"train-template: {OPEN}",)), id="nothing said"),
        pytest.param((put(*OPTIONS, value={}),), Said((f"train-template: {OPEN}",)), id="tokens not said"),
        pytest.param(
            (put(*OPTIONS, "httpTokens", value="optional"),),
            Said((f"train-template: {OPEN}",)),
            id="optional",
        ),
        pytest.param((put(*OPTIONS, value={"httpEndpoint": "disabled"}),), Said(), id="switched off"),
        pytest.param((drop(*OPTIONS, "httpPutResponseHopLimit"),), Said(), id="hops not said"),
        pytest.param(
            (put(*OPTIONS, "httpPutResponseHopLimit", value=3.0),),
            Said(
                advice=(
                    "train-template: metadataOptions.httpPutResponseHopLimit is 3: every pod can use the "
                    "node's permissions",
                )
            ),
            id="far",
        ),
        pytest.param(
            (put(*OPTIONS, "httpPutResponseHopLimit", value=2.0),),
            Said(
                advice=(
                    "train-template: metadataOptions.httpPutResponseHopLimit is 2: every pod can use the "
                    "node's permissions",
                )
            ),
            id="within reach of pods",
        ),
        pytest.param(
            (add(Made("aws:ec2/instance:Instance", {}, "alone")),),
            Said((f"alone: {OPEN}",)),
            id="an instance",
        ),
        pytest.param(
            (put(*OPTIONS, value={"httpTokens": UNKNOWN, "httpPutResponseHopLimit": 3.0}),),
            Said(
                advice=(
                    "train-template: metadataOptions.httpPutResponseHopLimit is 3: every pod can use the "
                    "node's permissions",
                ),
                unevaluated=("train-template.metadataOptions.httpTokens unknown until apply",),
            ),
            id="unknown tokens do not hide the hops",
        ),
        pytest.param(
            (
                put(*OPTIONS, "httpPutResponseHopLimit", value=UNKNOWN),
                drop("system-template", "metadataOptions"),
            ),
            Said(
                (f"system-template: {OPEN}",),
                unevaluated=("train-template.metadataOptions.httpPutResponseHopLimit unknown until apply",),
            ),
            id="unknown hops do not hide another template",
        ),
        pytest.param(
            (put(*OPTIONS, value=7.0),),
            Said(unevaluated=("train-template.metadataOptions has another shape than expected",)),
            id="not an object",
        ),
    ],
)
def test_imdsv2(changes: Any, said: Said) -> None:
    assert say(ImdsV2(), changed(*changes)) == said


LAUNCH = ("train-nodes", "instanceDetails", "launchDetails")
LEGACY = "areLegacyImdsEndpointsDisabled is not set: IMDSv1 is answered"
INSTANCE = "oci:Core/instance:Instance"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(put(*LAUNCH, "shape", value="x"), Said(), id="sound"),
        pytest.param(drop(*LAUNCH, "instanceOptions"), Said((f"train-nodes: {LEGACY}",)), id="nothing said"),
        pytest.param(put("system", "nodeMetadata", value={}), Said((f"system: {LEGACY}",)), id="node pool"),
        pytest.param(add(Made(INSTANCE, {}, "alone")), Said((f"alone: {LEGACY}",)), id="instance"),
        pytest.param(
            add(Made(INSTANCE, {"instanceConfigurationId": UNKNOWN}, "alone")), Said(), id="configured"
        ),
        pytest.param(
            put(*LAUNCH, "instanceOptions", value=UNKNOWN),
            Said(unevaluated=(f"{'.'.join(LAUNCH)}.instanceOptions unknown until apply",)),
            id="unknown",
        ),
        pytest.param(
            put(*LAUNCH, "instanceOptions", value="x"),
            Said(unevaluated=(f"{'.'.join(LAUNCH)}.instanceOptions is not an object",)),
            id="not an object",
        ),
    ],
)
def test_oci(change: Any, said: Said) -> None:
    assert say(ImdsV2(), oci_stack.changed(change)) == said
