"""Soft delete of blobs."""

from collections.abc import Iterator
from functools import partial

from gpufabric.plural import plural
from gpufabric.policies.azure.accounts import services_of
from gpufabric.policies.azure.types import STORAGE_ACCOUNT
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.references import CIS_AZURE, WELL_ARCHITECTED_AZURE
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule, judge_each, require_one
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_LEAST_DAYS = 7
"""gpufabric's own limit: time to notice a deletion after a weekend."""

_KEPT = {"deleteRetentionPolicy": "blobs", "containerDeleteRetentionPolicy": "containers"}


class BlobSoftDelete(ResourceRule):
    """Deleted blobs and containers can be restored."""

    id = "blob-soft-delete"
    title = "Deleted blobs and containers can be restored for a week"
    why = "A clean-up job with a wrong prefix deletes checkpoints that took weeks, including their versions."
    level = "mandatory"
    fix = (
        "Add BlobServiceProperties with deleteRetentionPolicy and containerDeleteRetentionPolicy enabled, "
        "for at least seven days, and without allowPermanentDelete."
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
            yield from judge_each(services, partial(_long_enough, key, what, resource))


def _keeps(key: str, service: Resource) -> bool:
    return service.props.flag(key, "enabled")


def _long_enough(
    key: str, what: str, account: Resource, service: Resource
) -> Iterator[Finding | Unevaluated]:
    try:
        if not _keeps(key, service):
            return
    except UnreadableProperty:
        return  # reported already
    days = service.props.number(key, "days")
    if days is not None and days < _LEAST_DAYS:
        text = f"keeps deleted {what} for {plural(days, 'day')} only, not for {_LEAST_DAYS}"
        yield Finding.at(account, text)
    if service.props.flag(key, "allowPermanentDelete"):
        yield Finding.at(account, f"allows deleted {what} to be purged at once")
