"""Jobs of a code host that may use roles in the clouds, with the tokens that the host signs for them."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self, get_args

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError, model_validator

from gpufabric.spec.base import Declared
from gpufabric.spec.problems import DeclarationError
from gpufabric.spec.validation_errors import explain

Purpose = Literal["snapshots", "preview", "up"]
"""Use of a role: reading accounts, previews, and updates."""

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)

AZURE_AUDIENCE = "api://AzureADTokenExchange"
"""Audience that Microsoft Entra expects (Entra document "Workload identity federation")."""

_AWS_AUDIENCE = "sts.amazonaws.com"
_GITHUB, _GITLAB = "https://token.actions.githubusercontent.com", "https://gitlab.com"

_ENVIRONMENTS: Mapping[Purpose, str] = {"snapshots": "snapshots", "preview": "preview", "up": "production"}
"""Environments of the shipped workflows of GitHub."""

_BRANCHES: Mapping[Purpose, str] = {"snapshots": "main", "preview": "*", "up": "main"}
"""Branches of the shipped pipeline of GitLab; merge requests have branches of any name."""


class PipelineTrust(Declared):
    """Jobs that may use roles."""

    host: Literal["github", "gitlab", "azure-devops"]
    """The code host."""

    repository: Annotated[str, StringConstraints(pattern=r"^([\w.-]+(/[\w.-]+)+)?$")] = ""
    """Repository: OWNER/REPO on GitHub, GROUP/PROJECT on GitLab. Empty on Azure DevOps, whose service
    connection stands for it."""

    issuer: Annotated[str, StringConstraints(pattern=r"^(https://[\w./-]+)?$")] = ""
    """Address of the issuer of the tokens. Empty: that of github.com or gitlab.com. Azure DevOps states it in
    the service connection."""

    subjects: dict[Purpose, str] = Field(default_factory=dict[Purpose, str])
    """Subject of the tokens by purpose, for other environments or branches than those of the shipped
    pipelines. Azure DevOps states it in the service connection."""

    @model_validator(mode="after")
    def _is_complete(self) -> Self:
        if self.host == "azure-devops" and not (self.issuer and self.subjects):
            raise ValueError("azure-devops needs issuer and subjects, as its service connection states them")
        if self.host != "azure-devops" and not self.repository:
            raise ValueError(f"{self.host} needs repository")
        wide = [
            purpose for purpose, subject in self.subjects.items() if "*" in subject and purpose != "preview"
        ]
        if wide:
            raise ValueError(f"subjects.{wide[0]}: no * outside of preview; name one environment or branch")
        return self

    @property
    def issuer_url(self) -> str:
        """Address of the issuer, without a slash at the end."""
        return (self.issuer or (_GITHUB if self.host == "github" else _GITLAB)).rstrip("/")

    @property
    def aws_audience(self) -> str:
        """Audience of tokens for AWS; a service connection of Azure DevOps has only that of Azure."""
        return AZURE_AUDIENCE if self.host == "azure-devops" else _AWS_AUDIENCE

    def subject(self, purpose: Purpose) -> str | None:
        """Return the subject of the jobs of a purpose; None if they have none.

        Args:
            purpose: the purpose.
        """
        if purpose in self.subjects or self.host == "azure-devops":
            return self.subjects.get(purpose)
        if self.host == "github":
            return f"repo:{self.repository}:environment:{_ENVIRONMENTS[purpose]}"
        return f"project_path:{self.repository}:ref_type:branch:ref:{_BRANCHES[purpose]}"


_TRUST: TypeAdapter[PipelineTrust] = TypeAdapter(PipelineTrust)


def pipeline_trust(data: object) -> PipelineTrust:
    """Read a declaration.

    Raises:
        DeclarationError: it is not valid.
    """
    try:
        return _TRUST.validate_python(data)
    except ValidationError as error:
        raise DeclarationError(explain(error, _TRUST, data, file="", root=("trust",))) from error
