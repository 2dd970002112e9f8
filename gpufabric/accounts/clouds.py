"""Reads the accounts of several clouds, each cloud in a process of its own.

The threads of a process wait for many answers at a time, but only one of them computes. Imports of SDKs,
signatures and answers of 30 stacks keep a processor busy for longer than the slowest stack waits.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.processes import Ended, can_fork, in_processes
from gpufabric.accounts.reader import AccountReader
from gpufabric.accounts.refresh import TopicAnswer, read_accounts
from gpufabric.accounts.target import Target
from gpufabric.snapshots.model import Topic


@dataclass(frozen=True, slots=True)
class _Message:
    """An answer without its target, which the process that asked has.

    Attributes:
        target: position of the target.
        topic: the topic.
        sections: as in ``TopicAnswer``.
        failure: as in ``TopicAnswer``.
        seconds: as in ``TopicAnswer``.
    """

    target: int
    topic: Topic
    sections: tuple[SectionAnswer, ...]
    failure: Failure | None
    seconds: float


def read_clouds(
    targets: Sequence[Target],
    topics: Sequence[Topic],
    reader_for: Callable[[Target], AccountReader | Failure],
) -> Iterator[TopicAnswer]:
    """Read topics of accounts; yield the answers in the order in which they come.

    A process that cannot be forked safely reads all clouds itself.

    Args:
        targets: accounts and regions.
        topics: topics to read of each.
        reader_for: returns the reader of a target, or the reason why there is none.
    """
    clouds = by_cloud(targets)
    if len(clouds) == 1 or not can_fork():
        yield from read_accounts(targets, topics, reader_for)
        return

    def read(positions: Sequence[int]) -> Iterator[_Message]:
        place = {targets[position].name: position for position in positions}
        for answer in read_accounts([targets[position] for position in positions], topics, reader_for):
            yield _Message(
                place[answer.target.name], answer.topic, answer.sections, answer.failure, answer.seconds
            )

    missing: dict[tuple[int, Topic], None] = {
        (position, topic): None for position in range(len(targets)) for topic in topics
    }
    for positions, message in in_processes(clouds, read):
        if isinstance(message, Ended):
            left = [(position, topic) for position, topic in missing if position in positions]
            for position, topic in left:
                del missing[position, topic]
                yield TopicAnswer(targets[position], topic, failure=ended_early(targets[position], message))
            continue
        del missing[message.target, message.topic]
        yield TopicAnswer(
            targets[message.target], message.topic, message.sections, message.failure, message.seconds
        )


def by_cloud(targets: Sequence[Target]) -> list[list[int]]:
    """Group the positions of targets by their cloud."""
    groups: dict[str, list[int]] = {}
    for position, target in enumerate(targets):
        groups.setdefault(target.cloud, []).append(position)
    return list(groups.values())


def ended_early(target: Target, ended: Ended) -> Failure:
    """Return the failure of an answer that a process did not send.

    Args:
        target: account and region that were not read.
        ended: how the process ended.
    """
    text = f"the process that reads {target.cloud} ended early ({ended.how})"
    return Failure("read", "unexpected", text, "try again")
