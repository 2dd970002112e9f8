"""Runs the engine on one stack."""

import json
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from pulumi import automation as auto

from gpufabric.engine.command import Ended, EngineCommand
from gpufabric.engine.events import Collected, plain
from gpufabric.engine.interrupts import Interrupts
from gpufabric.engine.pending import PendingCreate, settle
from gpufabric.engine.result import Action, StackResult, remaining
from gpufabric.policies.variables import PREVIOUS_STATE_VARIABLE, PRICED_VARIABLE

Watch = Callable[[Collected], None]

_ARGUMENTS: Mapping[Action, tuple[str, ...]] = {
    "preview": ("preview",),
    # The preview comes before, with the policies, which judge a stack as a whole only there.
    "up": ("up", "--yes", "--skip-preview"),
    "preview-refresh": ("refresh", "--preview-only"),
    "refresh": ("refresh", "--yes", "--skip-preview"),
    "preview-destroy": ("destroy", "--preview-only"),
    "destroy": ("destroy", "--yes", "--skip-preview"),
}
_WITH_POLICIES: tuple[Action, ...] = ("preview", "up")
_DESTROYING: tuple[Action, ...] = ("preview-destroy", "destroy")


class Record(Protocol):
    """Keeps the events of an action."""

    @property
    def priced(self) -> Path:
        """File for what the policy pack says of the cost before and after."""
        ...

    def __call__(self, event: Mapping[str, Any]) -> None:
        """Keep one event."""
        ...


class StackRunner:
    """Runs actions on one stack of a project.

    Args:
        name: the stack.
        command: the Pulumi command line on the project.
        interrupts: interrupts of this process.
        record: gives the keeper of an action's events.
        policy_packs: folders of the policy packs that every preview and update runs.
    """

    def __init__(
        self,
        name: str,
        command: EngineCommand,
        interrupts: Interrupts,
        record: Callable[[str, Action], Record],
        policy_packs: Sequence[str],
    ) -> None:
        self.name = name
        self._command = command
        self._interrupts = interrupts
        self._record = record
        self._packs = [part for pack in policy_packs for part in ("--policy-pack", pack)]

    def run(self, action: Action, watch: Watch) -> StackResult:
        """Run an action; a failure is in the result, never raised."""
        collected = Collected()
        record = self._record(self.name, action)

        def take(event: Mapping[str, Any]) -> None:
            record(event)
            collected.take(event)
            watch(collected)

        packs = self._packs if action in _WITH_POLICIES else []
        arguments = [*_ARGUMENTS[action], *packs, "--stack", self.name, "--suppress-outputs"]
        began = time.monotonic()
        with self._told(action, record.priced) as environment:
            ended = self._command.operate(arguments, take, self._interrupts, environment)
        result = StackResult(self.name, action)
        result.seconds = time.monotonic() - began
        result.changes = collected.changes
        result.removals = collected.removals
        result.resources = remaining(collected.changes)
        result.findings = collected.findings
        result.outputs = collected.outputs
        result.outputs_changed = collected.outputs_changed
        if ended.status:
            _explain(result, collected, ended)
            result.locked, result.killed = ended.locked, ended.killed
        return result

    def init(self) -> StackResult | None:
        """Make the stack in the backend without selecting it; gives a result only if that failed."""
        return self._short("stack", "init", "--no-select", self.name)

    def unprotect(self) -> StackResult | None:
        """Lift the protection of every resource in the stack's state; a result only if that failed."""
        return self._short("state", "unprotect", "--all", "--yes", "--stack", self.name)

    def forget(self) -> StackResult | None:
        """Remove the empty stack from the backend and keep its file, which holds the declaration."""
        return self._short("stack", "rm", "--yes", "--preserve-config", "--stack", self.name)

    def settle(self) -> list[PendingCreate]:
        """Write creations that ended unrecorded into the state; give those of which nothing is known.

        Raises:
            auto.CommandError: the engine could not read or write the state.
        """
        state: dict[str, Any] = json.loads(self._command.run("stack", "export", "--stack", self.name))
        return settle(state, self._import_state)

    def pending(self) -> bool:
        """Tell whether a stopped engine left operations in the state of which it does not know the end.

        Raises:
            auto.CommandError: the engine could not read the state.
        """
        state: dict[str, Any] = json.loads(self._command.run("stack", "export", "--stack", self.name))
        deployment: Mapping[str, Any] = state.get("deployment") or {}
        return bool(deployment.get("pending_operations"))

    def has_outputs(self) -> bool:
        """Tell whether an update of the stack has ever come to its end; secrets are not shown.

        Raises:
            auto.CommandError: the engine could not read the state.
        """
        return bool(json.loads(self._command.run("stack", "output", "--json", "--stack", self.name)))

    @contextmanager
    def _told(self, action: Action, priced: Path) -> Generator[Mapping[str, str], None, None]:
        """Give the variables that tell policies the state as it is now, and where to write the cost.

        Secrets of an exported state stay encrypted; the rest is for nobody else either.
        """
        if not self._packs or action not in (*_WITH_POLICIES, *_DESTROYING):
            yield {}
            return
        exported = self._command.run("stack", "export", "--stack", self.name)
        if action in _DESTROYING:
            from gpufabric.engine.pricing import price_before_destroy  # noqa: PLC0415 - imports the policies

            price_before_destroy(self._command.project, self.name, exported, priced)
            yield {}
            return
        with TemporaryDirectory(prefix="gpufabric-state-") as folder:
            state = Path(folder) / "state.json"
            state.write_text(exported, encoding="utf-8")
            yield {PREVIOUS_STATE_VARIABLE: str(state), PRICED_VARIABLE: str(priced)}

    def _import_state(self, path: str) -> None:
        self._command.run("stack", "import", "--stack", self.name, "--file", path)

    def _short(self, *arguments: str) -> StackResult | None:
        try:
            self._command.run(*arguments)
        except auto.CommandError as error:
            return failed(self.name, error)
        return None


def failed(stack: str, error: auto.CommandError) -> StackResult:
    """Make the result of a stack on which a short command failed."""
    # The error's text is "code, stdout, stderr", each with a heading; people need the last one.
    text = plain(str(error).rpartition("stderr:")[2]) or plain(str(error))
    locked = isinstance(error, auto.ConcurrentUpdateError)
    return StackResult(stack, "none", status="failed", errors=[text], locked=locked)


def _explain(result: StackResult, collected: Collected, ended: Ended) -> None:
    result.errors = collected.errors
    if ended.interrupted:
        result.status = "interrupted"
        return
    result.status = "failed"
    if not (collected.errors or collected.findings):
        result.errors = [ended.error or "the engine ended without saying why"]
