"""Asks the accounts of several targets side by side."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.reader import AccountReader
from gpufabric.accounts.target import Target
from gpufabric.plan.clock import now
from gpufabric.preflight.answers import ASKED, AccountAnswers, answers_of
from gpufabric.snapshots.model import Topic

Tell = Callable[[str], None]
"""Shows a line of progress."""

_NOT_READ: frozenset[str] = frozenset(
    {"no-credentials", "expired-credentials", "wrong-account", "no-sdk", "clock-skew", "unknown-region"}
)
"""Failures of the first call after which no other call can succeed."""


def ask_targets(
    targets: Sequence[Target],
    reader_for: Callable[[Target], AccountReader],
    actions: Mapping[Target, Sequence[str]],
    tell: Tell,
) -> dict[Target, AccountAnswers]:
    """Ask all accounts; the topics of all accounts are read side by side.

    Args:
        targets: accounts and regions.
        reader_for: returns the reader of an account.
        actions: actions whose permissions are asked, by target.
        tell: shows progress.
    """
    if not targets:
        return {}
    with ThreadPoolExecutor(max_workers=len(targets)) as threads:
        asked = {
            threads.submit(_ask, target, reader_for(target), actions.get(target, ())): target
            for target in targets
        }
        answers: dict[Target, AccountAnswers] = {}
        for done, future in enumerate(as_completed(asked), start=1):
            target = asked[future]
            answers[target] = future.result()
            tell(f"{target.cloud} {target.region}: answered ({done} of {len(targets)} accounts and regions)")
    return answers


def _ask(target: Target, reader: AccountReader, actions: Sequence[str]) -> AccountAnswers:
    """Ask one account: first who the credentials are, then everything else side by side."""
    identity = reader.identity(target)
    refused = identity if isinstance(identity, Failure) and identity.cause in _NOT_READ else None
    if not isinstance(identity, Failure) and not identity.is_declared_account:
        refused = Failure("identity", "wrong-account", "the credentials are those of another account")
    if refused is not None:
        return AccountAnswers(target=target, identity=identity, refused=refused)
    with ThreadPoolExecutor(max_workers=len(ASKED) + 1) as threads:
        read: dict[Topic, Future[list[SectionAnswer]]] = {
            topic: threads.submit(reader.read, target, topic) for topic in ASKED
        }
        permissions = threads.submit(reader.permissions, target, actions) if actions else None
        return answers_of(
            target,
            {topic: future.result() for topic, future in read.items()},
            now(),
            identity=identity,
            permissions=permissions.result() if permissions else None,
        )
