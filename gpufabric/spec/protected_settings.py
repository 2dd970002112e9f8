"""Branch and files in which settings of rules may be loosened."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from gpufabric.spec.base import Declared

_RemoteBranch = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9][\w.-]*(/[\w.-]+)+$", description="a remote and its branch")
]
_StacksFile = Annotated[
    str, Field(pattern=r"^stacks/([\w-][\w.-]*/)*[\w-][\w.-]*\.yaml$", description="a file below stacks")
]


class ProtectedSettings(Declared):
    """Branch and files of which the host of the repository lets only reviewers approve changes.

    The declaration before a change counts: a change cannot approve itself.
    """

    branch: _RemoteBranch | None = None
    """Protected branch with its remote, such as origin/main. Settings that are committed on it count as
    approved."""

    files: list[_StacksFile] = Field(default_factory=list[str])
    """Files that need the approval of an owner (CODEOWNERS), such as stacks/waivers.yaml. A report lists what
    they loosen, and it stops nothing."""

    @model_validator(mode="after")
    def _protects_something(self) -> Self:
        if self.branch is None and not self.files:
            raise ValueError("must set at least one of branch, files")
        return self
