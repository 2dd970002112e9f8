"""Protection of resources that cannot be recreated."""

from collections.abc import Iterator

from gpufabric.policies.aws.types import (
    BUCKET,
    BUCKET_ENCRYPTION,
    CAPACITY_BLOCK,
    CAPACITY_RESERVATION,
    DATA_REPOSITORY,
    KMS_KEY,
    LUSTRE,
)
from gpufabric.policies.azure import types as azure
from gpufabric.policies.azure.accounts import account_holds_checkpoints
from gpufabric.policies.checkpoints import named_for_checkpoints
from gpufabric.policies.graph import Graph
from gpufabric.policies.oci import types as oci
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule, judge_each
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_KINDS = {
    LUSTRE: "a file system",
    azure.LUSTRE: "a file system",
    oci.LUSTRE: "a file system",
    BUCKET: "a bucket",
    azure.STORAGE_ACCOUNT: "a storage account",
    azure.BLOB_CONTAINER: "a container",
    oci.BUCKET: "a bucket",
    KMS_KEY: "the key of stored data",
    azure.KEY: "the key of stored data",
    azure.VAULT: "the vault of the key of stored data",
    oci.KEY: "the key of stored data",
    oci.VAULT: "the vault of the key of stored data",
    CAPACITY_BLOCK: "a Capacity Block, which is not refunded,",
    CAPACITY_RESERVATION: "reserved capacity, which may not be available again,",
    azure.RESERVATION: "reserved capacity, which may not be available again,",
    oci.RESERVATION: "reserved capacity, which may not be available again,",
}
_FILE_SYSTEMS = (LUSTRE, azure.LUSTRE, oci.LUSTRE)
_BUCKETS = (BUCKET, azure.BLOB_CONTAINER, oci.BUCKET)
_KEYS = (KMS_KEY, azure.KEY, oci.KEY)
_VAULTS = (azure.VAULT, oci.VAULT)
_RESERVATIONS = (CAPACITY_RESERVATION, azure.RESERVATION, oci.RESERVATION)
_DATA = (*_FILE_SYSTEMS, BUCKET_ENCRYPTION, azure.STORAGE_ACCOUNT, oci.BUCKET)
"""Types that name the key of their data."""


class StorageProtected(ResourceRule):
    """Data, its keys and purchased capacity are not deleted by mistake."""

    id = "storage-protected"
    title = "Stored data, its keys and purchased capacity are protected from deletion"
    why = (
        "One wrong destroy, or one replacement that nobody noticed, deletes weeks of training or a Capacity "
        "Block that is paid for. Policies never see deletions."
    )
    level = "mandatory"
    fix = (
        "Set the resource option protect. On AWS, leave forceDestroy unset, and let the file system create "
        "automatic backups and a final backup on deletion. To delete something on purpose, declare protect: "
        "false for it and apply that first."
    )
    clouds = ("aws", "azure", "oci")
    types = tuple(_KINDS)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Report unprotected resources as violations, and missing backups as advice."""
        if resource.type in (*_KEYS, *_VAULTS) and not _keeps_data(resource, view.graph):
            return
        if resource.type == azure.BLOB_CONTAINER and not named_for_checkpoints(resource):
            # Other containers, e.g. for logs, are deleted only with their account, which is protected.
            return
        if not resource.protect:
            declared = _is_given_up(resource, view)
            text = f"{_KINDS[resource.type]} without protect" + (
                ", as its stack declares" if declared else ""
            )
            advisory = declared or resource.type in _RESERVATIONS
            yield Finding.at(resource, text, advisory=advisory)
        if resource.type == BUCKET and resource.props.flag("forceDestroy"):
            yield Finding.at(resource, "forceDestroy deletes the bucket with everything in it")
        if resource.type == LUSTRE and _has_backups(resource, view.graph):
            yield from judge_each((resource,), _backups)
            yield from judge_each((resource,), _last_backup)


def _keeps_data(key: Resource, graph: Graph) -> bool:
    """Return whether stored data is encrypted with a key, or with one of a vault."""
    if key.type in _VAULTS:
        return any(_keeps_data(child_key, graph) for child_key in graph.needing(key, *_KEYS))
    return bool(graph.needing(key, *_DATA))


def _is_given_up(resource: Resource, view: StackView) -> bool:
    """Return whether the stack's declaration switches the protection off.

    This is the step before an intended deletion: declared, reviewed and applied on its own.
    """
    declared = view.context.declared_region
    if declared is None:
        return False
    storage = declared.storage
    lustre = storage.lustre is not None and not storage.lustre.protect
    bucket = not storage.checkpoints.protect
    if resource.type in _FILE_SYSTEMS:
        return lustre
    if resource.type in (*_KEYS, *_VAULTS):
        # On AWS one key encrypts both; elsewhere file systems have none of their own.
        shared = resource.type == KMS_KEY and storage.lustre is not None
        return bucket and (lustre or not shared)
    if resource.type == CAPACITY_BLOCK:
        block = view.context.blocks.get(resource.props.text("capacityBlockOfferingId") or "")
        return block is not None and block.purchase is not None and not block.purchase.protect
    return bucket and _holds_checkpoints(resource, view.graph)


def _holds_checkpoints(resource: Resource, graph: Graph) -> bool:
    if resource.type == azure.STORAGE_ACCOUNT:
        return account_holds_checkpoints(resource, graph)
    return resource.type in _BUCKETS and named_for_checkpoints(resource)


def _has_backups(lustre: Resource, graph: Graph) -> bool:
    """Return whether it can have backups; scratch file systems and those linked to a bucket cannot."""
    kind = lustre.props.text("deploymentType") or "SCRATCH_1"
    return not kind.startswith("SCRATCH") and not graph.users(lustre, "fileSystemId", DATA_REPOSITORY)


def _backups(lustre: Resource) -> Iterator[Finding | Unevaluated]:
    if not lustre.props.number("automaticBackupRetentionDays"):
        yield Finding.at(lustre, "creates no automatic backups", advisory=True)


def _last_backup(lustre: Resource) -> Iterator[Finding | Unevaluated]:
    # The provider's default is to skip it.
    if lustre.props.value("skipFinalBackup") is None or lustre.props.flag("skipFinalBackup"):
        yield Finding.at(lustre, "creates no final backup on deletion", advisory=True)
