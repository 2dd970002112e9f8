"""Object Storage: the tenancy's namespace, and names and objects of buckets."""

from gpufabric.simcloud.clouds.oci.ocid import namespace
from gpufabric.simcloud.clouds.oci.rules.errors import refuse
from gpufabric.simcloud.clouds.oci.tokens import BUCKET, OBJECT_LIFECYCLE_POLICY
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import DELETE, UPDATE, Refusal, rule
from gpufabric.simcloud.clouds.updates import refused_change
from gpufabric.wire.values import number

OBJECT = "oci:ObjectStorage/storageObject:StorageObject"
_SETTINGS = frozenset(
    {
        OBJECT_LIFECYCLE_POLICY,
        "oci:ObjectStorage/replicationPolicy:ReplicationPolicy",
        OBJECT,
    }
)

NO_NAMESPACE = Refusal(
    "NamespaceNotFound",
    "You do not have authorization to perform this request, or the requested resource could not be found.",
    "a bucket in a namespace that is not the tenancy's",
    'OCI documentation, "API errors"',
    http=404,
    status="NOT_FOUND",
)
NO_BUCKET = Refusal(
    "BucketNotFound",
    "Either the bucket named '{bucket}' does not exist in the namespace '{namespace}' or you are not "
    "authorized to access it",
    "settings or objects of a bucket that does not exist",
    "oracle/oci-python-sdk#539",
    http=404,
    status="NOT_FOUND",
)
EXISTS = Refusal(
    "BucketAlreadyExists",
    "Either the bucket '{bucket}' in namespace '{namespace}' already exists or you are not authorized to "
    "create it",
    "a bucket whose name already exists in the namespace",
    "Object Storage API reference, CreateBucket",
    own_words=True,
    http=409,
    status="ALREADY_EXISTS",
)
NOT_EMPTY = Refusal(
    "BucketNotEmpty",
    "Bucket named '{bucket}' is not empty. Delete all object versions first.",
    "deleting a bucket with objects",
    "oracle/terraform-provider-oci#2071",
    http=409,
    status="FAILED_PRECONDITION",
)
VERSIONING = Refusal(
    "InvalidParameter",
    "Versioning of bucket '{bucket}' cannot be changed from {old} to {new}: it can only be suspended.",
    "versioning of a bucket that is switched off instead of suspended",
    'OCI documentation, "Managing Object Versioning for an Object Storage Bucket"',
    own_words=True,
)


@rule(types=(BUCKET,), refuses=(NO_NAMESPACE, EXISTS))
def bucket(state: State, request: Request) -> CloudError | None:
    """A bucket is in the tenancy's namespace, and its name is unique there."""
    place = str(request.inputs.get("namespace"))
    if place != namespace(request.account):
        return refuse(request, NO_NAMESPACE, because=f"the namespace is {namespace(request.account)}")
    if request.verb == "Create" and state.get(BUCKET, request.id) is not None:
        return refuse(request, EXISTS, bucket=request.inputs.get("name"), namespace=place)
    return None


@rule(types=(BUCKET,), verbs=UPDATE, refuses=(VERSIONING,))
def versioning(state: State, request: Request) -> CloudError | None:
    """Versioning that a bucket has had is suspended, not disabled."""
    change = refused_change(state, request, "oci-bucket-versioning")
    if change is None:
        return None
    return refuse(request, VERSIONING, bucket=request.inputs.get("name"), old=change.before, new=change.after)


@rule(types=_SETTINGS, refuses=(NO_BUCKET,))
def bucket_is_there(state: State, request: Request) -> CloudError | None:
    """Settings and objects belong to an existing bucket."""
    name, place = str(request.inputs.get("bucket")), str(request.inputs.get("namespace"))
    if state.get(BUCKET, f"n/{place}/b/{name}") is not None:
        return None
    return refuse(request, NO_BUCKET, bucket=name, namespace=place)


@rule(types=(BUCKET,), verbs=DELETE, refuses=(NOT_EMPTY,))
def empty(state: State, request: Request) -> CloudError | None:
    """A bucket that is deleted has no objects: neither those of a program nor those that
    ``gpufabric sim drift`` put there (``approximateCount``).
    """
    bucket = state.get(BUCKET, request.id)
    if bucket is None:
        return None
    name, place = bucket.outputs.get("name"), bucket.outputs.get("namespace")
    objects = any(
        (stored.outputs.get("bucket"), stored.outputs.get("namespace")) == (name, place)
        for stored in state.of_type(OBJECT)
    )
    if not objects and number(bucket.outputs.get("approximateCount")) == 0:
        return None
    return refuse(request, NOT_EMPTY, bucket=name)
