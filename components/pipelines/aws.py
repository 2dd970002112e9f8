"""Roles of AWS that the jobs of a code host assume with its identity tokens."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import iam

from gpufabric.components.aws.documents import Conditions, Statement, document
from gpufabric.spec.pipeline import PipelineTrust, Purpose

_SESSION_S: Mapping[Purpose, int] = {"snapshots": 3600, "preview": 3600, "up": 6 * 3600}
"""Longest session. An update that waits for machines takes hours."""


class AwsPipelineRoles(pulumi.ComponentResource):
    """An identity provider for a code host, and one role for each purpose.

    Args:
        name: beginning of the names. It must not be the beginning of a stack's name: the role for updates
            may change roles whose names begin with its stack.
        account_id: the account.
        trust: the jobs.
        policies: JSON of the policies of each role, from ``gpufabric roles``.
        provider_exists: whether the account has an identity provider for this issuer already; it can have
            only one.
        opts: options of the component.

    Attributes:
        role_arns: ARNs of the roles by purpose.
    """

    def __init__(
        self,
        name: str,
        *,
        account_id: str,
        trust: PipelineTrust,
        policies: Mapping[Purpose, Sequence[str]],
        provider_exists: bool = False,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        super().__init__("gpufabric:pipelines:AwsPipelineRoles", name, None, opts)
        child = pulumi.ResourceOptions(parent=self)
        self._after: list[pulumi.Resource] = []
        if not provider_exists:
            provider = iam.OpenIdConnectProvider(
                name, url=trust.issuer_url, client_id_lists=[trust.aws_audience], opts=child
            )
            self._after.append(provider)
        self.role_arns: dict[Purpose, pulumi.Output[str]] = {}
        for purpose, documents in policies.items():
            subject = trust.subject(purpose)
            if subject is not None:
                self.role_arns[purpose] = self._role(
                    f"{name}-{purpose}", assume_statement(account_id, trust, subject), purpose, documents
                )
        self.register_outputs({"role_arns": dict(self.role_arns)})

    def _role(
        self, name: str, assume: Statement, purpose: Purpose, documents: Sequence[str]
    ) -> pulumi.Output[str]:
        child = pulumi.ResourceOptions(parent=self)
        role = iam.Role(
            name,
            name=name,
            assume_role_policy=document(assume),
            max_session_duration=_SESSION_S[purpose],
            # The trust policy names the identity provider.
            opts=pulumi.ResourceOptions(parent=self, depends_on=self._after),
        )
        for number, text in enumerate(documents, start=1):
            policy = iam.Policy(f"{name}-{number}", name=f"{name}-{number}", policy=text, opts=child)
            iam.RolePolicyAttachment(f"{name}-{number}", role=role.name, policy_arn=policy.arn, opts=child)
        return role.arn


def assume_statement(account_id: str, trust: PipelineTrust, subject: str) -> Statement:
    """Return the statement that lets jobs with a subject assume a role.

    Args:
        account_id: the account.
        trust: the code host.
        subject: subject of the jobs' tokens; ``*`` stands for any text.
    """
    issuer = trust.issuer_url.removeprefix("https://")
    audience, sub = {f"{issuer}:aud": trust.aws_audience}, {f"{issuer}:sub": subject}
    conditions: Conditions = (
        {"StringEquals": audience, "StringLike": sub}
        if "*" in subject
        else {"StringEquals": {**audience, **sub}}
    )
    return Statement(
        sid="Assume",
        actions=("sts:AssumeRoleWithWebIdentity",),
        principals={"Federated": f"arn:aws:iam::{account_id}:oidc-provider/{issuer}"},
        conditions=conditions,
    )
