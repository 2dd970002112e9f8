from typing import Any

import pytest

from gpufabric.policies.rules.network.flow_logs import FlowLogs
from tests.policies.aws_stack import Said, add, changed, drop, link, put, say
from tests.policies.conftest import UNKNOWN, Made

NONE = Said(("vpc: has no flow log",))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param((drop("flows"),), NONE, id="none"),
        pytest.param((link("flows", vpcId=()),), NONE, id="of another network"),
        pytest.param(
            (put("flows", "trafficType", value="REJECT"),),
            Said(advice=("flows: records only some of the traffic",)),
            id="part of the traffic",
        ),
        pytest.param(
            (put("flows", "trafficType", value=UNKNOWN), add(Made("aws:ec2/vpc:Vpc", {}, "second"))),
            Said(("second: has no flow log",), unevaluated=("flows.trafficType unknown until apply",)),
            id="unknown hides no other",
        ),
    ],
)
def test_flow_logs(changes: Any, said: Said) -> None:
    assert say(FlowLogs(), changed(*changes)) == said
