from typing import Any

import pytest

from gpufabric.policies.rules.storage.vault_purge_protected import VaultPurgeProtected
from tests.policies.aws_stack import Said, drop, put, say
from tests.policies.azure_stack import changed
from tests.policies.conftest import UNKNOWN

KEY = ("vault", "properties", "enablePurgeProtection")
OPEN = Said(("vault: allows deleted keys to be purged at once",))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param((drop(*KEY),), OPEN, id="not said"),
        pytest.param((put(*KEY, value=False),), OPEN, id="off"),
        pytest.param(
            (put(*KEY, value=UNKNOWN),),
            Said(unevaluated=(f"{'.'.join(KEY)} unknown until apply",)),
            id="unknown",
        ),
        pytest.param(
            (put(*KEY, value="x"),), Said(unevaluated=(f"{'.'.join(KEY)} is not a boolean",)), id="no boolean"
        ),
    ],
)
def test_vault_purge_protected(changes: Any, said: Said) -> None:
    assert say(VaultPurgeProtected(), changed(*changes)) == said
