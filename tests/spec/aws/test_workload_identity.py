from typing import Any

import pytest
from pydantic import ValidationError

from gpufabric.spec.aws.workload_identity import MOST_DATA_BUCKETS, AwsWorkloadIdentity

CORPUS = {"bucket": "arn:aws:s3:::corpus"}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([{"bucket": "arn:aws:s3:::*"}], "bucket"),
        ([{"bucket": "corpus"}], "bucket"),
        ([{"bucket": "arn:aws:s3:::corpus/*"}], "bucket"),
        ([CORPUS | {"prefix": "*"}], "prefix"),
        ([CORPUS | {"kms_key": "alias/data"}], "kms_key"),
        ([CORPUS | {"kms_key": "*"}], "kms_key"),
        ([CORPUS | {"write": True}], "write"),
        ([CORPUS, CORPUS], "each bucket and prefix once"),
        ([{"bucket": f"arn:aws:s3:::data-{n}"} for n in range(MOST_DATA_BUCKETS + 1)], "at most"),
    ],
)
def test_data_names_exact_buckets_to_read(data: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        AwsWorkloadIdentity.model_validate({"data": data})


def test_two_folders_of_one_bucket_are_two_entries() -> None:
    declared = AwsWorkloadIdentity.model_validate(
        {"data": [CORPUS | {"prefix": "text/"}, CORPUS | {"prefix": "code/"}]}
    )
    assert [data.prefix for data in declared.data] == ["text/", "code/"]
