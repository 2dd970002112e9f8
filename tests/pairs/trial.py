"""Previews and applies a world on the real engine, and compares the two."""

import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gpufabric.report.build import report_of
from gpufabric.report.model import ResourceChange, StackReport
from tests.pairs.accounts import gpus_held, write_account
from tests.pairs.worlds import World
from tools.bare_project import declare

TIMEOUT_S = 300
VERDICTS = (
    "cluster-versions", "control-plane-zones", "fixed-properties", "quota-headroom", "reservation-fits",
    "subnet-moves",
)  # fmt: skip
"""Rules that say what an account or a cloud refuses; others may refuse what a cloud accepts."""

Step = tuple[str, str]
"""Operation and URN."""


@dataclass(frozen=True)
class Runner:
    """A project, the simulated clouds that it runs against, and the engine.

    Attributes:
        project: folder of ``Pulumi.yaml``.
        clouds: folder of the simulated clouds.
        environment: variables for the engine.
        gpufabric: the command.
        pulumi: the engine's command.
    """

    project: Path
    clouds: Path
    environment: dict[str, str]
    gpufabric: Path
    pulumi: Path

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run gpufabric."""
        return self._run([self.gpufabric, *arguments])

    def engine(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the engine."""
        return self._run([self.pulumi, *arguments, "--non-interactive", "--color", "never"])

    def _run(self, command: list[str | Path]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd=self.project,
            env=os.environ | self.environment,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )


@dataclass(frozen=True)
class Trial:
    """A preview and the update after it.

    Attributes:
        world: the world.
        previewed: report of the preview.
        applied: report of the update; None if none was run.
        gpus_before: GPUs in the account before the update, at peak, as reports count them.
        gpus_after: those after it.
        refused_without_policies: whether the cloud refused the update that a rule had refused; None if no
            rule did.
        left: steps of a preview after a successful update.
    """

    world: World
    previewed: StackReport
    applied: StackReport | None
    gpus_before: int
    gpus_after: int
    refused_without_policies: bool | None = None
    left: frozenset[Step] = frozenset()

    def disagreements(self) -> Iterator[str]:
        """Yield where the preview did not say what the update did."""
        if self.applied is not None:
            yield from self._of_update(self.applied)
        # A rule counts the machines to which a pool may grow later; the cloud only those that start now.
        grows_later = any(pool.get("max_nodes", 0) > pool["nodes"] for pool in self.world.pools.values())
        # The engine shrinks one pool while it creates another: the cloud's answer depends on the order.
        shrinks = any(loss.kind == "pool" and loss.gpus_after for loss in self.previewed.losses)
        if self.refused_without_policies is False and not grows_later and not shrinks:
            rules = ", ".join(sorted(_refusing(self.previewed)))
            yield f"the preview refuses by {rules}, and the cloud accepts"
        if self.left:
            yield f"after a successful update, a preview has steps left: {_listed(self.left)}"

    def _of_update(self, applied: StackReport) -> Iterator[str]:
        if applied.outcome != "ok":
            errors = [message.message for message in applied.diagnostics if message.severity == "error"]
            yield f"the preview is green, and the update fails: {errors[:2]}"
            return
        planned, done = steps(self.previewed.changes), steps(applied.changes)
        if planned != done:
            only = _listed(planned - done), _listed(done - planned)
            yield f"only in the preview: {only[0]}; only in the update: {only[1]}"
        for name, said, held in (
            ("before", self.previewed.before, self.gpus_before),
            ("after", self.previewed.after, self.gpus_after),
        ):
            if said is None or said.gpus != held:
                given = "unknown" if said is None else said.gpus
                yield f"GPUs {name} the update: the preview says {given}, the account holds {held}"


def run_trial(world: World, runner: Runner, *, again: bool) -> Trial:
    """Preview and apply a world.

    Args:
        world: the world.
        runner: where.
        again: whether to preview once more after a successful update.
    """
    stack = world.stack
    declare(runner.project, stack, world.declared)
    write_account(world, runner.clouds, runner.project)
    before = gpus_held(runner.clouds)
    run = runner.command("up", stack, "--yes", "--json", "--no-preflight")
    folder = _last_run(runner.project)
    events = {action: sorted(folder.glob(f"{stack}.{action}.events.jsonl")) for action in ("preview", "up")}
    assert events["preview"], f"{world.steps}: {run.stdout}{run.stderr}"
    previewed = _report(events["preview"][0])
    applied = _report(events["up"][0]) if events["up"] else None
    refused = None
    if applied is None and _refusing(previewed):
        refused = runner.engine("up", "-s", stack, "--yes", "--skip-preview").returncode != 0
    left = frozenset[Step]()
    if again and applied is not None and applied.outcome == "ok":
        digest = json.loads(runner.engine("preview", "-s", stack, "--json").stdout)
        left = frozenset(_changed(digest))
    return Trial(world, previewed, applied, before, gpus_held(runner.clouds), refused, left)


def violations(stack: StackReport) -> list[Any]:
    """Return the mandatory rules that a preview violates."""
    return [result for result in stack.policies if result.kind == "violation" and result.level == "mandatory"]


def _refusing(stack: StackReport) -> set[str]:
    """Return the rules by which a preview says that the account or the cloud refuses."""
    return {result.policy for result in violations(stack)} & set(VERDICTS)


def steps(changes: Iterable[ResourceChange]) -> set[Step]:
    """Return what happens to resources; components exist in no cloud."""
    return {(change.operation, change.urn) for change in changes if not change.component}


def _changed(digest: dict[str, Any]) -> Iterator[Step]:
    for step in digest.get("steps", ()):
        if step["op"] != "same" and "pulumi:pulumi:Stack" not in step["urn"].split("::")[2]:
            yield step["op"], step["urn"]


def _report(events: Path) -> StackReport:
    (stack,) = report_of([events]).stacks
    return stack


def _last_run(project: Path) -> Path:
    return sorted((project / ".gpufabric" / "runs").glob("*/run.json"))[-1].parent


def _listed(steps_: Iterable[Step]) -> str:
    return (
        ", ".join(sorted(f"{operation} {'::'.join(urn.split('::')[2:])}" for operation, urn in steps_)) or "-"
    )
