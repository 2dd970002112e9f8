from typing import Any

import pytest

from gpufabric.policies.rules.cluster.creator_admin import CreatorAdmin
from tests.policies.aws_stack import Said, add, changed, put, say
from tests.policies.conftest import UNKNOWN, Made

FLAG = ("cluster", "accessConfig")
KEY = "bootstrapClusterCreatorAdminPermissions"
BESIDE = Said(("cluster: its creator administers it as well as the declared roles",))
ENTRY = add(Made("aws:eks/accessEntry:AccessEntry", {"clusterName": "c"}, "ops", {"clusterName": "cluster"}))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="nobody but the creator"),
        pytest.param((ENTRY,), BESIDE, id="nothing said"),
        pytest.param((ENTRY, put(*FLAG, value={})), BESIDE, id="the mode only"),
        pytest.param((ENTRY, put(*FLAG, value={KEY: True})), BESIDE, id="on"),
        pytest.param((ENTRY, put(*FLAG, value={KEY: False})), Said(), id="off"),
        pytest.param(
            (ENTRY, put(*FLAG, value={KEY: UNKNOWN})),
            Said(unevaluated=(f"cluster.accessConfig.{KEY} unknown until apply",)),
            id="unknown",
        ),
    ],
)
def test_creator_admin(changes: Any, said: Said) -> None:
    assert say(CreatorAdmin(), changed(*changes)) == said
