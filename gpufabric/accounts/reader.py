"""The interface of a reader of accounts: of each cloud's SDK, and of the simulated clouds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.target import Target
from gpufabric.snapshots.model import Topic

Permission = Literal["allowed", "denied", "unknown"]


@dataclass(frozen=True, slots=True)
class Identity:
    """Identity of the credentials.

    Attributes:
        account: account, subscription or tenancy that the credentials belong to or can read.
        principal: user, role or application, in the cloud's own form.
        is_declared_account: whether the account is that of the target.
        home_region: home region of an OCI tenancy, where policies are made; empty on the other clouds.
    """

    account: str
    principal: str
    is_declared_account: bool
    home_region: str = ""


@dataclass(frozen=True, slots=True)
class Permissions:
    """Permissions of the credentials.

    Attributes:
        by_action: verdict by action in the cloud's own words (``ec2:CreateVpc``). Actions that nobody can ask
            the cloud about are ``unknown``.
        source: how the answer was obtained, or why it could not be.
    """

    by_action: Mapping[str, Permission]
    source: str


class AccountReader(Protocol):
    """Reads one account and region. Every call is read-only.

    No method raises for what a cloud answers: failures are part of the answers.
    """

    def identity(self, target: Target) -> Identity | Failure:
        """Ask who the credentials are."""
        ...

    def permissions(self, target: Target, actions: Sequence[str]) -> Permissions | Failure:
        """Ask whether the credentials may take actions."""
        ...

    def read(self, target: Target, topic: Topic) -> list[SectionAnswer]:
        """Read the sections of a topic that the cloud has; the calls of a topic run one after another."""
        ...
