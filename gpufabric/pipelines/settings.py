"""Choices of a user for generated pipelines. None of them is a secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gpufabric.pipelines.jobs import StackJob

PRODUCTION = "production"
"""Environment whose approvers decide about updates, as in the shipped workflows."""

STACK_IN_NAME = "{stack}"
"""Stands for the stack in the name of an environment."""

BACKBONE_REGION = "us-east-1"
"""Region in which a job of the backbone signs in to AWS; its providers name their own regions."""

WRITER = 'Written by "gpufabric pipelines'
"""Beginning of the line that marks generated files."""


class Runner(StrEnum):
    """CI of a code host, or a runner of Pulumi."""

    GITHUB = "github"
    GITLAB = "gitlab"
    AZURE_DEVOPS = "azure-devops"
    OPERATOR = "operator"
    DEPLOYMENTS = "deployments"


@dataclass(frozen=True, slots=True)
class PipelineSettings:
    """Choices of a user.

    Attributes:
        setup: shell command that makes ``.venv`` with gpufabric, and the engine where the runner has none.
        branch: branch whose commits are applied.
        environment: environment of updates, with approvers; ``{stack}`` stands for the stack.
        environments: environments of single stacks.
        repository: address of the repository for the operator, OWNER/REPO on GitHub for Pulumi Deployments.
        project: name of the Pulumi project.
        organization: organization of Pulumi Cloud; empty for other backends.
        backend: address of the backend; empty for Pulumi Cloud.
        secrets_providers: address of the secrets provider of each stack that states one.
        namespace: namespace of the operator's objects.
        roles: ARN of a role (AWS) or client id (Azure) by owner and cloud; the owner is a stack, or the cloud
            for all stacks.
        tenant_id: tenant of Azure; empty if it is not known.
    """

    setup: str
    branch: str = "main"
    environment: str = PRODUCTION
    environments: Mapping[str, str] = field(default_factory=dict[str, str])
    repository: str = ""
    project: str = "gpufabric"
    organization: str = ""
    backend: str = ""
    secrets_providers: Mapping[str, str] = field(default_factory=dict[str, str])
    namespace: str = "gpufabric"
    roles: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])
    tenant_id: str = ""

    def environment_of(self, stack: str) -> str:
        """Return the environment of a stack's update."""
        return self.environments.get(stack, self.environment).replace(STACK_IN_NAME, stack)

    def role_of(self, job: StackJob, cloud: str) -> str:
        """Return the role of a job in a cloud: its own, or that of all stacks; empty if none is named."""
        if cloud not in job.clouds:
            return ""
        return self.roles.get((job.stack, cloud)) or self.roles.get((cloud, cloud), "")
