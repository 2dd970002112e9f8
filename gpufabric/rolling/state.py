"""State of a roll, in a file that is written after every step."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from pydantic import TypeAdapter, ValidationError

from gpufabric.reading.limits import UnreadableError
from gpufabric.reading.plain import read_bytes
from gpufabric.rolling.errors import stopped

RollStep = Literal["cordon", "checkpoint", "drain", "replace", "ready", "test", "uncordon"]
STEPS: tuple[RollStep, ...] = get_args(RollStep)
FORMAT = 1


@dataclass(frozen=True, slots=True)
class RollMachine:
    """A machine behind a node.

    Attributes:
        name: name of the node.
        uid: id of the node object.
        boot_id: id that the kernel draws at each start.
        provider_id: the cloud's id.
    """

    name: str
    uid: str
    boot_id: str
    provider_id: str


@dataclass(slots=True)
class RollBatch:
    """Machines that are replaced together.

    Attributes:
        machines: the machines.
        done: steps that are done.
        before: ids of all nodes of the pool when the batch began.
        replaced: names of machines whose replacement is ordered.
        new: machines that came instead.
    """

    machines: list[RollMachine]
    done: list[RollStep] = field(default_factory=list[RollStep])
    before: list[str] = field(default_factory=list[str])
    replaced: list[str] = field(default_factory=list[str])
    new: list[RollMachine] = field(default_factory=list[RollMachine])

    @property
    def is_done(self) -> bool:
        """Whether all steps are done."""
        return len(self.done) == len(STEPS)


@dataclass(slots=True)
class RollState:
    """A roll.

    Attributes:
        stack: the stack.
        pool: the pool's name in the declaration.
        context: context of kubectl that names the cluster; empty for the current one.
        batches: its batches, in order.
        format: version of this format.
    """

    stack: str
    pool: str
    context: str
    batches: list[RollBatch]
    format: Literal[1] = FORMAT

    @property
    def is_done(self) -> bool:
        """Whether all batches are done."""
        return all(batch.is_done for batch in self.batches)


_STATE = TypeAdapter(RollState)


def state_file(folder: Path, stack: str, pool: str) -> Path:
    """Return the file of a pool's roll."""
    return folder / f"{stack}.{pool}.json"


def load(file: Path) -> RollState | None:
    """Read the state of a roll; None if there is none.

    Raises:
        RollError: the file cannot be read.
    """
    try:
        return _STATE.validate_json(read_bytes(file)) if file.exists() else None
    except (UnreadableError, ValidationError):
        raise stopped(
            "state of the roll",
            "an unreadable file",
            allowed="the file as the last roll wrote it; delete it to begin again",
            limit=f"format {FORMAT}",
            file=str(file),
        ) from None


def save(file: Path, state: RollState) -> None:
    """Write the state of a roll as a whole: an interruption leaves the earlier file.

    Raises:
        RollError: the file cannot be written.
    """
    temporary = file.with_suffix(".tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary.write_bytes(_STATE.dump_json(state, indent=2))
        temporary.replace(file)
    except OSError as error:
        raise stopped(
            "state of the roll",
            f"{error.strerror}",
            allowed="a writable file",
            limit="the system",
            file=str(file),
        ) from None


def unfinished(folder: Path, stack: str) -> list[str]:
    """Return the pools of a stack whose roll is not finished, sorted.

    Raises:
        RollError: a file cannot be read.
    """
    states = [load(file) for file in sorted(folder.glob(f"{stack}.*.json"))]
    return [state.pool for state in states if state and state.stack == stack and not state.is_done]
