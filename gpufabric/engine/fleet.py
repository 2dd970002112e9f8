"""Runs the engine on many stacks: regions side by side, the backbone after them."""

import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from gpufabric.engine.progress import Progress
from gpufabric.engine.result import UNCHANGED_OPERATIONS, StackResult
from gpufabric.engine.stack import StackRunner
from gpufabric.spec.project import BACKBONE_STACK

MAX_BACKBONE_PASSES = 2
"""A VPN between AWS and OCI is completed by a second update; see ``gpufabric.plan.backbone``."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """The stacks of a project and how to run the engine on them.

    Attributes:
        project: folder of ``Pulumi.yaml``.
        environment: variables for the engine.
        pulumi_root: folder whose ``bin`` holds the engine.
        policy_pack: pack that every preview and update runs.
        parallel: regions that run at the same time.
    """

    project: Path
    environment: Mapping[str, str]
    pulumi_root: Path
    policy_pack: Path
    parallel: int = max(2, os.cpu_count() or 2)

    def up(self, stacks: Sequence[str], progress: Progress) -> list[StackResult]:
        """Bring stacks up: preview with policies first, update only what changes.

        The backbone is left out when a region failed, since it would join what is not there.

        Returns:
            one result per stack that ran, in the order of ``stacks``.
        """
        regions, backbone = split(stacks)
        results = self._each(regions, lambda name: self._up(name, progress))
        if backbone and all(one.ok for one in results):
            result = self._up(BACKBONE_STACK, progress)
            for _ in range(MAX_BACKBONE_PASSES - 1):
                if not result.ok or not pending_links(result):
                    break
                result = _joined(result, self._up(BACKBONE_STACK, progress))
            results.append(result)
        return results

    def destroy(self, stacks: Sequence[str], progress: Progress) -> list[StackResult]:
        """Take stacks down, protected resources included, and forget them: the backbone first."""
        regions, backbone = split(stacks)
        results: list[StackResult] = []
        if backbone:
            results.append(self._destroy(BACKBONE_STACK, progress))
        if all(one.ok for one in results):
            results.extend(self._each(regions, lambda name: self._destroy(name, progress)))
        return results

    def _up(self, name: str, progress: Progress) -> StackResult:
        runner = self._runner(name)
        progress.state(name, "previewing")
        result = runner.preview(lambda seen: progress.done(name, seen.done))
        if result.ok and (result.changed or result.outputs_changed):
            progress.state(name, "updating")
            findings, seconds = result.findings, result.seconds
            result = runner.up(lambda seen: progress.done(name, seen.done))
            result.findings = findings
            result.seconds += seconds
        progress.state(name, _outcome(result), ended=True)
        return result

    def _destroy(self, name: str, progress: Progress) -> StackResult:
        runner = self._runner(name)
        progress.state(name, "destroying")
        runner.unprotect()
        result = runner.destroy(lambda seen: progress.done(name, seen.done))
        if result.ok:
            runner.remove()
        progress.state(name, "destroyed" if result.ok else "failed", ended=True)
        return result

    def _runner(self, name: str) -> StackRunner:
        return StackRunner(name, self.project, self.environment, self.pulumi_root, self.policy_pack)

    def _each(self, names: Sequence[str], work: Callable[[str], StackResult]) -> list[StackResult]:
        with ThreadPoolExecutor(max_workers=self.parallel) as threads:
            return list(threads.map(work, names))


def split(stacks: Sequence[str]) -> tuple[list[str], bool]:
    """Part stacks into regions, in the order given, and whether the backbone is among them."""
    return [name for name in stacks if name != BACKBONE_STACK], BACKBONE_STACK in stacks


def pending_links(result: StackResult) -> list[str]:
    """List the links that need another update of the backbone."""
    backbone = result.outputs.get("backbone", {})
    return list(backbone.get("pending_links", []))


def _joined(first: StackResult, second: StackResult) -> StackResult:
    """Put two updates of one stack together: what both changed, and what is there after the second."""
    second.seconds += first.seconds
    changes = dict(first.changes)
    for kind, count in second.changes.items():
        changes[kind] = count if kind in UNCHANGED_OPERATIONS else changes.get(kind, 0) + count
    second.changes = changes
    return second


def _outcome(result: StackResult) -> str:
    if not result.ok:
        return "failed"
    return "up to date" if result.action == "preview" else "updated"
