from typing import Any

import pytest

from gpufabric.policies.rules.storage.account_network import AccountNetwork
from tests.policies.aws_stack import Said, add, drop, put, say
from tests.policies.azure_stack import changed
from tests.policies.conftest import UNKNOWN, Made

OPEN = "account: can be reached from the whole Internet"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param((drop("account", "publicNetworkAccess"),), Said(), id="denied by default"),
        pytest.param(
            (put("account", "publicNetworkAccess", value="Enabled"), drop("account", "networkRuleSet")),
            Said((OPEN,)),
            id="open",
        ),
        pytest.param(
            (drop("account", "publicNetworkAccess"), drop("account", "networkRuleSet")),
            Said((OPEN,)),
            id="nothing said",
        ),
        pytest.param(
            (drop("account", "publicNetworkAccess"), put("account", "networkRuleSet", "ipRules", value=[{}])),
            Said(advice=("account: can be reached from some public addresses",)),
            id="some addresses",
        ),
        pytest.param(
            (
                put("account", "publicNetworkAccess", value=UNKNOWN),
                add(Made("azure-native:storage:StorageAccount", {})),
            ),
            Said(
                ("one: can be reached from the whole Internet",),
                unevaluated=("account.publicNetworkAccess unknown until apply",),
            ),
            id="unknown hides no other",
        ),
        pytest.param(
            (put("account", "publicNetworkAccess", value=7.0),),
            Said(unevaluated=("account.publicNetworkAccess is not a text",)),
            id="no text",
        ),
    ],
)
def test_account_network(changes: Any, said: Said) -> None:
    assert say(AccountNetwork(), changed(*changes)) == said
