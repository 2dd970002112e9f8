"""Whether an AWS region has an identity for training pods."""

from gpufabric.spec.aws.region import AwsRegion
from gpufabric.spec.regions import makes_bucket


def has_training_identity(region: AwsRegion) -> bool:
    """Return whether training pods get a role: an identity is declared, and there is something to grant.

    A given role has its permissions already. A role that the stack makes grants the checkpoint bucket, made
    or given, and declared buckets of data.
    """
    identity, existing = region.workload_identity, region.existing
    if identity is None:
        return False
    has_bucket = makes_bucket(region) or existing.storage.checkpoints is not None
    return existing.roles.training is not None or has_bucket or bool(identity.data)
