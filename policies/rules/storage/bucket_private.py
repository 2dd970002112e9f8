"""Public access to buckets."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from gpufabric.policies.aws.buckets import configured_by, policies_of
from gpufabric.policies.aws.documents import StatementData, conditions, is_about_everyone, statements
from gpufabric.policies.aws.types import (
    ACCOUNT_PUBLIC_ACCESS_BLOCK,
    BUCKET,
    BUCKET_ACL,
    PUBLIC_ACCESS_BLOCK,
)
from gpufabric.policies.azure.types import BLOB_CONTAINER, STORAGE_ACCOUNT
from gpufabric.policies.oci.types import BUCKET as OCI_BUCKET
from gpufabric.policies.oci.types import PUBLIC_REQUEST
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.ranges import IpRange, are_internet, parse_range
from gpufabric.policies.references import CHECKOV, CIS_AWS, CIS_AZURE, CIS_OCI, WELL_ARCHITECTED_AWS
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule, judge_each, require_one
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_PUBLIC_ACLS = ("public-read", "public-read-write", "authenticated-read")
_SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")


class BucketPrivate(ResourceRule):
    """No policy or ACL can make a bucket public, and no container or bucket is public by itself."""

    id = "bucket-private"
    title = "Buckets block all public access"
    why = "A checkpoint is the model: a wrong policy or ACL must not be able to publish it."
    level = "mandatory"
    fix = (
        "AWS: add a BucketPublicAccessBlock with all four switches on, and let neither ACL nor policy of the "
        "bucket name everyone. Azure: set allowBlobPublicAccess to "
        "false, and publicAccess of containers to None. OCI: set accessType to NoPublicAccess."
    )
    clouds = ("aws", "azure", "oci")
    reference = (
        CIS_AWS("2.1.4"),
        CIS_AZURE("9.3.8"),
        CIS_OCI("5.1.1"),
        WELL_ARCHITECTED_AWS("SEC03-BP07"),
        CHECKOV("CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56", "CKV_AZURE_190", "CKV_OCI_10"),
    )
    types = (BUCKET, STORAGE_ACCOUNT, BLOB_CONTAINER, OCI_BUCKET, PUBLIC_REQUEST)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Check that all public access is blocked."""
        if resource.type == STORAGE_ACCOUNT:
            # The default of Azure's API is off.
            if resource.props.flag("allowBlobPublicAccess"):
                yield Finding.at(resource, "lets its containers be public")
        elif resource.type == BLOB_CONTAINER:
            if resource.props.text("publicAccess") not in (None, "None"):
                yield Finding.at(resource, "is public")
        elif resource.type == OCI_BUCKET:
            if resource.props.text("accessType") not in (None, "NoPublicAccess"):
                yield Finding.at(resource, "is public")
        elif resource.type == PUBLIC_REQUEST:
            text = "lets everyone who has its address into a bucket without credentials"
            yield Finding.at(resource, text, advisory=True)
        else:
            yield from self._blocked(resource, view)
            places = [resource, *configured_by(resource, BUCKET_ACL, view.graph)]
            yield from judge_each(places, lambda place: _acl(place, resource))
            policies = policies_of(resource, view.graph)
            yield from judge_each(policies, lambda place: _policy(place, resource))

    def _blocked(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Look for the four switches at the bucket and at the account; each place may turn some on."""
        graph = view.graph
        places = [
            *configured_by(resource, PUBLIC_ACCESS_BLOCK, graph),
            *graph.of(ACCOUNT_PUBLIC_ACCESS_BLOCK),
        ]
        if not places:
            yield Finding.at(resource, "has no public access block")
            return
        off: list[str] = []
        for switch in _SWITCHES:
            for result in require_one(places, partial(_is_on, switch), switch):
                if isinstance(result, Unevaluated):
                    yield result
                else:
                    off.append(result)
        if off:
            yield Finding.at(resource, f"{', '.join(off)} not set in its public access block")


def _acl(place: Resource, bucket: Resource) -> Iterator[Finding | Unevaluated]:
    if (place.props.text("acl") or "").lower() in _PUBLIC_ACLS:
        yield Finding.at(bucket, "its ACL is public")


def _policy(place: Resource, bucket: Resource) -> Iterator[Finding | Unevaluated]:
    """Look for statements that let everyone in; a policy that is unknown is blocked if it is public."""
    try:
        listed = statements(place)
    except UnreadableProperty:
        return
    if any(map(_is_public, listed)):
        yield Finding.at(bucket, "its bucket policy lets everyone in")


def _is_public(statement: StatementData) -> bool:
    if statement.get("Effect") != "Allow" or not is_about_everyone(statement):
        return False
    tests = conditions(statement)
    return all(
        operator == "ipaddress" and key == "aws:sourceip" and are_internet(_ranges(values))
        for operator, key, values in tests
    )


def _ranges(values: list[object]) -> Iterator[IpRange]:
    for value in values:
        with suppress(ValueError):
            yield parse_range(str(value))


def _is_on(switch: str, place: Resource) -> bool:
    return place.props.flag(switch)
