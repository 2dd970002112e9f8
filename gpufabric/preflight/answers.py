"""Answers of one account and region, as the checks read them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar, cast

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.reader import Identity, Permissions
from gpufabric.accounts.refresh import TopicAnswer
from gpufabric.accounts.target import Target
from gpufabric.snapshots.model import MODELS, AnySnapshot, Section, Topic
from gpufabric.spec.base import Declared

_Row = TypeVar("_Row", bound=Declared)

ASKED: tuple[Topic, ...] = ("quotas", "capacity", "network", "images")
"""Topics that the checks read. Prices are no condition of an update."""


@dataclass(frozen=True, slots=True)
class Known(Generic[_Row]):
    """A complete section, with the calls that add to it and failed.

    Attributes:
        section: the section.
        failures: calls that failed although the rows are complete.
    """

    section: Section[_Row]
    failures: tuple[Failure, ...] = ()

    @property
    def rows(self) -> Mapping[str, _Row]:
        """Facts by their keys."""
        return self.section.rows

    @property
    def is_exhaustive(self) -> bool:
        """Whether the rows are all that there is: simulated clouds list what they hold and limit."""
        return self.section.is_simulated


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A section without a complete answer.

    Attributes:
        reason: why there is none, in one line.
        next_step: what to do about it.
        not_offered: whether the reader was asked and has no such section, because the cloud has none.
    """

    reason: str
    next_step: str
    not_offered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountAnswers:
    """Everything that is known about one account and region.

    Attributes:
        target: the account and region.
        snapshots: answers by topic; a topic that was never read is absent.
        failures: calls that failed, by topic and section.
        unread: why nothing of a topic could be read, such as missing credentials.
        identity: identity of the credentials; None if it was not asked for.
        permissions: verdicts on actions; None likewise.
        is_live: whether the cloud was asked just now; otherwise the answers come from files.
        accepts_simulated: whether the stacks run on simulated clouds, so that answers of these are true.
    """

    target: Target
    snapshots: Mapping[Topic, AnySnapshot] = field(default_factory=dict[Topic, AnySnapshot])
    failures: Mapping[tuple[Topic, str], tuple[Failure, ...]] = field(
        default_factory=dict[tuple[Topic, str], tuple[Failure, ...]]
    )
    unread: Mapping[Topic, Failure] = field(default_factory=dict[Topic, Failure])
    identity: Identity | Failure | None = None
    permissions: Permissions | Failure | None = None
    is_live: bool = True
    accepts_simulated: bool = True

    def section(self, topic: Topic, name: str, row: type[_Row]) -> Known[_Row] | Unanswered:
        """Return a section, or why there is none.

        Args:
            topic: the topic.
            name: the section, a field of the topic's model.
            row: type of its rows.
        """
        if topic in self.unread:
            return Unanswered(self.unread[topic].text, self.unread[topic].fix)
        failures = self.failures.get((topic, name), ())
        snapshot = self.snapshots.get(topic)
        section = getattr(snapshot, name, None) if snapshot is not None else None
        if section is not None:
            return Known(cast("Section[_Row]", section), failures)
        if failures:
            return Unanswered(failures[0].text, failures[0].fix)
        stack = next(iter(self.target.stacks), "")
        command = f"gpufabric snapshot {topic} {stack}".rstrip()
        if self.is_live:
            return Unanswered(f"the cloud does not answer for {name} of {topic}", "", not_offered=True)
        return Unanswered(f"no snapshot has {name} of {topic}", command)


def answers_of(
    target: Target,
    read: Iterable[TopicAnswer],
    read_at: datetime,
    identity: Identity | Failure | None = None,
    permissions: Permissions | Failure | None = None,
) -> AccountAnswers:
    """Return the answers that a reader gave just now. A section that is not complete stays absent.

    Args:
        target: the account and region.
        read: answers by topic.
        read_at: time of the reading.
        identity: identity of the credentials.
        permissions: verdicts on actions.
    """
    snapshots: dict[Topic, AnySnapshot] = {}
    failures: dict[tuple[Topic, str], tuple[Failure, ...]] = {}
    unread: dict[Topic, Failure] = {}
    for answer in read:
        if answer.failure is not None:
            unread[answer.topic] = answer.failure
            continue
        given: dict[str, Any] = {"cloud": target.cloud, "account": target.account, "region": target.region}
        for section in answer.sections:
            if section.failures:
                failures[answer.topic, section.section] = section.failures
            if section.rows is not None:
                given[section.section] = Section[Any](
                    read_at=read_at,
                    source=section.source,
                    rows=dict(section.rows),
                    absent=dict(section.absent),
                )
        snapshots[answer.topic] = MODELS[answer.topic](**given)
    return AccountAnswers(
        target=target,
        snapshots=snapshots,
        failures=failures,
        unread=unread,
        identity=identity,
        permissions=permissions,
    )


def answers_from_files(
    target: Target, snapshots: Mapping[Topic, AnySnapshot], *, accepts_simulated: bool = False
) -> AccountAnswers:
    """Return the answers that the files of a project have.

    Args:
        target: the account and region.
        snapshots: snapshots by topic.
        accepts_simulated: whether the stacks run on simulated clouds.
    """
    return AccountAnswers(
        target=target, snapshots=snapshots, is_live=False, accepts_simulated=accepts_simulated
    )
