"""Runs the engine on one stack."""

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from pathlib import Path
from typing import Any, Protocol

from pulumi import automation as auto

from gpufabric.components.capacity_retry import AS_DECLARED, OFF, RETRY_VARIABLE
from gpufabric.engine.collected import Collected
from gpufabric.engine.command import EngineCommand
from gpufabric.engine.declared_files import FileDigests, file_digests
from gpufabric.engine.ended import result_of
from gpufabric.engine.interrupts import Interrupts
from gpufabric.engine.locks import Lock, folder_of, locks_of
from gpufabric.engine.masked_events import MaskedEvents
from gpufabric.engine.pending import has_pending, settle
from gpufabric.engine.pending_create import PendingCreate
from gpufabric.engine.plugin_output import PluginOutput
from gpufabric.engine.result import Action, StackResult
from gpufabric.engine.sides import REFRESHING, ActionSides
from gpufabric.engine.stack_secrets import secrets_in_config, secrets_in_state
from gpufabric.engine.start_gate import StartGate, start_gate
from gpufabric.engine.starting_state import StateDigests, changed_resources, digests_of, write_digests
from gpufabric.engine.unfinished import changed_since, failed, unfinished
from gpufabric.events.model import EngineEvent
from gpufabric.events.parse import RawEvent, parse_event
from gpufabric.masking.files import mask_file
from gpufabric.masking.known import KnownSecrets

Watch = Callable[[EngineEvent | None, Collected], None]
"""Receives each event, None for one that gpufabric does not interpret, and the result so far."""

_ARGUMENTS: Mapping[Action, tuple[str, ...]] = {
    "preview": ("preview",),
    # A preview with policies runs first: policies that judge a whole stack run only in a preview.
    "up": ("up", "--yes", "--skip-preview"),
    "preview-refresh": ("refresh", "--preview-only"),
    "refresh": ("refresh", "--yes", "--skip-preview"),
    "preview-destroy": ("destroy", "--preview-only"),
    "destroy": ("destroy", "--yes", "--skip-preview"),
}
_WITH_POLICIES: tuple[Action, ...] = ("preview", "up")


class EventRecorder(Protocol):
    """Records the events of an action."""

    @property
    def cost_change(self) -> Path:
        """File for the cost before and after."""
        ...

    @property
    def state(self) -> Path:
        """File for digests of the state that a preview starts from."""
        ...

    def __call__(self, event: RawEvent) -> None:
        """Record one event."""
        ...


class StackRunner:
    """Runs actions on one stack of a project.

    Args:
        name: the stack.
        command: the Pulumi command line on the project.
        interrupts: interrupts of this process.
        record: returns the recorder of an action's events.
        policy_packs: folders of the policy packs that every preview and update runs.
        secrets: the secrets known so far; an action adds those of its stack.
        undeclared: states of stacks that are up and have no file; policies add them to the fabric.
        faults: errors in the stack's declaration.
    """

    def __init__(
        self,
        name: str,
        command: EngineCommand,
        interrupts: Interrupts,
        record: Callable[[str, Action], EventRecorder],
        policy_packs: Sequence[str],
        secrets: KnownSecrets,
        undeclared: Mapping[str, str] | None = None,
        faults: Sequence[str] = (),
    ) -> None:
        self.name = name
        self._command = command
        self._interrupts = interrupts
        self._record = record
        self._secrets = secrets
        self._sides = ActionSides(name, command.project, bool(policy_packs), undeclared or {})
        self._faults = faults
        self._packs = policy_packs

    def run(
        self,
        action: Action,
        watch: Watch,
        previewed: StateDigests | None = None,
        files: FileDigests | None = None,
        replaced: Sequence[str] | None = None,
    ) -> StackResult:
        """Run an action; a failure is part of the result and never raised.

        Args:
            action: the action.
            watch: receives each event and the result so far.
            previewed: digests of the state that was previewed. An update of another state does not start.
            files: digests of the files that the previewed program read; likewise.
            replaced: URNs of failed resources that a repeated update replaces; None if it is none.
        """
        exported = self._export()
        if action not in REFRESHING and (left := unfinished(self.name, exported, self.locks)):
            return left
        self._learn(exported)
        state = self._digests(exported)
        if previewed is not None and state != previewed:
            return changed_since(self.name, "its state", changed_resources(previewed, state))
        present = file_digests(self._command.project) if action in _WITH_POLICIES else None
        if files is not None and present is not None and present != files:
            return changed_since(self.name, "its declaration", changed_resources(files, present))
        collected, plugins = Collected(), PluginOutput(self._packs)
        record = self._record(self.name, action)
        if action == "preview":
            write_digests(record.state, state)

        def take(event: RawEvent) -> None:
            record(event)
            plugins.take(event)
            parsed = parse_event(event)
            collected.take(parsed)
            watch(parsed, collected)

        events = MaskedEvents(self._secrets, take)
        packs: Sequence[str] = self._packs if action in _WITH_POLICIES else ()
        options = [part for pack in packs for part in ("--policy-pack", pack)]
        options += [part for urn in replaced or () for part in ("--replace", urn)]
        arguments = [*_ARGUMENTS[action], *options, "--stack", self.name, "--suppress-outputs"]
        began = time.monotonic()
        with (
            self._sides.priced(action, record.cost_change, exported, collected) as environment,
            self._sides.config_file() as config_file,
            self._gate(previewed if action == "up" else None, collected) as gate,
        ):
            retry = OFF if replaced is not None else os.environ.get(RETRY_VARIABLE, AS_DECLARED)
            variables = {**environment, **gate.variables}
            variables |= {RETRY_VARIABLE: retry} if action == "up" else {}
            ended = self._command.operate([*arguments, *config_file], events, self._interrupts, variables)
            events.close()
        mask_file(record.cost_change, self._secrets.mask)
        if gate.refusal and ended.status > 0:
            return gate.refusal
        result = result_of(self.name, action, collected, ended, plugins.explain, self._faults)
        result.state, result.files = state, present
        result.seconds = time.monotonic() - began
        return result

    def init(self) -> StackResult | None:
        """Create the stack in the backend without selecting it; return a result only on failure."""
        return self._short("stack", "init", "--no-select", self.name)

    def unprotect(self) -> StackResult | None:
        """Remove the protection of every resource in the stack's state; return a result only on failure."""
        return self._short("state", "unprotect", "--all", "--yes", "--stack", self.name)

    def forget(self) -> StackResult | None:
        """Remove the empty stack from the backend, but keep its file with the declaration."""
        return self._short("stack", "rm", "--yes", "--preserve-config", "--stack", self.name)

    def settle(self, *, clear: bool) -> list[PendingCreate]:
        """Restore finished creations in the state; return those with an unknown result.

        Args:
            clear: whether to forget creations with an unknown result.

        Raises:
            auto.CommandError: the engine could not read or write the state.
        """
        return settle(self.state(), self._import_state, clear=clear)

    def locks(self) -> list[Lock] | None:
        """Return the locks of the stack; None if only the engine can read them.

        Raises:
            auto.CommandError: the engine could not name the backend.
        """
        address = self._command.address()
        if folder_of(address) is None:
            return None
        name = self._command.workspace.project_settings().name
        return locks_of(address, name, self.name, relative_to=self._command.project)

    def state(self) -> dict[str, Any]:
        """Return the stack's state; secrets stay encrypted.

        Raises:
            auto.CommandError: the engine could not read the state.
        """
        exported: dict[str, Any] = json.loads(self._export())
        return exported

    def pending(self) -> bool:
        """Tell whether an engine that runs or was stopped has pending operations in the state.

        Raises:
            auto.CommandError: the engine could not read the state.
        """
        return has_pending(self.state())

    def state_digests(self) -> StateDigests:
        """Return the digests of the stack's state.

        Raises:
            auto.CommandError: the engine could not read the state.
        """
        return self._digests(self._export())

    def has_outputs(self) -> bool:
        """Tell whether the stack has outputs, i.e. an update has succeeded before. Secrets are not shown.

        Raises:
            auto.CommandError: the engine could not read the state.
        """
        return bool(json.loads(self._command.run("stack", "output", "--json", "--stack", self.name)))

    def _learn(self, exported: str) -> None:
        """Learn the secrets of the stack's configuration and state.

        What the engine cannot decrypt here, the action cannot decrypt either, and says so.
        """
        for read in (
            lambda: secrets_in_config(self._command, self.name),
            lambda: secrets_in_state(self._command, self.name, exported),
        ):
            with suppress(auto.CommandError):
                self._secrets.learn(read())

    def _gate(
        self, previewed: StateDigests | None, collected: Collected
    ) -> AbstractContextManager[StartGate]:
        """Return a gate that compares the state once more, while the engine holds its lock."""
        if previewed is None:
            return nullcontext(StartGate())
        place = f"{self._command.workspace.project_settings().name}/{self.name}"

        def compare() -> StackResult | None:
            try:
                exported = self._export()
                now = self._digests(exported)
            except auto.CommandError as error:
                return failed(self.name, error)
            # The engine may refresh resources before it runs the program (options.refresh of Pulumi.yaml).
            refreshed = {self._secrets.mask.text(urn) for urn in list(collected.differing)}
            if changed := [key for key in changed_resources(previewed, now) if key not in refreshed]:
                self._learn(exported)
                return changed_since(self.name, "its state", changed)
            return unfinished(self.name, exported, list)

        return start_gate(place, compare)

    def _digests(self, exported: str) -> StateDigests:
        mask = self._secrets.mask
        return {mask.text(key): digest for key, digest in digests_of(exported).items()}

    def _export(self) -> str:
        return self._command.run("stack", "export", "--stack", self.name)

    def _import_state(self, path: str) -> None:
        self._command.run("stack", "import", "--stack", self.name, "--file", path)

    def _short(self, *arguments: str) -> StackResult | None:
        try:
            self._command.run(*arguments)
        except auto.CommandError as error:
            return failed(self.name, error)
        return None
