from typing import Any

import pytest
from pydantic import ValidationError

from gpufabric.spec.aws.storage import Replica

SECRET = {"secure": "v1:x"}
BUCKET, KEY = "arn:aws:s3:::copies", "arn:aws:kms:us-west-2:123456789012:key/5f1c3e0a"


@pytest.mark.parametrize(
    "declared",
    [
        {"bucket": BUCKET, "kms_key": KEY},
        {"bucket": SECRET, "kms_key": KEY, "region": "us-west-2"},
        {"bucket": SECRET, "kms_key": SECRET, "region": "us-west-2"},
    ],
)
def test_the_region_of_copies_is_known_without_the_engine(declared: dict[str, Any]) -> None:
    assert Replica.model_validate(declared).destination_region == "us-west-2"


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"bucket": BUCKET, "kms_key": SECRET}, "an encrypted kms_key does not tell it"),
        ({"bucket": BUCKET, "kms_key": KEY, "region": "us-east-1"}, "region us-west-2, which the key is in"),
        ({"bucket": BUCKET, "kms_key": KEY, "region": SECRET}, "region"),
    ],
)
def test_a_region_that_is_missing_or_another_than_that_of_the_key_is_refused(
    declared: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValidationError, match=message):
        Replica.model_validate(declared)
