"""The OCI side of a copy: a user with a key for the bucket, and the bucket as a DataSync location."""

from dataclasses import dataclass

import pulumi
import pulumi_oci as oci
from pulumi_aws import datasync
from pulumi_oci import identity

from gpufabric.components.backbone.common import RegionOutput, text
from gpufabric.components.backbone.copies.stored import stored
from gpufabric.components.provider_arguments import provider_arguments
from gpufabric.plan.links.provider_names import copies_provider
from gpufabric.plan.resilience.copies import TransferEnd, TransferPlan
from gpufabric.spec.provider_settings import ProviderSettings

HTTPS_PORT = 443
_READ = ("OBJECT_INSPECT", "OBJECT_READ")
_WRITE = (*_READ, "OBJECT_CREATE", "OBJECT_OVERWRITE")
"""Permissions of the user on objects: none to delete."""


def make_provider(
    end: TransferEnd, tags: dict[str, str], settings: ProviderSettings, opts: pulumi.ResourceOptions
) -> oci.Provider:
    """Create a provider of the tenancy's home region, where users and policies are written; no tags."""
    return oci.Provider(
        copies_provider(end.stack),
        region=end.home_region,
        tenancy_ocid=end.account,
        **provider_arguments(settings),
        opts=opts,
    )


@dataclass(frozen=True, slots=True)
class Access:
    """A key of the S3 compatibility API.

    Attributes:
        key: the key; its id is the access key, and its value the secret.
        allowed: the policy that the key needs.
    """

    key: identity.CustomerSecretKey
    allowed: identity.Policy


def access(
    plan: TransferPlan,
    fabric: str,
    region: RegionOutput,
    tags: dict[str, str],
    opts: pulumi.ResourceOptions,
) -> Access:
    """Create a user who can only read or write the one bucket, and a key of that user.

    Each copy has a user of its own: a user has at most two keys (OCI document "Managing User Credentials"),
    and removing the user then ends one copy.

    Args:
        plan: the copy.
        fabric: name of the fabric; users' names are unique in a tenancy.
        region: the ``region`` output of the OCI region's stack.
        tags: tags of the resources.
        opts: options of the resources; the provider is of the home region.
    """
    end, name = plan.other, f"{fabric}-{plan.key}"
    what = f"Copies of checkpoints: {plan.key}"
    user = identity.User(
        plan.key, compartment_id=end.account, name=name, description=what, freeform_tags=tags, opts=opts
    )
    group = identity.Group(
        plan.key, compartment_id=end.account, name=name, description=what, freeform_tags=tags, opts=opts
    )
    member = identity.UserGroupMembership(plan.key, user_id=user.id, group_id=group.id, opts=opts)
    place = text(region, "network", "compartment_id")
    bucket = stored(region, end.stack, "bucket")
    allowed = identity.Policy(
        plan.key,
        compartment_id=place,
        name=name,
        description=what,
        statements=pulumi.Output.all(place, bucket).apply(
            lambda known: statements(name, compartment_id=known[0], bucket=known[1], reads=plan.reads(end))
        ),
        freeform_tags=tags,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[group, member])),
    )
    key = identity.CustomerSecretKey(
        plan.key,
        display_name=name,
        user_id=user.id,
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(additional_secret_outputs=["key"])),
    )
    return Access(key, allowed)


def statements(group: str, *, compartment_id: str, bucket: str, reads: bool) -> list[str]:
    """Return the group's permissions: see the one bucket, and read its objects, or also write them."""
    who, place = f"Allow group {group}", f"in compartment id {compartment_id}"
    where = f"where target.bucket.name = '{bucket}'"
    return [
        f"{who} to read buckets {place} {where}",
        f"{who} to {{{', '.join(_READ if reads else _WRITE)}}} {place} {where}",
    ]


def bucket_location(
    plan: TransferPlan, region: RegionOutput, granted: Access, opts: pulumi.ResourceOptions
) -> datasync.LocationObjectStorage:
    """Create a location for the bucket, by OCI's "Amazon S3 Compatibility API".

    Args:
        plan: the copy.
        region: the ``region`` output of the OCI region's stack.
        granted: the key.
        opts: options of the location; the provider is of the AWS side.
    """
    end = plan.other
    return datasync.LocationObjectStorage(
        plan.key,
        server_hostname=pulumi.Output.concat(
            stored(region, end.stack, "namespace"), f".compat.objectstorage.{end.region}.oraclecloud.com"
        ),
        server_protocol="HTTPS",
        server_port=HTTPS_PORT,
        bucket_name=stored(region, end.stack, "bucket"),
        subdirectory="/",
        access_key=granted.key.id,
        secret_key=pulumi.Output.secret(granted.key.key),
        tags={"Name": plan.key},
        opts=pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[granted.allowed])),
    )
