"""Plans a roll: batches, and the commands of each step."""

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from gpufabric.plan.pool import PoolPlan
from gpufabric.plan.rolling import machines
from gpufabric.plural import plural
from gpufabric.rolling.errors import stopped
from gpufabric.rolling.nodes import PoolNode
from gpufabric.rolling.state import RollBatch, RollMachine, RollStep

PLACEHOLDERS = ("node", "provider_id", "instance_id")
_PLACEHOLDER = re.compile(r"\{([A-Za-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class RollSettings:
    """Settings of a roll.

    Attributes:
        replace: words of the command that replaces a machine, with placeholders.
        checkpoint: words of the command that waits for the job's checkpoint; empty for none.
        deadline_minutes: longest wait for the checkpoint; without a command, the wait.
        drain_minutes: longest time in which the pods of a machine end.
        ready_minutes: longest wait for new machines.
        test_minutes: longest time of the test.
    """

    replace: tuple[str, ...]
    checkpoint: tuple[str, ...] = ()
    deadline_minutes: int = 0
    drain_minutes: int = 30
    ready_minutes: int = 60
    test_minutes: int = 60


def words_of(option: str, command: str) -> tuple[str, ...]:
    """Split a command into words as a shell does, without expanding anything.

    Raises:
        RollError: it has no words, or a quote is not closed.
    """
    try:
        words = tuple(shlex.split(command))
    except ValueError:
        words = ()
    if not words:
        raise stopped(option, repr(command), allowed="words with closed quotes", limit="no shell runs it")
    return words


def replacing_words(command: str) -> tuple[str, ...]:
    """Split the command that replaces a machine.

    Raises:
        RollError: it does not name the machine, or has an unknown placeholder.
    """
    option = "--replace-command"
    words = words_of(option, command)
    names = {name for word in words for name in _PLACEHOLDER.findall(word)}
    allowed = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    if unknown := sorted(names - set(PLACEHOLDERS)):
        raise stopped(option, f"{{{unknown[0]}}}", allowed=allowed, limit="placeholders of gpufabric")
    if not names:
        raise stopped(
            option, "no placeholder", allowed=f"one of {allowed}", limit="the command replaces one machine"
        )
    return words


def filled(words: Sequence[str], machine: RollMachine) -> tuple[str, ...]:
    """Fill in the placeholders for a machine."""
    values = {
        "node": machine.name,
        "provider_id": machine.provider_id,
        "instance_id": machine.provider_id.rpartition("/")[2],
    }
    return tuple(_PLACEHOLDER.sub(lambda match: values[match[1]], word) for word in words)


def batch_size(pool: PoolPlan, nodes: int, given: int | None) -> int:
    """Return the size of a batch: as given, or as declared, or one machine.

    Raises:
        RollError: the batch is larger than the pool.
    """
    share = pool.spec.rolling.max_unavailable
    if given is None:
        return min(machines(share, nodes), nodes) if share is not None else 1
    if given > nodes:
        raise stopped("--batch", str(given), allowed=f"1 to {nodes}", limit="nodes of the pool")
    return given


def batches_of(members: Sequence[RollMachine], size: int) -> list[RollBatch]:
    """Divide machines into batches."""
    return [RollBatch(list(members[start : start + size])) for start in range(0, len(members), size)]


def batches_by_partition(nodes: Sequence[PoolNode], size: int) -> list[RollBatch]:
    """Divide the nodes of a pool into batches, each in one InfiniBand partition: the test runs over RDMA."""
    ordered = sorted(nodes, key=lambda node: (node.partition, node.machine.name))
    return [
        batch
        for _, members in groupby(ordered, key=lambda node: node.partition)
        for batch in batches_of([node.machine for node in members], size)
    ]


def drain_words(machine: RollMachine, settings: RollSettings) -> tuple[str, ...]:
    """Return the arguments of kubectl that drain a machine."""
    timeout = f"--timeout={settings.drain_minutes}m"
    return ("drain", machine.name, "--ignore-daemonsets", "--delete-emptydir-data", timeout)


def commands_of(batch: RollBatch, settings: RollSettings, test: str) -> Iterator[tuple[RollStep, str]]:
    """Yield each command of a batch, or a description of the wait.

    Args:
        batch: the batch.
        settings: settings of the roll.
        test: name of the test; empty for none.
    """
    minutes, count = settings.deadline_minutes, len(batch.machines)
    for machine in batch.machines:
        yield "cordon", f"kubectl cordon {machine.name}"
    if settings.checkpoint:
        yield "checkpoint", f"{shlex.join(settings.checkpoint)} (at most {plural(minutes, 'minute')})"
    elif minutes:
        yield "checkpoint", f"wait {plural(minutes, 'minute')}"
    for machine in batch.machines:
        yield "drain", f"kubectl {shlex.join(drain_words(machine, settings))}"
    for machine in batch.machines:
        yield "replace", shlex.join(filled(settings.replace, machine))
    most = plural(settings.ready_minutes, "minute")
    wait = f"wait for {plural(count, 'new ready node')}, at most {most}; cordon them"
    yield "ready", wait
    if test:
        yield (
            "test",
            f"kubectl apply of {test} on the new nodes, at most {plural(settings.test_minutes, 'minute')}",
        )
    yield "uncordon", "kubectl uncordon of the new nodes"
