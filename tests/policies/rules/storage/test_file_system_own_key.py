from typing import Any

import pytest

from policies.rules.storage.file_system_own_key import FileSystemOwnKey
from tests.policies.aws_stack import Said, changed, drop, put, say
from tests.policies.conftest import UNKNOWN


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((put("lustre", "kmsKeyId", value="a key"),), Said(), id="known key"),
        pytest.param((put("lustre", "kmsKeyId", value=UNKNOWN),), Said(), id="unknown key"),
        pytest.param(
            (drop("lustre", "kmsKeyId"),),
            Said(("lustre: is encrypted with the key that AWS manages",)),
            id="no key",
        ),
    ],
)
def test_file_system_own_key(changes: Any, said: Said) -> None:
    assert say(FileSystemOwnKey(), changed(*changes)) == said
