import pytest

from gpufabric.policies.checkpoints import named_for_checkpoints
from tests.policies.conftest import UNKNOWN, Made, seen


@pytest.mark.parametrize(
    ("name", "props", "holds"),
    [
        ("train-checkpoints", {}, True),
        ("store", {"bucket": "my-Checkpoints"}, True),
        ("store", {"name": "checkpoints"}, True),
        ("store", {"containerName": "checkpoints", "accountName": UNKNOWN}, True),
        ("store", {"bucket": UNKNOWN}, False),
        ("logs", {"name": "logs"}, False),
    ],
)
def test_checkpoints_are_known_by_a_name(name: str, props: dict[str, str], holds: bool) -> None:
    (bucket,) = seen([Made("aws:s3/bucket:Bucket", props, name)])
    assert named_for_checkpoints(bucket) is holds
