"""Answers of readers: a complete section, or the reason why there is none."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from gpufabric.spec.base import Declared

Cause = Literal[
    "no-credentials",
    "expired-credentials",
    "wrong-account",
    "denied",
    "throttled",
    "timed-out",
    "unreachable",
    "server-error",
    "unknown-region",
    "clock-skew",
    "incomplete",
    "no-sdk",
    "unexpected",
]
"""Kind of a failure, the same on all clouds. ``incomplete``: a page or a row is missing from the answer."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A call that gave no answer.

    Attributes:
        call: the call in the cloud's own words, such as ``ec2:DescribeCapacityReservations``.
        cause: kind of the failure.
        text: one line in plain words with the cloud's own code. It has no secret, and no account that is not
            declared.
        fix: the next step, such as the permission to grant or the command to run.
    """

    call: str
    cause: Cause
    text: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class SectionAnswer:
    """Answer to one section of a topic.

    Attributes:
        section: name of the section, a field of the topic's model.
        source: calls that gave the answer.
        rows: facts by key; None if the answer is not complete, so that nothing is written.
        absent: keys that the cloud says do not exist, with its reason.
        failures: calls that failed. Rows may be complete in spite of failures of calls that only add to them.
    """

    section: str
    source: str
    rows: Mapping[str, Declared] | None
    absent: Mapping[str, str] = field(default_factory=dict[str, str])
    failures: tuple[Failure, ...] = ()
