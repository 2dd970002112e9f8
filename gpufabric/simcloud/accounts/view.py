"""An account of a simulated cloud, as its reader sees it."""

from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gpufabric.accounts.answer import Failure, SectionAnswer
from gpufabric.accounts.target import Target
from gpufabric.simcloud.clouds.request import Request, State, World
from gpufabric.simcloud.on_demand import faults_at, has_faults, limited_by, read_capacity
from gpufabric.simcloud.store import reading_account
from gpufabric.spec.base import Declared
from gpufabric.spec.pools import Pool
from gpufabric.spec.regions import AnyRegion

SOURCE = "simulated"
"""Source of every answer."""


@dataclass(frozen=True)
class AccountView:
    """An account and a region of a simulated cloud at one moment.

    Attributes:
        target: the account and region, with the stacks that are declared there.
        state: resources of the account.
        world: the time, and the capacity of the clouds.
    """

    target: Target
    state: State
    world: World

    @property
    def request(self) -> Request:
        """A request of the account that changes nothing, for rules that count what is in use."""
        target = self.target
        return Request(target.cloud, target.account, target.region, "", "", "", {}, world=self.world)

    def pools(self) -> Iterator[tuple[AnyRegion, Pool]]:
        """Yield the pools of all declared stacks with their regions."""
        for region in self.target.stacks.values():
            for pool in region.pools.values():
                yield region, pool


@contextmanager
def viewed(root: Path, target: Target, now: datetime) -> Generator[AccountView]:
    """Return the account of a target for reading only.

    Args:
        root: folder of the simulated clouds.
        target: the account and region.
        now: time in the simulated clouds.

    Raises:
        DeclarationError: the capacity or the faults cannot be understood.
    """
    capacity = read_capacity(root, target.account, now)
    if has_faults(root):
        capacity = limited_by(faults_at(root, now), capacity, target.account, target.region)
    with reading_account(root, target.cloud, target.account) as state:
        yield AccountView(target, state, World(now, capacity))


def answered(
    section: str, rows: Mapping[str, Declared], absent: Mapping[str, str] | None = None
) -> SectionAnswer:
    """Return a complete answer."""
    return SectionAnswer(section, SOURCE, dict(sorted(rows.items())), dict(sorted((absent or {}).items())))


def unanswered(section: str, failure: Failure) -> SectionAnswer:
    """Return a section that could not be read."""
    return SectionAnswer(section, SOURCE, None, failures=(failure,))
