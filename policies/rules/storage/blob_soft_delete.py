"""Blobs that were deleted."""

from collections.abc import Iterator

from gpufabric.policies.azure.accounts import services_of
from gpufabric.policies.azure.types import STORAGE_ACCOUNT
from gpufabric.policies.gap import Gap
from gpufabric.policies.properties import NotEvaluated
from gpufabric.policies.references import CIS_AZURE, WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.view import StackView

_KEPT = {"deleteRetentionPolicy": "blobs", "containerDeleteRetentionPolicy": "containers"}


class BlobSoftDelete(ResourceRule):
    """Deleted blobs and containers can be brought back."""

    id = "blob-soft-delete"
    title = "Deleted blobs and containers can be brought back for some days"
    why = "A clean-up job with the wrong prefix deletes checkpoints that took weeks, and versions with them."
    level = "mandatory"
    fix = (
        "Add BlobServiceProperties with deleteRetentionPolicy and containerDeleteRetentionPolicy enabled, "
        "for a week or more."
    )
    clouds = ("azure",)
    reference = (
        CIS_AZURE("9.2.1", "9.2.2"),
        WELL_ARCHITECTED_AZURE("RE:09"),
    )
    types = (STORAGE_ACCOUNT,)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Gap]:
        """Look for both policies in the account's settings of blobs."""
        services = services_of(resource, view.graph)
        for key, what in _KEPT.items():
            gaps: list[Gap] = []
            if any(_keeps(one, key, gaps) for one in services):
                continue
            yield from gaps
            if not gaps:
                yield Finding.at(resource, f"does not keep deleted {what}")


def _keeps(service: Resource, key: str, gaps: list[Gap]) -> bool:
    try:
        return service.props.flag(key, "enabled")
    except NotEvaluated as missing:
        gaps.append(Gap(service.name, missing.property, missing.why))
        return False
