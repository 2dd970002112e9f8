"""Runs the engine on many stacks of a project."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from pulumi import automation as auto

from gpufabric.engine.approval import Approval, Steps, differences, step_differences, steps_of
from gpufabric.engine.command import EngineCommand
from gpufabric.engine.declared_files import FileDigests
from gpufabric.engine.interrupts import Interrupts
from gpufabric.engine.next_step import add_next_steps, unknown_creates
from gpufabric.engine.order import Needs
from gpufabric.engine.parallel import run_parallel
from gpufabric.engine.progress import Progress
from gpufabric.engine.result import Action, EngineOperation, StackResult, conceal
from gpufabric.engine.runs import Run
from gpufabric.engine.shortages import Shortages
from gpufabric.engine.stack import StackRunner
from gpufabric.engine.starting_state import StateDigests
from gpufabric.engine.torn_files import is_sign
from gpufabric.engine.unfinished import failed, locked, unusable_file
from gpufabric.events.log import read_log
from gpufabric.masking.known import KnownSecrets
from gpufabric.plural import plural
from gpufabric.reading.plain import read_text

Work = Callable[[str], StackResult]
_CHANGING: frozenset[Action] = frozenset({"up", "refresh", "destroy"})


@dataclass(slots=True)
class Fleet:
    """The stacks of a project, and how to run the engine on them.

    Attributes:
        command: the Pulumi command line on the project.
        operation: the command of the user.
        needs: the stacks whose outputs each stack reads.
        known: number of resources of each stack in the backend.
        run: folder of this run.
        interrupts: interrupts of this process.
        progress: shows the progress of each stack.
        policy_packs: folders of policy packs that every preview and update runs.
        parallel: most stacks at a time.
        previews: most previews at a time.
        resume: command that continues the run.
        undeclared: states of stacks that are up and have no file.
        faults: errors in the declaration of each stack.
        approval: the approved preview that an update must match; None if it needs none.
        shortages: what to do when clouds have too few machines.
        secrets: the secrets known so far.
    """

    command: EngineCommand
    operation: EngineOperation
    needs: Needs
    known: Mapping[str, int]
    run: Run
    interrupts: Interrupts
    progress: Progress
    policy_packs: Sequence[str]
    parallel: int
    previews: int
    resume: str
    undeclared: Mapping[str, str] = field(default_factory=dict[str, str])
    faults: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    approval: Approval | None = None
    shortages: Shortages = field(default_factory=Shortages)
    secrets: KnownSecrets = field(default_factory=KnownSecrets)

    def runner(self, name: str) -> StackRunner:
        """Return the runner of one stack."""
        return StackRunner(
            name,
            self.command,
            self.interrupts,
            self.run.record,
            self.policy_packs,
            self.secrets,
            self.undeclared,
            self.faults.get(name, ()),
        )

    def run_each(
        self, names: Sequence[str], work: Work, *, last: bool, parallel: int | None = None
    ) -> list[StackResult]:
        """Do the work on several stacks in parallel.

        Args:
            names: the stacks.
            work: returns the result of one stack.
            last: whether this is the last work on stacks that succeed; it always is on those that fail.
            parallel: most stacks at a time; the fleet's own limit if None.
        """

        def guarded(name: str) -> StackResult:
            try:
                result = work(name)
            except auto.CommandError as error:
                result = failed(name, error)
            except OSError as error:
                result = unusable_file(name, error)
            if last or not result.ok:
                return self.end(result)
            if result.action != "none":
                self.progress.pause(name, outcome(result))
            return result

        with self.interrupts, self.progress:
            results = run_parallel(
                names,
                guarded,
                parallel=parallel or self.parallel,
                interrupts=self.interrupts,
                progress=self.progress,
            )
        for result in results:
            if result.action == "none" and result.status == "interrupted":
                self.end(result)
        return results

    def run_action(
        self,
        name: str,
        action: Action,
        *,
        total: int | None = None,
        previewed: StateDigests | None = None,
        files: FileDigests | None = None,
        replaced: Sequence[str] | None = None,
    ) -> StackResult:
        """Run the engine on one stack.

        Args:
            name: the stack.
            action: the action of the engine.
            total: number of resources for the progress; the number in the backend if None.
            previewed: digests of the state that was previewed. An update of another state does not start.
            files: digests of the files that the previewed program read; likewise.
            replaced: URNs of failed resources that a repeated update replaces; None if it is none.
        """
        if action in _CHANGING and self.run.problem:
            return StackResult(name, "none", "failed", errors=[f"not started: {self.run.problem}"])
        self.progress.start(name, action, self.known.get(name, 0) if total is None else total)
        watch = partial(self.progress.take, name)
        result = self.runner(name).run(action, watch, previewed, files, replaced)
        events = self.run.manifest.stacks[name].events if result.action == action else []
        result.events = events[-1] if events else ""
        return result

    def differs(self, first: StackResult, second: StackResult) -> bool:
        """Tell whether a second preview of a stack shows other steps than the first one."""
        if first.changes != second.changes:
            return True
        names = [result.events for result in (first, second)]
        if not all(names):
            return False
        before, now = (self._steps(name) for name in names)
        return bool(step_differences(before, now))

    def _steps(self, events: str) -> Steps:
        return steps_of(read_log(read_text(self.run.folder / events)).events)

    def compare(self, result: StackResult) -> StackResult:
        """Compare a preview with the approved one, if there is one; a difference makes the stack fail."""
        if self.approval is None or not result.ok:
            return result
        approved = self.approval.get(result.stack)
        steps = self._steps(self.run.manifest.stacks[result.stack].events[-1])
        if approved is None:
            faults = ["the approved preview does not have this stack"] if steps else []
        else:
            faults = differences(approved, steps, result.state)
        if faults:
            result.status = "failed"
            run = f" {approved.run}" if approved else ""
            result.errors = [f"not what was approved{run}: {fault}" for fault in faults]
            result.next_steps = [
                f"Nothing in {result.stack} was changed. Preview it again and have that preview approved."
            ]
        return result

    def recover(self, name: str, *, clear: bool = False) -> StackResult:
        """Clear pending operations of a stopped engine: restore created resources, refresh the others.

        Args:
            name: the stack.
            clear: whether to forget creations with an unknown result, because somebody has looked for them.
        """
        runner = self.runner(name)
        locks = runner.locks()
        if locks:
            return locked(name, locks)
        unknown = runner.settle(clear=clear)
        if not unknown:
            return self.run_action(name, "refresh")
        text = f"the cloud may hold {plural(len(unknown), 'resource')} that the state does not have"
        steps = [unknown_creates(name, unknown, self.resume)]
        return StackResult(name, "none", "failed", errors=[text], next_steps=steps)

    def end(self, result: StackResult) -> StackResult:
        """Record the final result of a stack."""
        torn = result.status == "failed" and any(map(is_sign, result.errors))
        if torn or result.killed:  # a killed engine may have been writing the state
            self._name_torn_files(result)
        add_next_steps(result, self.operation, resume=self.resume, alternatives=self.shortages.alternatives)
        conceal(result, self.secrets.mask)
        if result.stack in self.run.manifest.stacks:
            self.run.ended(result)
        self.progress.end(result, outcome(result))
        return result

    def _name_torn_files(self, result: StackResult) -> None:
        """Add the files of a stack that the engine could not read; it does not name them itself."""
        with suppress(auto.CommandError):
            for torn in self.command.torn_files():
                if torn.stack == result.stack:
                    result.errors = [*result.errors, torn.described]
                    result.next_steps = [torn.next_step]


def outcome(result: StackResult) -> str:
    """Return the result of a stack in a word or two."""
    if not result.ok:
        return result.status
    words = {"up": "updated", "refresh": "refreshed", "destroy": "destroyed", "preview": "previewed"}
    return words.get(result.action, "nothing to do") if result.changed else "no changes"
