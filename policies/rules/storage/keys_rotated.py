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
    """Customer-managed keys are rotated automatically.

    OCI keys are not judged: OCI rotates them automatically only in virtual private vaults, which few stacks
    pay for. Asymmetric AWS keys are not judged either: AWS does not rotate them (AWS KMS, "Rotate AWS KMS
    keys").
    """

    id = "keys-rotated"
    title = "Keys of stored data are rotated automatically"
    why = "Whoever once obtained a key that never changes can read everything ever written under it."
    level = "advisory"
    fix = (
        "AWS: set enableKeyRotation. Azure: give the key a rotationPolicy with a lifetime action of type "
        "rotate, and reference it without a version."
    )
    no_setting_on = ("azure",)
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
        """Check the switch (AWS) or the rotation policy (Azure)."""
        props = resource.props
        if resource.type == KMS_KEY:
            kind = props.text("customerMasterKeySpec") or _SYMMETRIC
            rotates = kind != _SYMMETRIC or props.flag("enableKeyRotation")
        else:
            actions = props.sections("properties", "rotationPolicy", "lifetimeActions")
            rotates = any((action.text("action", "type") or "").lower() == _ROTATE for action in actions)
        if not rotates:
            yield Finding.at(resource, "is never rotated")
