from typing import Any

import pytest

from gpufabric.policies.rules.cluster.control_plane_logs import ControlPlaneLogs
from tests.policies.aws_stack import Said, changed, drop, put, say
from tests.policies.conftest import UNKNOWN

KEY = ("cluster", "enabledClusterLogTypes")
NONE = Said(("cluster: keeps no audit log",))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param((drop(*KEY),), NONE, id="nothing said"),
        pytest.param((put(*KEY, value=["api"]),), NONE, id="other logs"),
        pytest.param((put(*KEY, value=[UNKNOWN, "audit"]),), Said(), id="audit beside an unknown one"),
        pytest.param(
            (put(*KEY, value=[UNKNOWN]),),
            Said(unevaluated=("cluster.enabledClusterLogTypes[0] unknown until apply",)),
            id="unknown",
        ),
        pytest.param(
            (put(*KEY, value=7.0),),
            Said(unevaluated=("cluster.enabledClusterLogTypes is not a list",)),
            id="no list",
        ),
    ],
)
def test_control_plane_logs(changes: Any, said: Said) -> None:
    assert say(ControlPlaneLogs(), changed(*changes)) == said
