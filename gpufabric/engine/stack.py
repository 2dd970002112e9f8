"""Runs the engine on one stack."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from pulumi import automation as auto

from gpufabric.engine.events import Collected, plain
from gpufabric.engine.result import Action, StackResult, remaining

Watch = Callable[[Collected], None]


class StackRunner:
    """Runs actions on one stack of a project and remembers their outcome.

    Args:
        name: the stack; it is created if the backend does not have it.
        project: folder of ``Pulumi.yaml``.
        environment: variables for the engine, such as where its plugins and its state are.
        pulumi_root: folder whose ``bin`` holds the engine.
        policy_pack: folder of a policy pack that every preview and update runs.
    """

    def __init__(
        self,
        name: str,
        project: Path,
        environment: Mapping[str, str],
        pulumi_root: Path,
        policy_pack: Path | None,
    ) -> None:
        self._command = auto.PulumiCommand(root=str(pulumi_root))
        self._project = project
        self._environment = dict(environment)
        self._stack = auto.create_or_select_stack(
            name,
            work_dir=str(project),
            opts=auto.LocalWorkspaceOptions(env_vars=self._environment, pulumi_command=self._command),
        )
        self.name = name
        self._packs = [str(policy_pack)] if policy_pack else None

    def preview(self, watch: Watch) -> StackResult:
        """Preview; a failure is in the result, never raised."""
        return self._run("preview", watch, policy_packs=self._packs)

    def up(self, watch: Watch) -> StackResult:
        """Create or update; a failure is in the result, never raised."""
        return self._run("up", watch, policy_packs=self._packs, suppress_outputs=True)

    def destroy(self, watch: Watch) -> StackResult:
        """Delete everything in the stack; a failure, such as a protected resource, is in the result."""
        return self._run("destroy", watch)

    def unprotect(self) -> None:
        """Lift the protection of every resource in the stack's state."""
        self._command.run(
            ["state", "unprotect", "--all", "--yes", "--stack", self.name],
            str(self._project),
            self._environment,
        )

    def remove(self) -> None:
        """Forget the stack in the backend."""
        self._stack.workspace.remove_stack(self.name)

    def _run(self, action: Action, watch: Watch, **options: object) -> StackResult:
        collected = Collected()

        def on_event(event: auto.EngineEvent) -> None:
            collected.take(event)
            watch(collected)

        result = StackResult(self.name, action)
        began = time.monotonic()
        try:
            getattr(self._stack, action)(on_event=on_event, **options)
        except auto.CommandError as error:
            result.ok = False
            result.errors = collected.errors or [plain(str(error))]
        result.seconds = time.monotonic() - began
        result.changes = collected.changes
        result.resources = remaining(collected.changes)
        result.findings = collected.findings
        result.outputs = collected.outputs
        result.outputs_changed = collected.outputs_changed
        return result
