"""Versioning of a bucket that gets a retention rule.

Object Storage refuses a retention rule on a bucket with versioning, and refuses to disable versioning once it
was enabled: it can only be suspended (OCI document "Using Object Versioning"). A new bucket cannot be created
with suspended versioning. So the right setting depends on the bucket that exists.
"""

from typing import Literal

import pulumi
from pulumi_oci import objectstorage


def versioning_beside_rules(current: str | None) -> Literal["Suspended", "Disabled"]:
    """Return the versioning that a bucket with a retention rule can have.

    The provider changes versioning first and retention rules afterwards, so one update does both.

    Args:
        current: versioning of the bucket; None if it does not exist.
    """
    return "Disabled" if current in (None, "Disabled") else "Suspended"


def current_versioning(
    compartment_id: str, namespace: pulumi.Output[str], name: str, opts: pulumi.InvokeOutputOptions
) -> pulumi.Output[str | None]:
    """Ask Object Storage for the versioning of a bucket; None if the compartment has no such bucket.

    The list comes first, because Object Storage answers with an error if asked for a bucket that does not
    exist.

    Args:
        compartment_id: the compartment.
        namespace: the tenancy's namespace.
        name: name of the bucket.
        opts: options of the calls.
    """
    listed = objectstorage.get_bucket_summaries_output(
        compartment_id=compartment_id, namespace=namespace, opts=opts
    )

    def look(listed: objectstorage.GetBucketSummariesResult) -> pulumi.Output[str | None]:
        if all(summary.name != name for summary in listed.bucket_summaries):
            return pulumi.Output.from_input(None)
        details = objectstorage.get_bucket_output(name=name, namespace=namespace, opts=opts)
        return details.apply(lambda bucket: bucket.versioning)

    return listed.apply(look)
