"""Carries out a roll, step by step."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gpufabric.manifests.model import Document
from gpufabric.plural import plural
from gpufabric.rolling.cluster import KubectlCluster
from gpufabric.rolling.commands import require_success, run, run_to_its_end
from gpufabric.rolling.errors import stopped
from gpufabric.rolling.node_test import on_nodes
from gpufabric.rolling.nodes import PoolNode
from gpufabric.rolling.plan import RollSettings, drain_words, filled
from gpufabric.rolling.state import STEPS, RollBatch, RollMachine, RollState, RollStep
from gpufabric.time_units import SECONDS_PER_MINUTE

POLL_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Roller:
    """Rolls a pool. Every step can run again, so an interrupted roll continues with the step that it was in.

    Attributes:
        cluster: the stack's cluster.
        settings: settings of the roll.
        test: documents of the pool's test; empty to run none.
        may_begin: called before each batch; raises RollError if it may not begin now.
        save: writes the state.
        say: shows a line of progress.
    """

    cluster: KubectlCluster
    settings: RollSettings
    test: Sequence[Document]
    may_begin: Callable[[], None]
    save: Callable[[RollState], None]
    say: Callable[[str], None]

    def roll(self, state: RollState) -> None:
        """Roll all batches that are left.

        Raises:
            RollError: a step failed.
            KeyboardInterrupt: Ctrl-C; the state is saved.
        """
        self._require_known_nodes(state)
        for number, batch in enumerate(state.batches, start=1):
            if batch.is_done:
                continue
            if not batch.done:
                self.may_begin()
            for step in STEPS:
                if step not in batch.done:
                    self.say(f"batch {number} of {len(state.batches)}: {step}: {_names(batch, step)}")
                    self._run(step, batch, state)
                    batch.done.append(step)
                    self.save(state)

    def _require_known_nodes(self, state: RollState) -> None:
        """Check that a node of the roll exists: the context of kubectl may be of another cluster."""
        known = {machine.uid for batch in state.batches for machine in (*batch.machines, *batch.new)}
        if known.isdisjoint(node.machine.uid for node in self.cluster.nodes()):
            raise stopped(
                "cluster",
                "none of the nodes of the roll that is in progress",
                allowed="the cluster in which it began; select it with --context",
                limit="the state of the roll",
            )

    def _run(self, step: RollStep, batch: RollBatch, state: RollState) -> None:
        match step:
            case "cordon":
                self._cordon(batch, state)
            case "checkpoint":
                self._wait_for_checkpoint()
            case "drain":
                self._drain(batch)
            case "replace":
                self._replace(batch, state)
            case "ready":
                self._wait_for_machines(batch)
            case "test":
                self._run_test(batch)
            case "uncordon":
                for machine in batch.new:
                    self.cluster.kubectl("uncordon", machine.name)

    def _cordon(self, batch: RollBatch, state: RollState) -> None:
        batch.before = [node.machine.uid for node in self.cluster.nodes()]
        self.save(state)
        for machine in self._present(batch):
            self.cluster.kubectl("cordon", machine.name)

    def _wait_for_checkpoint(self) -> None:
        seconds = self.settings.deadline_minutes * SECONDS_PER_MINUTE
        if not self.settings.checkpoint:
            time.sleep(seconds)
            return
        done = run(self.settings.checkpoint, timeout_s=seconds)
        if done.status is None:
            self.say(
                f"no checkpoint in {plural(self.settings.deadline_minutes, 'minute')}; the roll continues"
            )
            return
        require_success("--checkpoint-command", done, self.settings.checkpoint[0])

    def _drain(self, batch: RollBatch) -> None:
        for machine in self._present(batch):
            self.cluster.kubectl(*drain_words(machine, self.settings))

    def _replace(self, batch: RollBatch, state: RollState) -> None:
        for machine in self._present(batch):
            if machine.name in batch.replaced:
                continue
            words = filled(self.settings.replace, machine)
            done = run_to_its_end(words)
            if done.status == 0:
                batch.replaced.append(machine.name)
                self.save(state)
            if done.interrupted:
                raise KeyboardInterrupt
            require_success(f"--replace-command for node {machine.name}", done, words[0])

    def _wait_for_machines(self, batch: RollBatch) -> None:
        """Wait until old machines are gone and as many new ones are ready; cordon these until their test."""
        # A machine that was gone before the batch began has no successor to wait for.
        wanted = sum(machine.uid in batch.before for machine in batch.machines)
        deadline = time.monotonic() + self.settings.ready_minutes * SECONDS_PER_MINUTE
        while True:
            nodes = self.cluster.nodes()
            new = [node for node in nodes if node.ready and _is_new(node, batch)]
            old = [node for node in nodes if node.ready and node.machine in batch.machines]
            if not old and len(new) >= wanted:
                break
            if time.monotonic() >= deadline:
                given = f"{len(new)} of {wanted} new nodes ready, {len(old)} old nodes still ready"
                limit = f"--ready-timeout {self.settings.ready_minutes}"
                raise stopped("new nodes", given, allowed=f"{wanted} new nodes, no old ones", limit=limit)
            time.sleep(POLL_SECONDS)
        for node in new:
            self.cluster.kubectl("cordon", node.machine.name)
        batch.new = [node.machine for node in new]

    def _run_test(self, batch: RollBatch) -> None:
        present = {node.machine.uid for node in self.cluster.nodes()}
        if any(machine.uid not in present for machine in batch.new):
            # A machine that failed the test may have been replaced by hand before the roll continues.
            self._wait_for_machines(batch)
        if not self.test or not batch.new:
            return
        self.cluster.start_test(on_nodes(self.test, [machine.name for machine in batch.new]))
        deadline = time.monotonic() + self.settings.test_minutes * SECONDS_PER_MINUTE
        while (result := self.cluster.test_result(self.test)) == "running":
            if time.monotonic() >= deadline:
                result = "failed"
                break
            time.sleep(POLL_SECONDS)
        if result == "failed":
            names = ", ".join(machine.name for machine in batch.new)
            raise stopped(
                "test",
                f"not passed on {names}; they stay cordoned, and the test's pods stay for their logs",
                allowed=f"the test passes within {plural(self.settings.test_minutes, 'minute')}",
                limit="gpufabric manifests --with-test",
            )
        self.cluster.end_test(self.test)

    def _present(self, batch: RollBatch) -> list[RollMachine]:
        """Return the machines of a batch that are still in the cluster."""
        present = {node.machine.uid for node in self.cluster.nodes()}
        return [machine for machine in batch.machines if machine.uid in present]


def _is_new(node: PoolNode, batch: RollBatch) -> bool:
    """Return whether a node came after the batch began, or is a machine of it that was installed again."""
    old = next((machine for machine in batch.machines if machine.uid == node.machine.uid), None)
    return node.machine.uid not in batch.before if old is None else node.machine.boot_id != old.boot_id


def _names(batch: RollBatch, step: RollStep) -> str:
    of_new = step in ("test", "uncordon")
    return ", ".join(machine.name for machine in (batch.new if of_new else batch.machines))
