import pytest

from gpufabric.preflight.buckets import check_buckets
from gpufabric.snapshots.rows import TakenName
from gpufabric.spec.aws.region import AwsRegion
from tests.preflight.cases import aws, case, only, section

NAME = "lab-copies"


def region() -> AwsRegion:
    declared = aws().model_dump(mode="json", by_alias=True, exclude_none=True)
    key = "arn:aws:kms:us-west-2:123456789012:key/11111111-2222-3333-4444-555555555555"
    replica = {"region": "us-west-2", "bucket": f"arn:aws:s3:::{NAME}", "kms_key": key}
    declared["storage"]["checkpoints"]["replicate_to"] = replica
    return AwsRegion.model_validate(declared)


@pytest.mark.parametrize(
    ("row", "status"),
    [
        (TakenName(is_free=False, is_own=True), "ok"),
        (TakenName(is_free=True, reason="404: there is no such bucket"), "missing"),
        (TakenName(is_free=False, reason="403: another account owns it"), "unknown"),
        (None, "unknown"),
    ],
)
def test_destination_of_replication(row: TakenName | None, status: str) -> None:
    rows = {f"bucket/{NAME}": row} if row else {}
    verdict = only(list(check_buckets(case(region(), {"network": [section("names", rows)]}))))
    assert (verdict.status, verdict.setting) == (status, "storage.checkpoints.replicate_to.bucket")


def test_names_that_were_not_read_are_unknown() -> None:
    assert only(list(check_buckets(case(region())))).status == "unknown"


def test_simulated_clouds_do_not_know_buckets_of_others() -> None:
    answer = section("names", {}, source="simulated")
    assert not list(check_buckets(case(region(), {"network": [answer]})))


def test_a_region_without_such_buckets_has_no_verdict() -> None:
    assert not list(check_buckets(case(aws())))
