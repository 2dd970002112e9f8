from typing import Any

import pytest

from gpufabric.policies.rules.storage.bucket_own_key import BucketOwnKey
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import Said, changed, drop, put, say
from tests.policies.conftest import UNKNOWN

TEXT = "is encrypted with a key that the cloud manages"
NONE = Said((f"checkpoints: {TEXT}",))


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        pytest.param(changed(), Said(), id="aws, a key of unknown id"),
        pytest.param(changed(drop("encryption")), NONE, id="aws, nothing said"),
        pytest.param(
            changed(put("encryption", "rules", value=[{"bucketKeyEnabled": True}])), NONE, id="aws, no key"
        ),
        pytest.param(
            changed(put("encryption", "rules", value=UNKNOWN)),
            Said(unevaluated=("encryption.rules unknown until apply",)),
            id="aws, unknown",
        ),
        pytest.param(
            changed(put("encryption", "rules", value="x")),
            Said(unevaluated=("encryption.rules is not a list",)),
            id="aws, no list",
        ),
        pytest.param(azure_stack.changed(), Said(), id="azure, a key of unknown name"),
        pytest.param(
            azure_stack.changed(drop("account", "encryption", "keyVaultProperties")),
            Said((f"account: {TEXT}",)),
            id="azure, no key",
        ),
        pytest.param(
            azure_stack.changed(put("account", "encryption", value=UNKNOWN)),
            Said(unevaluated=("account.encryption unknown until apply",)),
            id="azure, unknown",
        ),
        pytest.param(oci_stack.changed(), Said(), id="oci, a key of unknown id"),
        pytest.param(oci_stack.changed(drop("checkpoints", "kmsKeyId")), NONE, id="oci, no key"),
    ],
)
def test_bucket_own_key(stack: Any, said: Said) -> None:
    assert say(BucketOwnKey(), stack) == said
