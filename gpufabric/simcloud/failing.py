"""Fails and repairs machines of a pool in the simulated clouds."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gpufabric.simcloud.clouds import simulated
from gpufabric.simcloud.clouds.failing import ApplyChange, Failing, NoSuchNodeError
from gpufabric.simcloud.inspect import AccountResource, NotHeldError, held
from gpufabric.simcloud.store import Store


@dataclass(frozen=True, slots=True)
class Failed:
    """A machine that failed or was repaired.

    Attributes:
        entry: resource of the pool.
        shows: what the cloud shows, and what it does about the failure.
    """

    entry: AccountResource
    shows: str


def fail_node(root: Path, stack: str, pool: str, node: str | None = None) -> Failed:
    """Fail a machine of a pool without Pulumi.

    Args:
        root: directory of the simulated clouds.
        stack: the region's stack.
        pool: the pool's name on its resources.
        node: name of the machine, where the cloud names machines; None for any.

    Raises:
        NotHeldError: no such pool or machine.
    """
    return _change(root, stack, pool, node, mend=False)


def mend_node(root: Path, stack: str, pool: str, node: str | None = None) -> Failed:
    """Repair a failed machine, as the cloud does; the arguments are those of ``fail_node``."""
    return _change(root, stack, pool, node, mend=True)


def _change(root: Path, stack: str, pool: str, node: str | None, *, mend: bool) -> Failed:
    entries = list(_machines_of(root, stack, pool))
    if not entries:
        pools = sorted({failing.pool(entry.resource) for entry, failing in _of_stack(root, stack)} - {""})
        raise NotHeldError(
            f"{stack}: given pool {pool}; allowed: {', '.join(pools) or 'a stack that is up'} "
            "[pools that the simulated clouds hold]"
        )
    refused: list[str] = []
    for entry, failing in entries:
        change: ApplyChange = failing.mend if mend else failing.fail
        try:
            after = change(entry.resource, node)
        except NoSuchNodeError as error:
            refused.append(str(error))
            continue
        store = Store(root, entry.cloud, entry.account)
        if after is None:
            with store.transaction() as state:
                state.delete(entry.resource.type, entry.resource.id)
        elif after != entry.resource:
            store.overwrite(after)
        return Failed(entry, failing.shows)
    raise NotHeldError("; ".join(refused))


def _machines_of(root: Path, stack: str, pool: str) -> Iterator[tuple[AccountResource, Failing]]:
    for entry, failing in _of_stack(root, stack):
        if failing.pool(entry.resource) == pool:
            yield entry, failing


def _of_stack(root: Path, stack: str) -> Iterator[tuple[AccountResource, Failing]]:
    for entry in held(root):
        failing = simulated(entry.cloud).failing.get(entry.resource.type)
        if failing is not None and entry.resource.urn.startswith(f"urn:pulumi:{stack}::"):
            yield entry, failing
