"""Reads many accounts side by side, and yields each answer as it comes."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from queue import SimpleQueue

from gpufabric import collector
from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.reader import AccountReader, Identity
from gpufabric.accounts.target import Target
from gpufabric.accounts.threads import CallThreads
from gpufabric.snapshots.model import Topic

MOST_THREADS = 96
"""Calls at a time. A thread waits for the network nearly all the time; the clouds' limits are per account."""


@dataclass(frozen=True, slots=True)
class TopicAnswer:
    """Answer of an account to a topic.

    Attributes:
        target: the account and region.
        topic: the topic.
        sections: answers by section; empty if nothing could be asked.
        failure: why nothing could be asked; None if something could.
        seconds: duration.
    """

    target: Target
    topic: Topic
    sections: tuple[SectionAnswer, ...] = ()
    failure: Failure | None = None
    seconds: float = 0.0

    @property
    def failures(self) -> tuple[Failure, ...]:
        """All calls that failed."""
        own = (self.failure,) if self.failure else ()
        return (*own, *(failure for section in self.sections for failure in section.failures))

    @property
    def is_complete(self) -> bool:
        """Whether every section has all its rows."""
        return not self.failure and all(section.rows is not None for section in self.sections)


def read_accounts(
    targets: Sequence[Target],
    topics: Sequence[Topic],
    reader_for: Callable[[Target], AccountReader | Failure],
    *,
    threads: int = MOST_THREADS,
) -> Iterator[TopicAnswer]:
    """Read topics of accounts; yield the answers in the order in which they come.

    Credentials of another account read nothing: their answers would be true of the wrong account.

    Args:
        targets: accounts and regions.
        topics: topics to read of each.
        reader_for: returns the reader of a target, or the reason why there is none.
        threads: number of topics that are read at a time.
    """
    answers: SimpleQueue[TopicAnswer] = SimpleQueue()

    with collector.rarely(), CallThreads(threads) as pool:

        def begin(target: Target) -> None:
            reader = _confirmed(target, reader_for)
            for topic in topics:
                if isinstance(reader, Failure):
                    answers.put(TopicAnswer(target, topic, failure=reader))
                else:
                    pool.submit(partial(_answer, answers, reader, target, topic))

        for target in targets:
            pool.submit(partial(begin, target))
        for _ in range(len(targets) * len(topics)):
            yield answers.get()


def _answer(answers: SimpleQueue[TopicAnswer], reader: AccountReader, target: Target, topic: Topic) -> None:
    answers.put(_read(reader, target, topic))


def _confirmed(
    target: Target, reader_for: Callable[[Target], AccountReader | Failure]
) -> AccountReader | Failure:
    """Return the reader of a target if its credentials are of the declared account."""
    try:
        reader = reader_for(target)
        if isinstance(reader, Failure):
            return reader
        identity = confirmed_identity(reader, target)
    except Exception as error:
        return _unexpected("identity", error)
    return identity if isinstance(identity, Failure) else reader


def confirmed_identity(reader: AccountReader, target: Target) -> Identity | Failure:
    """Return the identity of the credentials if they are of the declared account, else why not."""
    identity = reader.identity(target)
    if isinstance(identity, Failure) or identity.is_declared_account:
        return identity
    return Failure(
        "identity",
        "wrong-account",
        f"the credentials are not of the account that {', '.join(target.stacks)} declares",
        f"use credentials of the declared {target.cloud} account, or correct the declaration",
    )


def _read(reader: AccountReader, target: Target, topic: Topic) -> TopicAnswer:
    began = time.monotonic()
    try:
        sections = tuple(reader.read(target, topic))
    except Exception as error:
        return TopicAnswer(target, topic, failure=_unexpected(topic, error), seconds=time.monotonic() - began)
    return TopicAnswer(target, topic, sections, seconds=time.monotonic() - began)


def _unexpected(call: str, error: Exception) -> Failure:
    lines = str(error).splitlines() or ["no text"]
    return Failure(call, "unexpected", f"{type(error).__name__}: {lines[0]}")
