"""Stacks in the place of the engine's: their answers are prepared, and what is asked of them is kept."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from gpufabric.engine import runs
from gpufabric.engine.approval import ApprovedPreview
from gpufabric.engine.collected import Collected
from gpufabric.engine.fleet import Fleet
from gpufabric.engine.interrupts import Interrupts
from gpufabric.engine.locks import Lock
from gpufabric.engine.pending_create import PendingCreate
from gpufabric.engine.progress import Progress
from gpufabric.engine.result import StackResult

NEEDS = {"aws": frozenset[str](), "oci": frozenset[str](), "backbone": frozenset({"aws", "oci"})}
ALL = ["aws", "oci", "backbone"]
CREATE = {"create": 2}


def result(stack: str, action: str, status: str = "done", **more: Any) -> StackResult:
    """Make a result."""
    return StackResult(stack, action, status, **({"changes": {"same": 4}} | more))  # type: ignore[arg-type]


@dataclass
class World:
    """Prepared answers of the engine, by stack and action, and what was asked of it."""

    folder: Path
    answers: dict[tuple[str, str], list[StackResult]] = field(default_factory=dict)
    log: list[tuple[str, str]] = field(default_factory=list)
    interrupts: Interrupts = field(default_factory=Interrupts)
    pending: set[str] = field(default_factory=set)
    unfinished: set[str] = field(default_factory=set)
    locks: list[Lock] = field(default_factory=list)
    unknown: list[PendingCreate] = field(default_factory=list)
    states: dict[str, dict[str, Any]] = field(default_factory=dict)
    previewed: dict[tuple[str, str], Any] = field(default_factory=dict)
    files: dict[tuple[str, str], Any] = field(default_factory=dict)
    replaced: list[Any] = field(default_factory=list)
    interrupt_in: tuple[str, str] = ("", "")
    printed: io.StringIO = field(default_factory=io.StringIO)

    def answer(self, stack: str, action: str, status: str = "done", **more: Any) -> "World":
        """Prepare an answer; without one, previews see a change and all else succeeds."""
        self.answers.setdefault((stack, action), []).append(result(stack, action, status, **more))
        return self

    def fleet(self, operation: str, known: dict[str, int] | None = None) -> Fleet:
        """Make a fleet of fake stacks."""
        run = runs.start(self.folder, self.folder, operation, dict.fromkeys(ALL, ""), backend="", mask=str)  # type: ignore[arg-type]
        return Fleet(
            command=None,  # type: ignore[arg-type]
            operation=operation,  # type: ignore[arg-type]
            needs=NEEDS,
            known={"aws": 4, "oci": 4, "backbone": 4} if known is None else known,
            run=run,
            interrupts=self.interrupts,
            progress=Progress(ALL, Console(file=self.printed)),
            policy_packs=[],
            parallel=1,
            previews=1,
            resume=f"gpufabric {operation} --resume",
        )


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Put fake stacks in the place of the engine's."""
    made = World(tmp_path / "runs")

    class Runner:
        def __init__(self, name: str, *_: Any) -> None:
            self.name = name

        def run(
            self,
            action: str,
            watch: Callable[[None, Collected], None],
            previewed: Any,
            files: Any,
            replaced: Any = None,
        ) -> StackResult:
            made.replaced.append(replaced)
            made.log.append((self.name, action))
            made.previewed[self.name, action] = previewed
            made.files[self.name, action] = files
            watch(None, Collected(finished={"a", "b"}))
            if made.interrupt_in == (self.name, action):
                made.interrupts.count += 1
            answers = made.answers.get((self.name, action), [])
            default = {"create": 2} if action == "preview" else {"same": 4}
            return answers.pop(0) if answers else result(self.name, action, changes=default)

        def _short(self, what: str) -> None:
            made.log.append((self.name, what))

        def init(self) -> None:
            self._short("init")

        def unprotect(self) -> None:
            self._short("unprotect")

        def forget(self) -> None:
            self._short("forget")

        def has_outputs(self) -> bool:
            return self.name not in made.unfinished

        def pending(self) -> bool:
            return self.name in made.pending

        def state(self) -> dict[str, Any]:
            return made.states.get(self.name, {})

        def state_digests(self) -> dict[str, str]:
            return {"state": f"after {len(made.log)} actions"}

        def locks(self) -> list[Lock]:
            return made.locks

        def settle(self, *, clear: bool) -> list[PendingCreate]:
            self._short("clear" if clear else "settle")
            return [] if clear else made.unknown

    monkeypatch.setattr("gpufabric.engine.fleet.StackRunner", Runner)
    return made


def statuses(results: list[StackResult]) -> dict[str, str]:
    """Give the status of each stack."""
    return {result.stack: result.status for result in results}


def approved_fleet(world: World, **stacks: ApprovedPreview) -> Fleet:
    """Make a fleet with an approval whose previews have left empty events."""
    fleet = world.fleet("up")
    fleet.approval = stacks
    for name in ALL:
        fleet.run.record(name, "preview")
    return fleet
