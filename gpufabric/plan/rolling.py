"""Plans rolling updates of a pool: size of a batch, and timeouts that outlast all batches."""

from collections.abc import Iterator
from dataclasses import dataclass

from gpufabric.catalog.catalog import Catalog
from gpufabric.catalog.rolling import rolling_facts
from gpufabric.catalog.timeouts import provider_timeouts
from gpufabric.plural import plural
from gpufabric.spec.problems import Problem
from gpufabric.spec.rolling import MachineShare

MACHINES_PER_DELETED_MINUTE = 4
"""Machines that a service terminates in a minute when it deletes a pool: gpufabric's own careful estimate."""


@dataclass(frozen=True, slots=True)
class PoolTimeouts:
    """Timeouts in the form of Pulumi's ``customTimeouts``; None: the provider's own is long enough."""

    update: str | None
    delete: str | None


def machines(share: MachineShare, nodes: int) -> int:
    """Return a share of a pool in machines: at least one, and parts of a machine do not count."""
    if isinstance(share, int):
        return share
    return max(nodes * int(share.removesuffix("%")) // 100, 1)


def timeouts(catalog: Catalog, type_: str, nodes: int, batch: int) -> PoolTimeouts:
    """Return timeouts of a node pool.

    An update takes as many batches as the pool needs. A deletion drains all machines at once and terminates
    them one after the other.

    Args:
        catalog: times of the service, and the provider's own timeouts.
        type_: the Pulumi type of the pool.
        nodes: machines at most.
        batch: machines that one batch of an update replaces.
    """
    facts, provider = rolling_facts(catalog)[type_], provider_timeouts(catalog)
    # A cloud that replaces no machines of a pool drains none.
    drain_minutes = facts.drain_minutes.value if facts.drain_minutes else 0
    batch_minutes = facts.batch_minutes or 0
    batches = -(-nodes // max(batch, 1))
    terminating = -(-nodes // MACHINES_PER_DELETED_MINUTE)
    return PoolTimeouts(
        update=_beyond(provider.minutes(type_, "update"), batches * batch_minutes),
        delete=_beyond(provider.minutes(type_, "delete"), drain_minutes + terminating),
    )


def share_problems(key: str, share: MachineShare | None, nodes: int, most: int | None) -> Iterator[Problem]:
    """Check one batch against the pool and the service's limit.

    Args:
        key: property path of the share.
        share: the declared share; None if there is none.
        nodes: machines of the pool at most.
        most: largest batch of the service; None without a limit.
    """
    if share is None:
        return
    if machines(share, nodes) > nodes:
        given = share if isinstance(share, str) else plural(share, "machine")
        yield Problem(key, given, f"at most {nodes}", "the pool has no more machines")
    elif most is not None and machines(share, nodes) > most:
        yield Problem(
            key,
            f"{share} of {plural(nodes, 'machine')}" if isinstance(share, str) else plural(share, "machine"),
            f"at most {most}",
            "the service's limit for one batch of an update",
        )


def _beyond(own: int | None, minutes: int) -> str | None:
    return f"{minutes}m" if own is None or minutes > own else None
