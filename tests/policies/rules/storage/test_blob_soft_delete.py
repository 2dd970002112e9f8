from typing import Any

import pytest

from gpufabric.policies.rules.storage.blob_soft_delete import BlobSoftDelete
from tests.policies.aws_stack import Said, drop, link, put, say
from tests.policies.azure_stack import changed
from tests.policies.conftest import UNKNOWN


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param((), Said(), id="sound"),
        pytest.param(
            (drop("blobs"),),
            Said(("account: does not keep deleted blobs", "account: does not keep deleted containers")),
            id="nothing said",
        ),
        pytest.param(
            (put("blobs", "deleteRetentionPolicy", "enabled", value=False),),
            Said(("account: does not keep deleted blobs",)),
            id="off",
        ),
        pytest.param(
            (drop("blobs", "containerDeleteRetentionPolicy"),),
            Said(("account: does not keep deleted containers",)),
            id="containers",
        ),
        pytest.param(
            (link("blobs", accountName=()), put("blobs", "accountName", value="checkpoints1")),
            Said(),
            id="by name",
        ),
        pytest.param(
            (
                put("blobs", "deleteRetentionPolicy", value=UNKNOWN),
                drop("blobs", "containerDeleteRetentionPolicy"),
            ),
            Said(
                ("account: does not keep deleted containers",),
                unevaluated=("blobs.deleteRetentionPolicy unknown until apply",),
            ),
            id="unknown hides nothing",
        ),
        pytest.param(
            (put("blobs", "deleteRetentionPolicy", value="x"),),
            Said(unevaluated=("blobs.deleteRetentionPolicy has another shape than expected",)),
            id="no object",
        ),
    ],
)
def test_blob_soft_delete(changes: Any, said: Said) -> None:
    assert say(BlobSoftDelete(), changed(*changes)) == said
