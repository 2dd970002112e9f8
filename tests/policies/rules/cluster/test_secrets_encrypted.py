from typing import Any

import pytest

from gpufabric.policies.rules.cluster.secrets_encrypted import SecretsEncrypted
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import Said, changed, drop, put, say
from tests.policies.conftest import UNKNOWN

CONFIG = ("cluster", "encryptionConfig")
OPEN = Said(("cluster: its secrets are not encrypted with a customer-managed key",))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound, with an unknown key"),
        pytest.param((put(*CONFIG, "provider", "keyArn", value="a key"),), Said(), id="known key"),
        pytest.param((drop(*CONFIG),), OPEN, id="nothing said"),
        pytest.param((drop(*CONFIG, "provider"),), OPEN, id="no key"),
        pytest.param(
            (put(*CONFIG, "resources", value=[]),),
            Said(("cluster: its encryptionConfig does not name secrets",)),
            id="not of secrets",
        ),
        pytest.param(
            (put(*CONFIG, "resources", value=[UNKNOWN, "secrets"]),), Said(), id="of unknown and secrets"
        ),
        pytest.param(
            (put(*CONFIG, "resources", value=[UNKNOWN]),),
            Said(unevaluated=("cluster.encryptionConfig.resources[0] unknown until apply",)),
            id="of unknown",
        ),
        pytest.param(
            (put(*CONFIG, value=UNKNOWN),),
            Said(unevaluated=("cluster.encryptionConfig unknown until apply",)),
            id="unknown",
        ),
        pytest.param(
            (put(*CONFIG, value=[7.0]),),
            Said(unevaluated=("cluster.encryptionConfig is not an object",)),
            id="not an object",
        ),
    ],
)
def test_secrets_encrypted(changes: Any, said: Said) -> None:
    assert say(SecretsEncrypted(), changed(*changes)) == said


ADVICE = Said(advice=OPEN.violations)
KMS = ("cluster", "securityProfile", "azureKeyVaultKms")


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        (azure_stack.changed(), Said()),
        (azure_stack.changed(drop("cluster", "securityProfile")), ADVICE),
        (azure_stack.changed(put(*KMS, "enabled", value=False)), ADVICE),
        (
            azure_stack.changed(put(*KMS, value=UNKNOWN)),
            Said(unevaluated=("cluster.securityProfile.azureKeyVaultKms unknown until apply",)),
        ),
        (oci_stack.changed(), Said()),
        (oci_stack.changed(drop("cluster", "kmsKeyId")), ADVICE),
    ],
)
def test_elsewhere_it_is_advice(stack: Any, said: Said) -> None:
    assert say(SecretsEncrypted(), stack) == said
