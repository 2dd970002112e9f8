from typing import Any

import pytest

from gpufabric.policies.rules.cluster.local_accounts_off import LocalAccountsOff
from tests.policies.aws_stack import Said, drop, put, say
from tests.policies.azure_stack import changed
from tests.policies.conftest import UNKNOWN

ON = "cluster: has local accounts"
ALL = "cluster: has no role-based access control: every user may do everything"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param((drop("cluster", "disableLocalAccounts"),), Said((ON,)), id="nothing said"),
        pytest.param((put("cluster", "disableLocalAccounts", value=False),), Said((ON,)), id="on"),
        pytest.param((drop("cluster", "enableRBAC"),), Said(), id="access by roles is the default"),
        pytest.param((put("cluster", "enableRBAC", value=False),), Said((ALL,)), id="no roles"),
        pytest.param(
            (
                put("cluster", "disableLocalAccounts", value=UNKNOWN),
                put("cluster", "enableRBAC", value=False),
            ),
            Said((ALL,), unevaluated=("cluster.disableLocalAccounts unknown until apply",)),
            id="unknown hides nothing",
        ),
        pytest.param(
            (put("cluster", "disableLocalAccounts", value=[]),),
            Said(unevaluated=("cluster.disableLocalAccounts is not a boolean",)),
            id="no boolean",
        ),
    ],
)
def test_local_accounts_off(changes: Any, said: Said) -> None:
    assert say(LocalAccountsOff(), changed(*changes)) == said
