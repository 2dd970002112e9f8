from typing import Any

import pytest

from policies.rules.nodes.imdsv2 import ImdsV2
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
                advice=("train-template: metadataOptions.httpPutResponseHopLimit is 3: 2 suffice for pods",)
            ),
            id="far",
        ),
        pytest.param(
            (add(Made("aws:ec2/instance:Instance", {}, "alone")),),
            Said((f"alone: {OPEN}",)),
            id="an instance",
        ),
        pytest.param(
            (put(*OPTIONS, value={"httpTokens": UNKNOWN, "httpPutResponseHopLimit": 3.0}),),
            Said(
                advice=("train-template: metadataOptions.httpPutResponseHopLimit is 3: 2 suffice for pods",),
                gaps=("train-template.metadataOptions.httpTokens unknown until apply",),
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
                gaps=("train-template.metadataOptions.httpPutResponseHopLimit unknown until apply",),
            ),
            id="unknown hops do not hide another template",
        ),
        pytest.param(
            (put(*OPTIONS, value=7.0),),
            Said(gaps=("train-template.metadataOptions has another shape than expected",)),
            id="not an object",
        ),
    ],
)
def test_imdsv2(changes: Any, said: Said) -> None:
    assert say(ImdsV2(), changed(*changes)) == said
