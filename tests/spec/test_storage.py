from typing import Any

import pytest
from pydantic import ValidationError

from gpufabric.spec.aws.storage import AwsStorage, CheckpointLink, Replica

BUCKET = "arn:aws:s3:::copies-of-checkpoints"
KEY = "arn:aws:kms:us-west-2:123456789012:key/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"


def test_nothing_that_costs_or_copies_is_on_by_itself() -> None:
    storage = AwsStorage.model_validate({"lustre": {"at_least_tib": 1, "throughput_mbps_per_tib": 125}})
    assert storage.lustre is not None
    assert (storage.lustre.efa, storage.lustre.checkpoint_link) == (False, None)
    assert storage.checkpoints.replicate_to is None


def test_a_link_does_not_carry_deletions_to_the_bucket_by_itself() -> None:
    assert "deleted" not in CheckpointLink().export_events


@pytest.mark.parametrize("path", ["/", "checkpoints", "/a//b", "/a/", "/a b"])
def test_a_link_needs_a_folder(path: str) -> None:
    with pytest.raises(ValidationError):
        CheckpointLink(path=path)


@pytest.mark.parametrize(
    "changed",
    [
        {"bucket": "copies-of-checkpoints"},
        {"bucket": f"{BUCKET}/folder"},
        {"kms_key": "alias/aws/s3"},
        {"kms_key": KEY.replace(":key/", ":alias/")},
        {"kms_key": None},
    ],
)
def test_a_replica_needs_the_arns_of_bucket_and_key(changed: dict[str, Any]) -> None:
    assert Replica.model_validate({"bucket": BUCKET, "kms_key": KEY}).bucket == BUCKET
    with pytest.raises(ValidationError):
        Replica.model_validate({"bucket": BUCKET, "kms_key": KEY} | changed)
