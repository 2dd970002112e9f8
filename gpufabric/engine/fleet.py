"""The stacks of a project, and what running the engine on them takes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pulumi import automation as auto

from gpufabric.engine.command import EngineCommand
from gpufabric.engine.interrupts import Interrupts
from gpufabric.engine.next_step import add_next_steps, unknown_creates
from gpufabric.engine.order import Needs
from gpufabric.engine.parallel import run_parallel
from gpufabric.engine.progress import Progress
from gpufabric.engine.result import Action, Operation, StackResult
from gpufabric.engine.runs import Run
from gpufabric.engine.stack import StackRunner, failed

_DOING: Mapping[Action, str] = {
    "preview": "previewing",
    "up": "updating",
    "preview-refresh": "reading",
    "refresh": "refreshing",
    "preview-destroy": "previewing",
    "destroy": "destroying",
}

Work = Callable[[str], StackResult]


@dataclass(slots=True)
class Fleet:
    """Stacks, and how to run the engine on them.

    Attributes:
        command: the Pulumi command line on the project.
        operation: what the user asked for.
        needs: the stacks whose outputs each stack reads.
        known: resources of each stack that the backend has.
        run: folder of this run.
        interrupts: interrupts of this process.
        progress: shows how far each stack is.
        policy_packs: folders of policy packs that every preview and update runs.
        parallel: stacks that run at the same time.
        previews: stacks that are previewed at the same time.
        resume: command that goes on with the run when it stops.
    """

    command: EngineCommand
    operation: Operation
    needs: Needs
    known: Mapping[str, int]
    run: Run
    interrupts: Interrupts
    progress: Progress
    policy_packs: Sequence[str]
    parallel: int
    previews: int
    resume: str

    def runner(self, name: str) -> StackRunner:
        """Give what runs the engine on one stack."""
        return StackRunner(name, self.command, self.interrupts, self.run.record, self.policy_packs)

    def each(
        self, names: Sequence[str], work: Work, *, last: bool, parallel: int | None = None
    ) -> list[StackResult]:
        """Do the work on each stack, side by side.

        Args:
            names: the stacks.
            work: gives the result of one.
            last: whether nothing follows for stacks that succeed; others are over in any case.
            parallel: stacks at a time; the fleet's own limit if None.
        """

        def guarded(name: str) -> StackResult:
            try:
                result = work(name)
            except auto.CommandError as error:
                result = failed(name, error)
            return self.end(result) if last or not result.ok else result

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

    def act(self, name: str, action: Action, *, total: int | None = None) -> StackResult:
        """Run the engine on one stack.

        Args:
            name: the stack.
            action: what the engine does.
            total: resources that it goes through; what the backend knows when not given.
        """
        self.progress.state(name, _DOING[action], total=self.known.get(name, 0) if total is None else total)
        return self.runner(name).run(action, lambda seen: self.progress.done(name, seen.done))

    def mend(self, name: str) -> StackResult:
        """Clear operations whose end an engine did not see: put back what was created, refresh the rest."""
        unknown = self.runner(name).settle()
        result = self.act(name, "refresh")
        if result.ok and unknown:
            result.status = "failed"
            result.errors = [f"{len(unknown)} resources may exist in the cloud and are not in the state"]
            result.next_steps = [unknown_creates(name, unknown, self.resume)]
        return result

    def end(self, result: StackResult) -> StackResult:
        """Write down that a stack is over."""
        add_next_steps(result, self.operation, resume=self.resume)
        if result.stack in self.run.manifest.stacks:
            self.run.ended(result)
        self.progress.state(result.stack, outcome(result), ended=True)
        return result


def outcome(result: StackResult) -> str:
    """Say in a word or two how a stack ended."""
    if not result.ok:
        return result.status
    words = {"up": "updated", "refresh": "refreshed", "destroy": "destroyed", "preview": "previewed"}
    return words.get(result.action, "nothing to do") if result.changed else "no changes"
