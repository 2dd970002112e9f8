"""Rules of the simulated clouds: each declares what it judges and which refusals it answers with."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from gpufabric.simcloud.clouds.creation import Creation
from gpufabric.simcloud.clouds.kind import Kind
from gpufabric.simcloud.clouds.refusal import Refusal
from gpufabric.simcloud.clouds.request import CloudError, Request, State, Verb

CREATE: tuple[Verb, ...] = ("Create",)
UPDATE: tuple[Verb, ...] = ("Update",)
DELETE: tuple[Verb, ...] = ("Delete",)
WRITE: tuple[Verb, ...] = ("Create", "Update")

Judge = Callable[[State, Request], CloudError | None]
"""A pure function of the account's state and the request."""

TimedOut = Callable[[Request, Kind, Creation], CloudError]
"""Return the error of a provider that stops waiting for a creation."""


@dataclass(frozen=True)
class Rule:
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
        """Whether the cloud applies it only after it has accepted the call."""
        return all(refusal.shown not in ("call", "checked") for refusal in self.refuses)

    def applies(self, verb: Verb, type_: str) -> bool:
        """Whether the rule judges such requests for resources of a type."""
        return verb in self.verbs and (not self.types or type_ in self.types)


@dataclass(frozen=True)
class TimeOut:
    """The end of a provider's wait; ``error`` words it with one of the refusals."""

    error: TimedOut
    refuses: tuple[Refusal, ...]


def rule(
    *, types: Collection[str] = (), verbs: tuple[Verb, ...] = WRITE, refuses: Iterable[Refusal]
) -> Callable[[Judge], Rule]:
    """Declare a function as a rule; see :class:`Rule`. A refusal may be named more than once."""
    return lambda judge: Rule(judge, frozenset(types), verbs, tuple(dict.fromkeys(refuses)))


def time_out(*, refuses: Iterable[Refusal]) -> Callable[[TimedOut], TimeOut]:
    """Declare the function that words a time-out."""
    return lambda error: TimeOut(error, tuple(refuses))
