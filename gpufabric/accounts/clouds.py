"""Reads the accounts of several clouds, each cloud in a process of its own.

The threads of a process wait for many answers at a time, but only one of them computes. Imports of SDKs,
signatures and answers of 30 stacks keep a processor busy for longer than the slowest stack waits.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.processes import Ended, can_fork, in_processes
from gpufabric.accounts.reader import AccountReader
from gpufabric.accounts.refresh import TopicAnswer, read_accounts
from gpufabric.accounts.target import Target
from gpufabric.snapshots.model import Topic

Answer = TypeVar("Answer")

Asking = Callable[[Sequence[Target]], Iterator[tuple[Target, Answer]]]
"""Asks targets of a cloud, and yields answers that can be pickled, with their targets."""


def in_clouds(
    targets: Sequence[Target], ask: "Asking[Answer]"
) -> Iterator[tuple[Target, Answer | TopicAnswer | Failure]]:
    """Ask the targets of each cloud in a process of its own; yield the answers as they come.

    If only one cloud is asked, or a fork is not safe, this process asks.

    Args:
        targets: accounts and regions.
        ask: asks those of a cloud.

    Yields:
        A target with an answer. A failure is the last one of its target: the process ended early.
    """
    groups: dict[str, list[int]] = {}
    for position, target in enumerate(targets):
        groups.setdefault(target.cloud, []).append(position)
    if len(groups) < 2 or not can_fork():  # noqa: PLR2004 - one cloud gains nothing
        yield from ask(targets)
        return

    def sent(positions: Sequence[int]) -> Iterator[tuple[int, Answer | TopicAnswer]]:
        place = {targets[position].name: position for position in positions}
        for target, answer in ask([targets[position] for position in positions]):
            yield place[target.name], _without_stacks(answer) if isinstance(answer, TopicAnswer) else answer

    for positions, message in in_processes(list(groups.values()), sent):
        if isinstance(message, Ended):
            for position in positions:
                yield targets[position], _ended_early(targets[position], message)
            continue
        position, answer = message
        target = targets[position]
        yield target, replace(answer, target=target) if isinstance(answer, TopicAnswer) else answer


def read_clouds(
    targets: Sequence[Target],
    topics: Sequence[Topic],
    reader_for: Callable[[Target], AccountReader | Failure],
) -> Iterator[TopicAnswer]:
    """Read topics of accounts as ``read_accounts`` does, each cloud in a process of its own.

    Args:
        targets: accounts and regions.
        topics: topics to read of each.
        reader_for: returns the reader of a target, or the reason why there is none.
    """

    def ask(asked: Sequence[Target]) -> Iterator[tuple[Target, TopicAnswer]]:
        for answer in read_accounts(asked, topics, reader_for):
            yield answer.target, answer

    missing = {target: list(topics) for target in targets}
    for target, answer in in_clouds(targets, ask):
        if isinstance(answer, Failure):
            yield from (TopicAnswer(target, topic, failure=answer) for topic in missing[target])
        else:
            missing[target].remove(answer.topic)
            yield answer


def _without_stacks(answer: TopicAnswer) -> TopicAnswer:
    """Return an answer without the declarations, which the process that gets it has."""
    target = answer.target
    bare = Target(cloud=target.cloud, account=target.account, region=target.region, stacks={})
    return replace(answer, target=bare)


def _ended_early(target: Target, ended: Ended) -> Failure:
    text = f"the process that reads {target.cloud} ended early ({ended.how})"
    return Failure("read", "unexpected", text, "try again")
