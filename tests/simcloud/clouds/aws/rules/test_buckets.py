import pytest

from gpufabric.simcloud.clouds.aws.rules import buckets as rules
from gpufabric.simcloud.clouds.aws.tokens import BUCKET, BUCKET_OBJECT_LOCK, BUCKET_VERSIONING
from tests.simcloud.clouds.aws.account import Account, Case, judged, request


def versioning(status):
    return {"bucket": "b", "versioningConfiguration": {"status": status}}


def lock(status):
    def ask(account):
        account.add(BUCKET, "b", {"bucket": "b"})
        if status:
            account.add(BUCKET_VERSIONING, "b", versioning(status))
        return request(BUCKET_OBJECT_LOCK, {"bucket": "b", "objectLockEnabled": "Enabled"})

    return ask


def change(status, *, locked):
    def ask(account):
        account.add(BUCKET, "b", {"bucket": "b"})
        account.add(BUCKET_VERSIONING, "b", versioning("Enabled"))
        if locked:
            account.add(BUCKET_OBJECT_LOCK, "b", {"bucket": "b", "objectLockEnabled": "Enabled"})
        return request(BUCKET_VERSIONING, versioning(status), id_="b", verb="Update")

    return ask


CASES = [
    Case("a lock without versioning", rules.NOT_VERSIONED, lock(None), "Versioning must be"),
    Case("a lock with suspended versioning", rules.NOT_VERSIONED, lock("Suspended"), "Versioning must be"),
    Case("versioning under a lock", rules.LOCKED, change("Suspended", locked=True), "cannot be changed"),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_s3_refuses(case):
    case.check()


@pytest.mark.parametrize(
    "asked", [lock("Enabled"), change("Enabled", locked=True), change("Suspended", locked=False)]
)
def test_what_s3_takes(asked):
    account = Account()
    assert judged(account, asked(account)) is None
