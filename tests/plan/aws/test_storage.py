import copy
from typing import Any

import pytest
from pydantic import TypeAdapter

from gpufabric.plan.aws.storage import replica_problems
from gpufabric.spec.regions import DeclaredRegion
from tests.plan.conftest import REGIONS

BUCKET = "arn:aws:s3:::copies-of-checkpoints"
KEY = "arn:aws:kms:us-west-2:123456789012:key/5f1c3e0a-7d24-4b8e-9a61-2c0d8e4f7b93"


def problems(**replica: str) -> list[tuple[str, str, str]]:
    """Give what is wrong with a replica of a region."""
    data: dict[str, Any] = copy.deepcopy(REGIONS["aws"])
    if replica:
        data["storage"] = {"checkpoints": {"replicate_to": replica}}
    region: Any = TypeAdapter(DeclaredRegion).validate_python(data)
    return [(problem.where, problem.given, problem.allowed) for problem in replica_problems(region)]


def test_another_region_of_the_account_is_fine() -> None:
    assert problems(bucket=BUCKET, kms_key=KEY) == []


def test_no_replica_is_fine() -> None:
    assert problems() == []


@pytest.mark.parametrize(
    ("key", "given", "allowed"),
    [
        (
            KEY.replace("us-west-2", "us-east-1"),
            "a key in us-east-1, the region of the checkpoints",
            "a key and a bucket in another region",
        ),
        (
            KEY.replace("123456789012", "210987654321"),
            "a key of account 210987654321",
            "a key and a bucket of account 123456789012",
        ),
    ],
)
def test_the_key_says_region_and_account(key: str, given: str, allowed: str) -> None:
    assert problems(bucket=BUCKET, kms_key=key) == [
        ("storage.checkpoints.replicate_to.kms_key", given, allowed)
    ]
