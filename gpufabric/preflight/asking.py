"""Asks the accounts of several targets side by side."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from queue import SimpleQueue

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.clouds import in_clouds
from gpufabric.accounts.reader import AccountReader, Identity, Permissions
from gpufabric.accounts.refresh import TopicAnswer, confirmed_identity, read_accounts
from gpufabric.accounts.target import Target
from gpufabric.accounts.threads import CallThreads
from gpufabric.plan.clock import now
from gpufabric.preflight.answers import ASKED, AccountAnswers, answers_of
from gpufabric.snapshots.model import Topic

Tell = Callable[[str], None]
"""Shows a line of progress."""

_Credentials = tuple[Identity | Failure, Permissions | Failure | None]

ReaderFor = Callable[[Target], AccountReader | Failure]
"""Returns the reader of an account, or why there is none."""


def ask_targets(
    targets: Sequence[Target], reader_for: ReaderFor, actions: Mapping[Target, Sequence[str]], tell: Tell
) -> dict[Target, AccountAnswers]:
    """Ask all accounts; the topics of all accounts are read side by side.

    Args:
        targets: accounts and regions.
        reader_for: returns the reader of an account, or why there is none.
        actions: actions whose permissions are asked, by target.
        tell: shows progress.
    """
    read: dict[Target, dict[Topic, TopicAnswer]] = {target: {} for target in targets}
    credentials: dict[Target, _Credentials] = {}
    done, total = 0, len(targets) * len(ASKED)
    for target, answer in in_clouds(targets, lambda asked: _ask(asked, reader_for, actions)):
        if isinstance(answer, TopicAnswer):
            done += 1
            read[target][answer.topic] = answer
            tell(f"{target.cloud} {target.region}: {answer.topic} ({done} of {total} answers)")
        elif isinstance(answer, Failure):
            credentials.setdefault(target, (answer, answer))
            for topic in ASKED:
                read[target].setdefault(topic, TopicAnswer(target, topic, failure=answer))
        else:
            credentials[target] = answer
    return {
        target: answers_of(target, read[target].values(), now(), *credentials[target]) for target in targets
    }


def _ask(
    targets: Sequence[Target], reader_for: ReaderFor, actions: Mapping[Target, Sequence[str]]
) -> Iterator[tuple[Target, TopicAnswer | _Credentials]]:
    """Read topics, and meanwhile ask for credentials; yield answers as they come."""
    asked: SimpleQueue[tuple[Target, _Credentials]] = SimpleQueue()

    def ask(target: Target) -> None:
        asked.put((target, ask_credentials(target, reader_for, actions.get(target, ()))))

    with CallThreads(len(targets)) as threads:
        for target in targets:
            threads.submit(partial(ask, target))
        for answer in read_accounts(targets, ASKED, reader_for):
            yield answer.target, answer
        for _ in targets:
            yield asked.get()


def ask_credentials(target: Target, reader_for: ReaderFor, actions: Sequence[str]) -> _Credentials:
    """Ask for the identity of the credentials and for their permissions.

    Args:
        target: the account and region.
        reader_for: returns its reader.
        actions: the actions.
    """
    try:
        reader = reader_for(target)
        if isinstance(reader, Failure):
            return reader, reader
        identity = confirmed_identity(reader, target)
        if isinstance(identity, Failure):
            return identity, identity
        return identity, reader.permissions(target, actions) if actions else None
    except Exception as error:
        # A reader never raises for what a cloud answers, so this is a fault of the reader.
        failure = Failure("identity", "unexpected", f"{type(error).__name__} in the reader of {target.cloud}")
        return failure, failure
