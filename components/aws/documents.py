"""Policy documents of AWS: statements as data, and their JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Conditions = Mapping[str, Mapping[str, str | list[str]]]
"""Values by condition key, by operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement of a policy.

    Attributes:
        sid: name of the statement; letters and digits.
        actions: actions.
        resources: ARNs; none in a trust policy, which applies to its role.
        principals: principals by kind such as ``Service``, or ``*``; none in a role's own policy.
        conditions: conditions under which it applies.
        effect: ``Allow`` or ``Deny``.
    """

    sid: str
    actions: tuple[str, ...]
    resources: tuple[str, ...] = ()
    principals: Mapping[str, str] | Literal["*"] | None = None
    conditions: Conditions = field(default_factory=dict[str, dict[str, str | list[str]]])
    effect: Literal["Allow", "Deny"] = "Allow"

    def as_dict(self) -> dict[str, Any]:
        """Return the statement as AWS writes it."""
        parts: dict[str, Any] = {"Sid": self.sid, "Effect": self.effect}
        if self.principals is not None:
            parts["Principal"] = self.principals if self.principals == "*" else dict(self.principals)
        parts["Action"] = _one_or_many(self.actions)
        if self.resources:
            parts["Resource"] = _one_or_many(self.resources)
        if self.conditions:
            parts["Condition"] = {operator: dict(keys) for operator, keys in self.conditions.items()}
        return parts


def document(*statements: Statement) -> str:
    """Return statements as a policy document."""
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [statement.as_dict() for statement in statements]}
    )


def key_through_s3(region: str, bucket: str, prefix: str = "") -> Conditions:
    """Return conditions that allow a key for the objects of a bucket only.

    With a bucket key, the encryption context is the bucket; without one, it is the object (S3 user guide,
    "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys").

    Args:
        region: region of the bucket.
        bucket: its ARN.
        prefix: beginning of the objects' names.
    """
    return {
        "StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:aws:s3:arn": [bucket, f"{bucket}/{prefix}*"]},
    }


def _one_or_many(values: tuple[str, ...]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)
