"""Secrets of Kubernetes."""

from collections.abc import Iterator

from policies.aws.types import EKS_CLUSTER
from policies.extract import Gap
from policies.guard import NotEvaluated
from policies.resource import Resource
from policies.rule import Finding, ResourceRule
from policies.view import StackView


class SecretsEncrypted(ResourceRule):
    """Kubernetes secrets are encrypted with a key of the account."""

    id = "secrets-encrypted"
    title = "Kubernetes secrets are encrypted with a key of the account's own"
    why = (
        "Tokens for registries and data stores lie in the cluster's secrets: without a key of the account's "
        "own nobody can revoke or watch their use."
    )
    level = "mandatory"
    fix = "Set encryptionConfig with the resource secrets and a KMS key when the cluster is made."
    clouds = ("aws",)
    reference = ("CKV_AWS_58",)
    types = (EKS_CLUSTER,)

    def judge(self, resource: Resource, view: StackView) -> Iterator[Finding | Gap]:
        """Ask for the resource and for a key, whose id may be unknown yet."""
        config = resource.props.section("encryptionConfig")
        if not config.present("provider", "keyArn"):
            yield Finding.at(resource, "its secrets are not encrypted with a key of the account")
            return
        kinds: list[str | None] = []
        unread: NotEvaluated | None = None
        for index in range(config.length("resources") or 0):
            try:
                kinds.append(config.text("resources", index))
            except NotEvaluated as missing:
                unread = missing
        if "secrets" in kinds:
            return
        if unread is not None:
            raise unread
        yield Finding.at(resource, "its encryptionConfig does not name secrets")
