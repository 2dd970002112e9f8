"""The resources of each stack in real accounts, by the tags that gpufabric sets."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from queue import SimpleQueue

from gpufabric.accounts.answer import Failure
from gpufabric.accounts.refresh import confirmed_identity
from gpufabric.accounts.tagged import FABRIC_TAG, STACK_TAG, TaggedAccount, TaggedResource, TagReader
from gpufabric.accounts.target import Target, encrypted_in, targets_of
from gpufabric.accounts.threads import CallThreads
from gpufabric.doctor.clouds.finding import StackHolding
from gpufabric.doctor.clouds.searched import Searched
from gpufabric.spec.project import Project
from gpufabric.spec.regions import AnyRegion
from gpufabric.wire.project import BACKBONE_STACK

ReaderOf = Callable[[Target], TagReader | Failure]
Answers = Mapping[str, TaggedAccount | Failure]

MOST_THREADS = 16
"""Accounts and regions at a time."""

_NOT_DECLARED = "no file declares its account"
_ENCRYPTED = "its file states the account encrypted, and only the engine decrypts it"


def search_accounts(project: Project, stacks: Sequence[str], reader_of: ReaderOf) -> Searched:
    """Search the accounts of stacks, each with its own login; a failure concerns the stacks of its account.

    Args:
        project: the declarations.
        stacks: the stacks.
        reader_of: returns the reader of an account and region.
    """
    regions: dict[str, AnyRegion] = {
        name: region for name, region in project.regions.items() if name in stacks or BACKBONE_STACK in stacks
    }
    targets = targets_of(regions, project.fabric.name, project.providers, project.fabric.company)
    answers = dict(_asked(targets, reader_of))
    unsearched = dict.fromkeys((name for name in stacks if name not in regions), _NOT_DECLARED)
    encrypted = encrypted_in(regions)
    unsearched |= dict.fromkeys((name for name in encrypted if name in stacks), _ENCRYPTED)
    gaps: dict[str, list[str]] = {}
    for target in targets:
        answer = answers[target.name]
        for stack in (*target.stacks, BACKBONE_STACK):
            if isinstance(answer, Failure):
                unsearched[stack] = _cause(answer)
            else:
                gaps.setdefault(stack, []).extend(answer.gaps)
    if targets and not encrypted and not any(isinstance(answer, Failure) for answer in answers.values()):
        unsearched.pop(BACKBONE_STACK, None)  # its resources are in the accounts of the regions
    return Searched(held_in(answers, stacks, project.fabric.name), unsearched, gaps)


def held_in(answers: Answers, stacks: Sequence[str], fabric: str) -> dict[str, list[StackHolding]]:
    """Return what accounts hold of each stack, without what resources made that exist themselves.

    Args:
        answers: what each account and region holds.
        stacks: the stacks.
        fabric: the fabric's name. A stack of another fabric may have the same name.
    """
    own: dict[str, dict[str, TaggedResource]] = {stack: {} for stack in stacks}
    for answer in answers.values():
        for resource in () if isinstance(answer, Failure) else answer.resources:
            stack = resource.tags.get(STACK_TAG, "")
            if stack in own and resource.tags.get(FABRIC_TAG, fabric) == fabric:
                own[stack][resource.native.casefold()] = resource
    return {
        stack: [
            _holding(resource)
            for resource in resources.values()
            if not any(resource.is_made_by(other) for other in resources.values())
        ]
        for stack, resources in own.items()
    }


def _holding(resource: TaggedResource) -> StackHolding:
    type_, *also = resource.types or (resource.label,)
    return StackHolding(
        type_,
        resource.id or resource.native,
        "",
        resource.name,
        resource.mark,
        resource.region,
        also=tuple(also),
        native=resource.native,
        is_known_type=bool(resource.types and resource.id),
        is_confirmed=resource.is_confirmed,
        delete=resource.delete,
    )


def _asked(targets: Sequence[Target], reader_of: ReaderOf) -> Iterator[tuple[str, TaggedAccount | Failure]]:
    answers: SimpleQueue[tuple[str, TaggedAccount | Failure]] = SimpleQueue()

    def ask(target: Target) -> None:
        answers.put((target.name, _answer(target, reader_of)))

    with CallThreads(MOST_THREADS) as threads:
        for target in targets:
            threads.submit(partial(ask, target))
        for _ in targets:
            yield answers.get()


def _answer(target: Target, reader_of: ReaderOf) -> TaggedAccount | Failure:
    try:
        reader = reader_of(target)
        if isinstance(reader, Failure):
            return reader
        identity = confirmed_identity(reader, target)
        return identity if isinstance(identity, Failure) else reader.tagged(target)
    except Exception as error:
        # A reader never raises for what a cloud answers, so this is a fault of the reader.
        return Failure("tags", "unexpected", f"{type(error).__name__} in the reader of {target.cloud}")


def _cause(failure: Failure) -> str:
    fix = f"; {failure.fix}" if failure.fix else ""
    return f"{failure.call}: {failure.text}{fix}".rstrip(".")
