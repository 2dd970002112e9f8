"""Protection of what cannot be made again."""

from collections.abc import Iterator

from gpufabric.spec.region import AwsRegion
from policies.aws.buckets import holds_checkpoints
from policies.aws.types import (
    BUCKET,
    BUCKET_ENCRYPTION,
    CAPACITY_BLOCK,
    CAPACITY_RESERVATION,
    DATA_REPOSITORY,
    KMS_KEY,
    LUSTRE,
)
from policies.extract import Gap
from policies.graph import Graph
from policies.resource import Resource
from policies.rule import Finding, ResourceRule, each
from policies.view import StackView

_KINDS = {
    LUSTRE: "a file system",
    BUCKET: "a bucket",
    KMS_KEY: "the key of stored data",
    CAPACITY_BLOCK: "a Capacity Block, whose price is not paid back,",
    CAPACITY_RESERVATION: "reserved capacity, which may not be had again,",
}


class StorageProtected(ResourceRule):
    """Data, its keys and bought capacity are not deleted by mistake."""

    id = "storage-protected"
    title = "Stored data, its keys and bought capacity are protected from deletion"
    why = (
        "One wrong destroy, or one replacement that nobody read, deletes weeks of training; a Capacity Block "
        "is gone with its price, and policies never see deletions."
    )
    level = "mandatory"
    fix = (
        "Set the resource option protect, leave forceDestroy unset, and let the file system make backups and "
        "a last one when it is deleted. To delete something on purpose, declare protect: false for it and "
        "apply that first."
    )
    clouds = ("aws",)
    types = tuple(_KINDS)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Gap]:
        """Report what may be deleted as a violation, and what is lost with it as advice."""
        if resource.type == KMS_KEY and not _keeps_data(resource, view.graph):
            return
        if not resource.protect:
            declared = _is_given_up(resource, view)
            text = f"{_KINDS[resource.type]} without protect" + (
                ", as its stack declares" if declared else ""
            )
            advisory = declared or resource.type == CAPACITY_RESERVATION
            yield Finding.at(resource, text, advisory=advisory)
        if resource.type == BUCKET and resource.props.flag("forceDestroy"):
            yield Finding.at(resource, "forceDestroy deletes the bucket with all that is in it")
        if resource.type == LUSTRE and _has_backups(resource, view.graph):
            yield from each((resource,), _backups)
            yield from each((resource,), _last_backup)


def _keeps_data(key: Resource, graph: Graph) -> bool:
    return bool(graph.users(key, "kmsKeyId", LUSTRE) or graph.users(key, "rules", BUCKET_ENCRYPTION))


def _is_given_up(resource: Resource, view: StackView) -> bool:
    """Tell whether the stack's file says that the resource need not be protected.

    That is the step before something is deleted on purpose: declared, reviewed, and applied by itself.
    """
    declared = view.context.declaration
    if not isinstance(declared, AwsRegion):
        return False
    storage = declared.storage
    lustre = storage.lustre is not None and not storage.lustre.protect
    bucket = not storage.checkpoints.protect
    if resource.type == LUSTRE:
        return lustre
    if resource.type == BUCKET:
        return bucket and holds_checkpoints(resource)
    if resource.type == KMS_KEY:
        return bucket and (lustre or storage.lustre is None)
    if resource.type == CAPACITY_BLOCK:
        block = view.context.blocks.get(resource.props.text("capacityBlockOfferingId") or "")
        return block is not None and block.purchase is not None and not block.purchase.protect
    return False


def _has_backups(lustre: Resource, graph: Graph) -> bool:
    """Tell whether it can have backups; scratch file systems and those linked to a bucket cannot."""
    kind = lustre.props.text("deploymentType") or "SCRATCH_1"
    return not kind.startswith("SCRATCH") and not graph.users(lustre, "fileSystemId", DATA_REPOSITORY)


def _backups(lustre: Resource) -> Iterator[Finding | Gap]:
    if not lustre.props.number("automaticBackupRetentionDays"):
        yield Finding.at(lustre, "makes no automatic backups", advisory=True)


def _last_backup(lustre: Resource) -> Iterator[Finding | Gap]:
    # The provider skips it unless it is told not to.
    if lustre.props.value("skipFinalBackup") is None or lustre.props.flag("skipFinalBackup"):
        yield Finding.at(lustre, "makes no last backup when it is deleted", advisory=True)
