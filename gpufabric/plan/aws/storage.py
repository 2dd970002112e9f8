"""AWS's rules for a region's storage, other than sizes."""

from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.problems import Problem

_WHERE = "storage.checkpoints.replicate_to"


def replica_problems(region: AwsRegion) -> list[Problem]:
    """Check the destination of copies of the checkpoints.

    A bucket's ARN contains neither region nor account; its key's ARN contains both.
    """
    replica = region.storage.checkpoints.replicate_to
    if replica is None:
        return []
    _arn, _partition, _service, key_region, account, _key = replica.kms_key.split(":", 5)
    problems: list[Problem] = []
    if key_region == region.region:
        problems.append(
            Problem(
                f"{_WHERE}.kms_key",
                f"a key in {key_region}, the region of the checkpoints",
                "a key and a bucket in another region",
                "a copy in the same region is lost together with the original",
            )
        )
    if account != region.account_id:
        problems.append(
            Problem(
                f"{_WHERE}.kms_key",
                f"a key of account {account}",
                f"a key and a bucket of account {region.account_id}",
                "the region's account: the stack manages no policies of another account's bucket and key",
            )
        )
    return problems
