"""Rotation of keys."""

from collections.abc import Iterator

from gpufabric.policies.aws.types import KMS_KEY
from gpufabric.policies.azure.types import KEY
from gpufabric.policies.references import (
    CHECKOV,
    CIS_AWS,
    CIS_AZURE,
    WELL_ARCHITECTED_AWS,
    WELL_ARCHITECTED_AZURE,
)
from gpufabric.policies.resource import Resource
from gpufabric.policies.rule import Finding, ResourceRule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated

_SYMMETRIC = "SYMMETRIC_DEFAULT"
_ROTATE = "rotate"


class KeysRotated(ResourceRule):
    """Keys of the account's own are replaced by themselves.

    OCI rotates keys by itself only in virtual private vaults, which few stacks pay for: its keys are not
    judged. Nor are asymmetric keys of AWS, which it does not rotate (AWS KMS, "Rotate AWS KMS keys").
    """

    id = "keys-rotated"
    title = "Keys of stored data are rotated automatically"
    why = "A key that never changes opens all that was ever written under it to whoever once got hold of it."
    level = "advisory"
    fix = (
        "AWS: set enableKeyRotation. Azure: give the key a rotationPolicy with a lifetime action of type "
        "rotate, and name it without a version where it is used."
    )
    clouds = ("aws", "azure")
    reference = (
        CIS_AWS("3.6"),
        CIS_AZURE("8.3.9"),
        WELL_ARCHITECTED_AWS("SEC08-BP01"),
        WELL_ARCHITECTED_AZURE("SE:07"),
        CHECKOV("CKV_AWS_7"),
    )
    types = (KMS_KEY, KEY)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Ask for the switch, or for a policy that rotates."""
        props = resource.props
        if resource.type == KMS_KEY:
            kind = props.text("customerMasterKeySpec") or _SYMMETRIC
            rotates = kind != _SYMMETRIC or props.flag("enableKeyRotation")
        else:
            actions = props.sections("properties", "rotationPolicy", "lifetimeActions")
            rotates = any((action.text("action", "type") or "").lower() == _ROTATE for action in actions)
        if not rotates:
            yield Finding.at(resource, "is never rotated")
