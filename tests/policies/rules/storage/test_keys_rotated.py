from typing import Any

import pytest

from gpufabric.policies.rules.storage.keys_rotated import KeysRotated
from tests.policies import azure_stack
from tests.policies.aws_stack import Said, changed, drop, put, say
from tests.policies.conftest import UNKNOWN

POLICY = ("key", "properties", "rotationPolicy")
NEVER = Said(("key: is never rotated",))


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        pytest.param(changed(), Said(), id="aws, sound"),
        pytest.param(
            changed(put("storage-key", "enableKeyRotation", value=False)),
            Said(("storage-key: is never rotated",)),
            id="aws, off",
        ),
        pytest.param(
            changed(
                drop("storage-key", "enableKeyRotation"),
                put("storage-key", "customerMasterKeySpec", value="RSA_3072"),
            ),
            Said(),
            id="aws, asymmetric",
        ),
        pytest.param(
            changed(
                put("storage-key", "enableKeyRotation", value=UNKNOWN),
                drop("secrets-key", "enableKeyRotation"),
            ),
            Said(
                ("secrets-key: is never rotated",),
                unevaluated=("storage-key.enableKeyRotation unknown until apply",),
            ),
            id="aws, unknown hides no other",
        ),
        pytest.param(azure_stack.changed(), Said(), id="azure, sound"),
        pytest.param(azure_stack.changed(drop(*POLICY)), NEVER, id="azure, no policy"),
        pytest.param(
            azure_stack.changed(put(*POLICY, "lifetimeActions", 0, "action", "type", value="notify")),
            NEVER,
            id="azure, a notice only",
        ),
        pytest.param(
            azure_stack.changed(put(*POLICY, value=UNKNOWN)),
            Said(unevaluated=("key.properties.rotationPolicy unknown until apply",)),
            id="azure, unknown",
        ),
        pytest.param(
            azure_stack.changed(put("key", "properties", value=7.0)),
            Said(unevaluated=("key.properties has another shape than expected",)),
            id="azure, no object",
        ),
    ],
)
def test_keys_rotated(stack: Any, said: Said) -> None:
    assert say(KeysRotated(), stack) == said
