"""Soft delete of blobs."""

from collections.abc import Iterator
from functools import partial

from gpufabric.policies.azure.accounts import services_of
from gpufabric.policies.azure.types import STORAGE_ACCOUNT
from gpufabric.policies.references import CIS_AZURE, WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule, require_one
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_KEPT = {"deleteRetentionPolicy": "blobs", "containerDeleteRetentionPolicy": "containers"}


class BlobSoftDelete(ResourceRule):
    """Deleted blobs and containers can be restored."""

    id = "blob-soft-delete"
    title = "Deleted blobs and containers can be restored for some days"
    why = "A clean-up job with a wrong prefix deletes checkpoints that took weeks, including their versions."
    level = "mandatory"
    fix = (
        "Add BlobServiceProperties with deleteRetentionPolicy and containerDeleteRetentionPolicy enabled, "
        "for at least a week."
    )
    clouds = ("azure",)
    reference = (
        CIS_AZURE("9.2.1", "9.2.2"),
        WELL_ARCHITECTED_AZURE("RE:09"),
    )
    types = (STORAGE_ACCOUNT,)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Look for both policies in the account's settings of blobs."""
        services = services_of(resource, view.graph)
        for key, what in _KEPT.items():
            finding = Finding.at(resource, f"does not keep deleted {what}")
            yield from require_one(services, partial(_keeps, key), finding)


def _keeps(key: str, service: Resource) -> bool:
    return service.props.flag(key, "enabled")
