"""Properties that AWS does not change, although the provider sends them as an update."""

from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.tokens import BUCKET_VERSIONING, CLUSTER, LUSTRE_FILE_SYSTEM
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import UPDATE, Refusal, rule
from gpufabric.simcloud.clouds.updates import refused_change

VERSIONING = Refusal(
    "InvalidArgument",
    "versioning_configuration.status cannot be updated from '{old}' to '{new}'",
    "versioning of a bucket that is switched off instead of suspended",
    "hashicorp/terraform-provider-aws, internal/service/s3/bucket_versioning.go",
    "provider",
)
AUTHENTICATION = Refusal(
    "InvalidParameterException",
    "Unsupported authentication mode update from {old} to {new}",
    "an authentication mode of a cluster that goes back, or skips API_AND_CONFIG_MAP",
    'pulumi/pulumi-eks#1493; EKS user guide, "Change authentication mode to use access entries"',
)
SECRETS_KEY = Refusal(
    "InvalidParameterException",
    "Encryption is already enabled for cluster {name} with another key.",
    "another key for the secrets of a cluster that has one",
    "EKS API reference, AssociateEncryptionConfig",
    own_words=True,
)
EFA_THROUGHPUT = Refusal(
    "BadRequest",
    "The throughput per unit of storage of an EFA-enabled file system cannot be changed from {old} to {new}.",
    "another throughput per TiB for an EFA-enabled file system",
    "pulumi_aws 7.51.1, fsx.LustreFileSystem, efa_enabled",
    own_words=True,
)


@rule(types=(BUCKET_VERSIONING,), verbs=UPDATE, refuses=(VERSIONING,))
def bucket_versioning(state: State, request: Request) -> CloudError | None:
    """Versioning that a bucket has had is suspended, not disabled."""
    return _judge(state, request, "s3-versioning", VERSIONING)


@rule(types=(CLUSTER,), verbs=UPDATE, refuses=(AUTHENTICATION, SECRETS_KEY))
def cluster(state: State, request: Request) -> CloudError | None:
    """The authentication mode goes one step at a time; the key of secrets stays."""
    return _judge(state, request, "eks-authentication", AUTHENTICATION) or _judge(
        state, request, "eks-secrets-key", SECRETS_KEY
    )


@rule(types=(LUSTRE_FILE_SYSTEM,), verbs=UPDATE, refuses=(EFA_THROUGHPUT,))
def file_system(state: State, request: Request) -> CloudError | None:
    """An EFA-enabled file system keeps its throughput per TiB."""
    return _judge(state, request, "fsx-efa-throughput", EFA_THROUGHPUT)


def _judge(state: State, request: Request, id_: str, refusal: Refusal) -> CloudError | None:
    change = refused_change(state, request, id_)
    if change is None:
        return None
    return refuse(request, refusal, name=request.id, old=change.before, new=change.after)
