from typing import Any

import pytest

from gpufabric.policies.rules.storage.file_system_own_key import FileSystemOwnKey
from tests.policies import azure_stack, oci_stack
from tests.policies.aws_stack import Said, changed, drop, put, say
from tests.policies.conftest import UNKNOWN


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((put("lustre", "kmsKeyId", value="a key"),), Said(), id="known key"),
        pytest.param((put("lustre", "kmsKeyId", value=UNKNOWN),), Said(), id="unknown key"),
        pytest.param(
            (drop("lustre", "kmsKeyId"),),
            Said(("lustre: is encrypted with a key that the cloud manages",)),
            id="no key",
        ),
    ],
)
def test_file_system_own_key(changes: Any, said: Said) -> None:
    assert say(FileSystemOwnKey(), changed(*changes)) == said


@pytest.mark.parametrize(
    ("stack", "key", "whole"),
    [
        (azure_stack, ("encryptionSettings", "keyEncryptionKey"), "encryptionSettings"),
        (oci_stack, ("kmsKeyId",), ""),
    ],
)
def test_other_clouds(stack: Any, key: Any, whole: str) -> None:
    assert say(FileSystemOwnKey(), stack.changed()) == Said()
    said = say(FileSystemOwnKey(), stack.changed(drop("lustre", *key)))
    assert said == Said(("lustre: is encrypted with a key that the cloud manages",))
    if whole:
        said = say(FileSystemOwnKey(), stack.changed(put("lustre", whole, value=UNKNOWN)))
        assert said == Said(unevaluated=(f"lustre.{whole} unknown until apply",))
