"""Rules of the simulated clouds: each declares what it judges and which refusals it answers with."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Literal

from gpufabric.simcloud.clouds.creation import Creation
from gpufabric.simcloud.clouds.kind import Kind
from gpufabric.simcloud.clouds.request import CloudError, RefusalStatus, Request, State, Verb

CREATE: tuple[Verb, ...] = ("Create",)
UPDATE: tuple[Verb, ...] = ("Update",)
DELETE: tuple[Verb, ...] = ("Delete",)
WRITE: tuple[Verb, ...] = ("Create", "Update")

Judge = Callable[[State, Request], CloudError | None]
"""A pure function of the account's state and the request."""

TimedOut = Callable[[Request, Kind, Creation], CloudError]
"""Return the error of a provider that stops waiting for a creation."""

Shown = Literal[
    "call", "provider", "checked", "launch", "operation", "work-request", "state", "timeout", "failed", "lost"
]
"""How a refusal reaches the user.

- ``call``: the call answers with the code; nothing is created or changed.
- ``provider`` (AWS): the provider refuses by itself, without a call.
- ``checked`` (AWS): EKS tests a node group's launch template before it accepts the request, and answers
  ``InvalidRequestException`` with the text of EC2.
- ``launch`` (AWS): the node group exists, its instances do not start, and the provider shows the group's
  health issue ``issue``.
- ``operation`` (Azure): the call is accepted and its long-running operation ends as ``Failed``; the resource
  exists in that state.
- ``work-request`` (OCI): the call is accepted and its work request fails.
- ``state`` (OCI): the resource goes into the state ``TERMINATED``, and the provider shows only that state.
- ``timeout``: the provider stops waiting; creation continues.
- ``failed``: the creation is accepted and fails; the resource exists.
- ``lost``: the cloud does what was asked, and the provider does not learn of it.
"""


@dataclass(frozen=True)
class Refusal:
    """One way in which a cloud refuses a request.

    Attributes:
        code: the cloud's error code.
        text: the cloud's message, with placeholders in braces.
        when: the condition that is refused, in plain words.
        source: document or code from which code, text or rule come.
        shown: how the refusal reaches the user.
        own_words: the cloud's message is not known; ``text`` is not a quotation.
        http: the HTTP status of the answer.
        status: the gRPC status that carries it to the engine.
        issue: the health issue that an EKS node group shows.
        leaves: the state in which OCI leaves the resource; empty where none exists afterwards.
        public: whether a public source has the code. Otherwise the name is ours, and nobody shows it.
    """

    code: str
    text: str
    when: str
    source: str
    shown: Shown = "call"
    own_words: bool = False
    http: int = 400
    status: RefusalStatus = "INVALID_ARGUMENT"
    issue: str = "AsgInstanceLaunchFailures"
    leaves: str = ""
    public: bool = True

    @property
    def shown_as(self) -> str:
        """Return how it reaches the user, for the documentation."""
        if self.shown == "work-request" and self.leaves:
            return f"work request, state `{self.leaves}`"
        return {
            "call": "by the call",
            "provider": "by the provider",
            "checked": "`InvalidRequestException`",
            "launch": f"`{self.issue}`",
            "operation": "`provisioningState` `Failed`",
            "work-request": "work request, not created",
            "state": "state `TERMINATED`",
            "timeout": "timeout; creation continues",
            "failed": "creation fails; the resource exists",
            "lost": "no answer; the change is made",
        }[self.shown]


@dataclass(frozen=True)
class CloudRule:
    """A rule.

    Attributes:
        judge: decides on a request that the rule applies to.
        types: the type tokens that it judges; empty: all.
        verbs: the requests that it judges.
        refuses: every refusal that it answers with, in the order of the documentation.
    """

    judge: Judge
    types: frozenset[str]
    verbs: tuple[Verb, ...]
    refuses: tuple[Refusal, ...]

    @property
    def follows_call(self) -> bool:
        """Return whether the cloud applies it only after it has accepted the call."""
        return all(refusal.shown not in ("call", "provider", "checked") for refusal in self.refuses)

    def applies(self, verb: Verb, type_: str) -> bool:
        """Return whether the rule judges such requests for resources of a type."""
        return verb in self.verbs and (not self.types or type_ in self.types)


@dataclass(frozen=True)
class TimeOut:
    """The timeout of a provider; ``error`` returns one of the refusals."""

    error: TimedOut
    refuses: tuple[Refusal, ...]


def rule(
    *, types: Collection[str] = (), verbs: tuple[Verb, ...] = WRITE, refuses: Iterable[Refusal]
) -> Callable[[Judge], CloudRule]:
    """Declare a function as a rule; see :class:`Rule`. A refusal may be named more than once."""
    return lambda judge: CloudRule(judge, frozenset(types), verbs, tuple(dict.fromkeys(refuses)))


def time_out(*, refuses: Iterable[Refusal]) -> Callable[[TimedOut], TimeOut]:
    """Declare the function that returns the error of a timeout."""
    return lambda error: TimeOut(error, tuple(refuses))
