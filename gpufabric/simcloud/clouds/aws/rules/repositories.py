"""FSx for Lustre: data repository associations."""

from gpufabric.simcloud.clouds.aws.rules.errors import refuse
from gpufabric.simcloud.clouds.aws.tokens import LUSTRE_FILE_SYSTEM, REPOSITORY_ASSOCIATION
from gpufabric.simcloud.clouds.request import CloudError, Request, State
from gpufabric.simcloud.clouds.rule import Refusal, rule
from gpufabric.simcloud.resource import CloudResource
from gpufabric.wire.values import plain

_API = "FSx API reference, CreateDataRepositoryAssociation"

MOST = 8
"""Associations that one file system can have."""

NOT_SUPPORTED = Refusal(
    "UnsupportedOperation",
    "Data repository associations are not supported on file system '{id}': {why}.",
    "an association on SCRATCH_1, on Lustre 2.10, or on a file system with an import or export path",
    _API,
    own_words=True,
)
TOO_MANY = Refusal(
    "ServiceLimitExceeded",
    "File system '{id}' already has {most} data repository associations.",
    "a ninth association",
    _API,
    own_words=True,
    status="RESOURCE_EXHAUSTED",
)
OVERLAP = Refusal(
    "BadRequest",
    "The {what} '{path}' overlaps with that of data repository association '{other}'.",
    "a folder or bucket path that overlaps with another association's",
    _API,
    own_words=True,
)


@rule(types=(REPOSITORY_ASSOCIATION,), refuses=(NOT_SUPPORTED, TOO_MANY, OVERLAP))
def association(state: State, request: Request) -> CloudError | None:
    """An association links a folder and a bucket path that no other association of the file system uses."""
    id_ = str(request.inputs.get("fileSystemId"))
    system = state.get(LUSTRE_FILE_SYSTEM, id_)
    if system is None:
        return None
    why = _unfit(system)
    if why is not None:
        return refuse(request, NOT_SUPPORTED, id=id_, why=why)
    others = [
        referrer
        for referrer in state.referrers(id_)
        if referrer.type == REPOSITORY_ASSOCIATION and referrer.id != request.id
    ]
    if len(others) >= MOST:
        return refuse(request, TOO_MANY, id=id_, most=MOST)
    for what, key in (("file system path", "fileSystemPath"), ("repository path", "dataRepositoryPath")):
        path = str(request.inputs.get(key) or "")
        other = next(
            (other for other in others if _overlap(path, str(plain(other.inputs).get(key) or ""))), None
        )
        if other is not None:
            return refuse(request, OVERLAP, what=what, path=path, other=other.id)
    return None


def _unfit(system: CloudResource) -> str | None:
    outputs = plain(system.outputs)
    if outputs.get("deploymentType") == "SCRATCH_1":
        return "its deployment type is SCRATCH_1"
    if outputs.get("fileSystemTypeVersion") == "2.10":
        return "its Lustre version is 2.10"
    if outputs.get("importPath") or outputs.get("exportPath"):
        return "it has an import or export path"
    return None


def _overlap(path: str, other: str) -> bool:
    first, second = path.rstrip("/") + "/", other.rstrip("/") + "/"
    return first.startswith(second) or second.startswith(first)
