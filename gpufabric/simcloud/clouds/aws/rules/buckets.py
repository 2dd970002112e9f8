"""S3: Object Lock, which needs versioning and prevents its suspension."""

from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.tokens import BUCKET_OBJECT_LOCK, BUCKET_VERSIONING
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.wire.values import dig, plain

NOT_VERSIONED = Refusal(
    "InvalidBucketState",
    "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
    "Object Lock on a bucket without versioning",
    'S3 user guide, "Configuring S3 Object Lock"; code: versity/versitygw#555',
    own_words=True,
    http=409,
)
LOCKED = Refusal(
    "InvalidBucketState",
    "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
    "versioning that is suspended on a bucket with Object Lock",
    'S3 user guide, "Object Lock considerations"; terraform-aws-modules/terraform-aws-s3-bucket#90',
    http=409,
)


@rule(types=(BUCKET_OBJECT_LOCK,), refuses=(NOT_VERSIONED,))
def lock_needs_versions(state: State, request: Request) -> CloudError | None:
    """Only a bucket that keeps versions can lock them."""
    versioning = state.get(BUCKET_VERSIONING, str(request.inputs.get("bucket")))
    status = dig(versioning.outputs, "versioningConfiguration.status") if versioning else None
    return None if status == "Enabled" else refuse(request, NOT_VERSIONED)


@rule(types=(BUCKET_VERSIONING,), refuses=(LOCKED,))
def lock_holds_versioning(state: State, request: Request) -> CloudError | None:
    """Versioning of a bucket with Object Lock stays enabled."""
    lock = state.get(BUCKET_OBJECT_LOCK, str(request.inputs.get("bucket")))
    if lock is None or dig(plain(request.inputs), "versioningConfiguration.status") == "Enabled":
        return None
    return refuse(request, LOCKED)
