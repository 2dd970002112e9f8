"""Versions of objects in buckets."""

from collections.abc import Iterable, Iterator
from functools import partial

from gpufabric.plural import plural
from gpufabric.policies.aws.buckets import configured_by, inline, setting
from gpufabric.policies.aws.types import BUCKET, BUCKET_LIFECYCLE, BUCKET_VERSIONING
from gpufabric.policies.azure.accounts import account_holds_checkpoints, services_of
from gpufabric.policies.azure.types import STORAGE_ACCOUNT
from gpufabric.policies.checkpoints import named_for_checkpoints
from gpufabric.policies.graph import Graph
from gpufabric.policies.oci.types import BUCKET as OCI_BUCKET
from gpufabric.policies.oci.types import LIFECYCLE_POLICY
from gpufabric.policies.properties import Props
from gpufabric.policies.references import CHECKOV, CIS_AZURE, CIS_OCI, WELL_ARCHITECTED_AWS
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule, judge_each, require_one
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_LEAST_DAYS = 7
"""gpufabric's own limit: time to notice an overwritten checkpoint after a weekend."""

_DAYS_OF_UNIT = {"days": 1, "years": 365}


class BucketVersioned(ResourceRule):
    """Buckets keep old versions of objects, or on OCI forbid changes for a time."""

    id = "bucket-versioned"
    title = "The checkpoint bucket keeps old versions of objects for a week"
    why = "A job that restarts with a wrong path overwrites the checkpoint that it should have read."
    level = "mandatory"
    fix = (
        "AWS: add a BucketVersioning with status Enabled. Azure: set isVersioningEnabled in the account's "
        "BlobServiceProperties. OCI: set versioning to Enabled, or add a retention rule. Expire old versions "
        "with a lifecycle rule, after seven days or more."
    )
    clouds = ("aws", "azure", "oci")
    reference = (
        CIS_AZURE("9.2.3"),
        CIS_OCI("5.1.3"),
        WELL_ARCHITECTED_AWS("SEC08-BP04"),
        CHECKOV("CKV_AWS_21", "CKV_OCI_8"),
    )
    types = (BUCKET, STORAGE_ACCOUNT, OCI_BUCKET)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Report buckets of checkpoints, known by their name, as violations, and others as advice."""
        graph, advisory = view.graph, not _matters(resource, view.graph)
        finding = Finding.at(resource, "does not keep old versions of objects", advisory=advisory)
        yield from require_one(_places(resource, graph), _keeps, finding)
        for place in _lifecycles(resource, graph):
            yield from judge_each((place,), partial(_expiry, resource, advisory))


def _places(bucket: Resource, graph: Graph) -> list[Resource]:
    """Return the resources that may enable versioning."""
    if bucket.type == STORAGE_ACCOUNT:
        return services_of(bucket, graph)
    own = [] if bucket.type == OCI_BUCKET else configured_by(bucket, BUCKET_VERSIONING, graph)
    return [bucket, *own]


def _lifecycles(bucket: Resource, graph: Graph) -> list[Resource]:
    """Return the resources that may expire old versions; on Azure soft delete keeps those."""
    if bucket.type == BUCKET:
        return [bucket, *configured_by(bucket, BUCKET_LIFECYCLE, graph)]
    if bucket.type == OCI_BUCKET:
        name = bucket.props.text_if_known("name")
        linked = graph.users(bucket, "bucket", LIFECYCLE_POLICY)
        named = (
            policy
            for policy in graph.of(LIFECYCLE_POLICY)
            if name and policy not in linked and policy.props.text_if_known("bucket") == name
        )
        return [bucket, *linked, *named]
    return []


def _expiry(bucket: Resource, advisory: bool, place: Resource) -> Iterator[Finding | Unevaluated]:
    days = min(_days_kept(place), default=_LEAST_DAYS)
    if days < _LEAST_DAYS:
        text = f"keeps old versions of objects for {plural(days, 'day')} only, not for {_LEAST_DAYS}"
        yield Finding.at(bucket, text, advisory=advisory)


def _days_kept(place: Resource) -> Iterator[int]:
    """Yield after how many days each rule gives old versions up."""
    if place.type == OCI_BUCKET:
        if place.props.text_if_known("versioning") != "Enabled":
            yield from _durations(rule.section("duration") for rule in place.props.sections("retentionRules"))
    elif place.type == LIFECYCLE_POLICY:
        rules = place.props.sections("rules")
        yield from _durations(
            rule
            for rule in rules
            if rule.text("target") == "previous-object-versions"
            and rule.text("action") == "DELETE"
            and rule.flag("isEnabled")
        )
    elif place.type == BUCKET:
        for rule in place.props.sections("lifecycleRules"):
            expiry = setting(rule, "noncurrentVersionExpiration")
            if rule.flag("enabled") and (days := expiry.number("days")) is not None:
                yield days
    else:
        for rule in place.props.sections("rules"):
            expiry = rule.section("noncurrentVersionExpiration")
            days = expiry.number("noncurrentDays")
            if rule.text("status") == "Enabled" and days is not None:
                yield days


def _durations(rules: Iterable[Props]) -> Iterator[int]:
    for rule in rules:
        amount = rule.number("timeAmount")
        if amount is not None:
            yield amount * _DAYS_OF_UNIT.get((rule.text("timeUnit") or "").lower(), 1)


def _keeps(place: Resource) -> bool:
    if place.type == OCI_BUCKET:
        return place.props.text("versioning") == "Enabled" or bool(place.props.length("retentionRules"))
    if place.type == BUCKET:
        return inline(place, "versioning").flag("enabled")
    if place.type == BUCKET_VERSIONING:
        return place.props.text("versioningConfiguration", "status") == "Enabled"
    return place.props.flag("isVersioningEnabled")


def _matters(bucket: Resource, graph: Graph) -> bool:
    if bucket.type == STORAGE_ACCOUNT:
        return account_holds_checkpoints(bucket, graph)
    return named_for_checkpoints(bucket)
