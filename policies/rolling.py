"""Finds changes that roll the machines of a pool, from the resources before and after."""

from collections.abc import Iterable, Iterator, Mapping

from gpufabric.catalog.rolling import RollingFacts, rolling_facts
from gpufabric.policies.aws import rolling as aws
from gpufabric.policies.azure import rolling as azure
from gpufabric.policies.billing.extractors import Lookup
from gpufabric.policies.comparison import differs, differs_in_any
from gpufabric.policies.oci import rolling as oci
from gpufabric.policies.properties import UnreadableProperty
from gpufabric.policies.resource import Resource
from gpufabric.policies.rolling_reader import RollingReader
from gpufabric.protection.holdings import Holdings, Machines, gpus_of
from gpufabric.protection.losses import losses
from gpufabric.protection.rolls import Roll, restarts_beside

READERS: Mapping[str, RollingReader] = {**aws.READERS, **azure.READERS, **oci.READERS}


def rolls_of(
    before: Lookup, after: Lookup, held: Holdings, held_after: Holdings, replaced: frozenset[str]
) -> tuple[Roll, ...]:
    """List the changes that restart machines, and those that only new machines get.

    Args:
        before: the previous state.
        after: the resources after the change.
        held: what the stack holds before the change.
        held_after: what it holds after it. Machines that go do not restart.
        replaced: URNs of machines that the change replaces; they do not roll.
    """
    table = rolling_facts(after.catalog)
    rolls: list[Roll] = []
    for old in before.resources.values():
        new = after.resources.get(old.urn)
        if old.type not in READERS or new is None or old.urn in replaced:
            continue
        kept = {machines.urn: machines for pool in held_after.pools.values() for machines in pool.machines}
        pool, gpus = _pool_of(old, held, kept)
        changes = _Changes(old, new, before, after)
        rolls.extend(changes.rolls(pool, gpus, table.get(old.type)))
    return restarts_beside(rolls, losses(held, held_after, replaced))


def _pool_of(resource: Resource, held: Holdings, kept: Mapping[str, Machines]) -> tuple[str, int | None]:
    """Return the name of a resource's pool and the GPUs that it keeps; without a pool, it has none."""
    for name, pool in held.pools.items():
        machines = [machines for machines in pool.machines if machines.urn == resource.urn]
        if machines:
            return name, gpus_of(
                (group, min(group.nodes, kept.get(group.urn, group).nodes)) for group in machines
            )
    return resource.name, None if resource.urn in held.unread else 0


class _Changes:
    """The changes of one resource with machines."""

    def __init__(self, old: Resource, new: Resource, before: Lookup, after: Lookup) -> None:
        self._old, self._new, self._before, self._after = old, new, before, after
        self._reader = READERS[old.type]

    def rolls(self, pool: str, gpus: int | None, facts: RollingFacts | None) -> Iterator[Roll]:
        """Yield at most one change that restarts machines, one that does not, and one that is unknown."""
        rolling_keys = facts.rolling_keys if facts else []
        later_keys = facts.new_machine_keys if facts else []
        rolling, later = self._changed(rolling_keys), self._changed(later_keys)
        nodes = self._nodes()
        batch, known = self._batch(nodes)
        if batch is not None:
            rolling, later = (*rolling, *later), ()
        if rolling:
            minutes = facts.batch_minutes if facts else None
            yield Roll(pool, "yes", rolling, nodes, gpus, batch, minutes)
        if later:
            yield Roll(pool, "no" if known else "unknown", later, nodes, gpus)
        if self._reader.launch_key not in ("", *rolling_keys, *later_keys) and self._launch_differs():
            yield Roll(pool, "unknown", (self._reader.launch_key,), nodes, gpus)

    def _changed(self, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(
            key
            for key in keys
            if (
                self._launch_differs()
                if key == self._reader.launch_key
                else differs(self._old, self._new, *key.split("."))
            )
        )

    def _launch_differs(self) -> bool:
        """Compare the templates of this stack, since the new version of one is unknown in a preview."""
        key, type_ = self._reader.launch_key, self._reader.launch_type
        old, new = self._before.linked(self._old, key, type_), self._after.linked(self._new, key, type_)
        if len(old) == len(new) == 1:
            return differs_in_any(old[0], new[0], self._reader.ignored)
        return differs(self._old, self._new, key)

    def _nodes(self) -> int | None:
        """Return how many machines the change keeps; those before it if the number after it is unknown."""
        try:
            before = self._reader.nodes(self._old.props)
        except UnreadableProperty:
            return None
        try:
            after = self._reader.nodes(self._new.props)
        except UnreadableProperty:
            return before
        return before if after is None or before is None else min(before, after)

    def _batch(self, nodes: int | None) -> tuple[int | None, bool]:
        """Return the size of a batch, None if the cloud rolls no machines, and whether that is known."""
        try:
            return self._reader.batch(self._new.props, nodes or 0), True
        except UnreadableProperty:
            return None, False
