from typing import Any

import pytest

from gpufabric.policies.rules.cluster.secrets_encrypted import SecretsEncrypted, SecretsEncryptedOptions
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import Said, Stack, changed, drop, put, say
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


KMS = ("cluster", "securityProfile", "azureKeyVaultKms")
NOT_BROKEN = dict.fromkeys(("azure", "oci"), "a key of the project's own is required only with an option")


@pytest.mark.parametrize(
    ("stack", "said"),
    [
        (azure_stack.changed(), Said()),
        (azure_stack.changed(drop("cluster", "securityProfile")), OPEN),
        (azure_stack.changed(put(*KMS, "enabled", value=False)), OPEN),
        (
            azure_stack.changed(put(*KMS, value=UNKNOWN)),
            Said(unevaluated=("cluster.securityProfile.azureKeyVaultKms unknown until apply",)),
        ),
        (oci_stack.changed(), Said()),
        (oci_stack.changed(drop("cluster", "kmsKeyId")), OPEN),
    ],
)
def test_elsewhere_a_key_is_required_if_the_project_wants_it(stack: Stack, said: Said) -> None:
    assert say(SecretsEncrypted(), stack, options=SecretsEncryptedOptions(own_keys=True)) == said
    assert say(SecretsEncrypted(), stack) == Said()


def test_a_key_that_secrets_still_need_is_not_removed() -> None:
    used = azure_stack.changed(put(*KMS, "enabled", value=True))
    removed = say(SecretsEncrypted(), azure_stack.changed(drop(*KMS)), before=used)
    (violation,) = removed.violations
    assert "its key is removed while secrets are encrypted with it" in violation
    off = azure_stack.changed(put(*KMS, "enabled", value=False))
    assert say(SecretsEncrypted(), off, before=used) == Said()
    assert say(SecretsEncrypted(), azure_stack.changed(drop(*KMS)), before=off) == Said()


@pytest.mark.parametrize("change", [drop("cluster", "kmsKeyId"), put("cluster", "kmsKeyId", value="another")])
def test_another_key_of_oke_is_refused(change: Any) -> None:
    before = oci_stack.changed(put("cluster", "kmsKeyId", value="key"))
    said = say(SecretsEncrypted(), oci_stack.changed(change), before=before)
    assert said == Said(
        (
            "cluster: another key of its secrets replaces the cluster, which OCI refuses while pools of "
            "machines use it; keep the key, or destroy the region and create it again",
        )
    )
    assert say(SecretsEncrypted(), before, before=before) == Said()
