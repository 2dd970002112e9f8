"""Runs a preflight: the needs of stacks, the answers of their accounts, and the checks."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from gpufabric.accounts.target import Target, targets_of
from gpufabric.catalog.catalog import Catalog, default_catalog
from gpufabric.check.fabric import check_fabric
from gpufabric.check.needs import Collecting
from gpufabric.check.result import StackCheck
from gpufabric.plan.clock import now
from gpufabric.plural import plural
from gpufabric.preflight.answers import ASKED, AccountAnswers, Unanswered, answers_from_files
from gpufabric.preflight.asking import ReaderFor, Tell, ask_targets
from gpufabric.preflight.case import StackCase
from gpufabric.preflight.checks import verdicts_of
from gpufabric.preflight.identity import ActionTable, no_actions, planned_actions
from gpufabric.preflight.result import PreflightReport, StackPreflight
from gpufabric.preflight.verdict import PreflightVerdict
from gpufabric.quota.demand import Demand
from gpufabric.quota.siblings import Sibling
from gpufabric.snapshots.files import load
from gpufabric.snapshots.merge import oldest
from gpufabric.snapshots.model import AnySnapshot, Topic
from gpufabric.snapshots.project import project_with_facts
from gpufabric.snapshots.rows import Availability
from gpufabric.spec.project import Project

_NO_ACCOUNT = "has no account of its own; name the stacks of its regions, whose accounts preflight asks"
_ON_DEMAND = "AWS and Azure do not say whether on-demand machines are free; only a reservation is certain"
_OFFLINE = "identity and permissions: not asked, because the answers come from files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """A preflight and its options.

    Attributes:
        root: folder of ``Pulumi.yaml``.
        stacks: the stacks; all if empty.
        reader_for: returns the reader of an account; None to take the answers from the project's files.
        states: file with the state of each stack; absent for those whose state is not known.
        table: actions that an update takes, by type of resource.
        fail_unknown: whether something pending or unknown counts as lacking.
        is_simulated: whether the stacks run on simulated clouds, so that their snapshots are true.
        tell: shows a line of progress.
    """

    root: Path
    stacks: Sequence[str] = ()
    reader_for: ReaderFor | None = None
    states: Mapping[str, Path] = field(default_factory=dict[str, Path])
    table: ActionTable = no_actions
    fail_unknown: bool = False
    is_simulated: bool = False
    tell: Tell = lambda _: None

    def run(self) -> PreflightReport:
        """Run all checks.

        Raises:
            DeclarationError: the project cannot be read, or has no such stack.
            CatalogError: the catalogue is damaged.
        """
        began, time_now, catalog = time.monotonic(), now(), default_catalog()
        project = project_with_facts(self.root)
        wanted = project.chosen(self.stacks)
        targets = self._targets(project)
        checks = self._needs(targets, self._figures_of(targets, time_now))
        answers = self._answers(targets, checks)
        stacks = [self._stack(stack, project, answers, checks, catalog, time_now) for stack in wanted]
        return PreflightReport(
            stacks=stacks,
            checked_at=time_now,
            is_live=self.reader_for is not None,
            fail_unknown=self.fail_unknown,
            notes=_notes(answers, is_live=self.reader_for is not None),
            seconds=time.monotonic() - began,
        )

    def with_states(self, states: Mapping[str, Path]) -> "Preflight":
        """Return the preflight with the states of its stacks.

        Args:
            states: file with the state of each stack.
        """
        return replace(self, states=states)

    def all_stacks(self) -> list[str]:
        """Return the stacks whose programs run: those of all accounts that are asked.

        Raises:
            DeclarationError: the project cannot be read, or has no such stack.
        """
        project = project_with_facts(self.root)
        return sorted(stack for target in self._targets(project) for stack in target.stacks)

    def _targets(self, project: Project) -> list[Target]:
        wanted = set(project.chosen(self.stacks))
        return [
            target
            for target in targets_of(
                project.regions, project.fabric.name, project.providers, project.fabric.company
            )
            if wanted & target.stacks.keys()
        ]

    def _figures_of(self, targets: Sequence[Target], time_now: datetime) -> datetime:
        """Return the time of the quota figures: the oldest of the files, or the present if clouds are asked.

        The figures do not include younger machines of a stack.
        """
        if self.reader_for is not None:
            return time_now
        recorded = [_snapshots(self.root, target).get("quotas") for target in targets]
        times = [oldest(snapshot) for snapshot in recorded if snapshot is not None]
        return min((time for time in times if time is not None), default=time_now)

    def _needs(self, targets: Sequence[Target], held_at: datetime) -> dict[str, StackCheck]:
        """Run the programs of all stacks of the accounts, because they share quotas."""
        names = sorted(stack for target in targets for stack in target.stacks)
        if not names:
            return {}
        self.tell(f"Running the programs of {plural(len(names), 'stack')}")
        report = check_fabric(self.root, names, collecting=Collecting(self.states, held_at))
        return {check.stack: check for check in report.stacks}

    def _answers(
        self, targets: Sequence[Target], checks: Mapping[str, StackCheck]
    ) -> dict[Target, AccountAnswers]:
        if self.reader_for is None or not targets:
            return {
                target: answers_from_files(
                    target, _snapshots(self.root, target), accepts_simulated=self.is_simulated
                )
                for target in targets
            }
        self.tell(f"Asking {plural(len(targets), 'account and region', 'accounts and regions')}")
        actions = {
            target: planned_actions(self.table, target.cloud, _types(target, checks))[0] for target in targets
        }
        return ask_targets(targets, self.reader_for, actions, self.tell)

    def _stack(
        self,
        stack: str,
        project: Project,
        answers: Mapping[Target, AccountAnswers],
        checks: Mapping[str, StackCheck],
        catalog: Catalog,
        time_now: datetime,
    ) -> StackPreflight:
        if stack in project.faults:
            return StackPreflight(stack=stack, problems=tuple(map(str, project.faults[stack])))
        region = project.regions.get(stack)
        if region is None:
            return StackPreflight(stack=stack, note=_NO_ACCOUNT)
        known = next((answers[target] for target in answers if stack in target.stacks), None)
        if known is None:
            return StackPreflight(stack=stack, verdicts=(_of_unknown_account(stack, project),))
        check = checks[stack]
        case = StackCase(
            stack=stack,
            region=region,
            file=project.files.get(stack),
            answers=known,
            needs=check.needs,
            no_needs=_failure(check),
            catalog=catalog,
            now=time_now,
            siblings=_siblings(stack, project, checks),
            keys=project.keys,
        )
        return StackPreflight(stack=stack, verdicts=tuple(verdicts_of(case, self.table)))


def _types(target: Target, checks: Mapping[str, StackCheck]) -> list[str]:
    """Return the types of the resources that the stacks of a target plan."""
    planned = (checks[stack].needs for stack in target.stacks if stack in checks)
    return sorted({type_ for needs in planned if needs is not None for type_ in needs.types})


def _failure(check: StackCheck) -> str:
    """Return why a program could not run, in one line."""
    reasons = (*map(str, check.problems), *check.errors, check.broken)
    return next(filter(None, reasons), "")


def _siblings(stack: str, project: Project, checks: Mapping[str, StackCheck]) -> list[Sibling]:
    """Return the other region stacks, with the machines that their states have."""
    siblings: list[Sibling] = []
    for name, region in sorted(project.regions.items()):
        if name == stack:
            continue
        needs = checks[name].needs if name in checks else None
        siblings.append(
            Sibling(
                name,
                region,
                held_at=_held(needs.holding if needs else None),
                counted=needs.counted if needs else None,
            )
        )
    return siblings


def _held(holding: Sequence[Demand] | None) -> Callable[[datetime], Sequence[Demand] | None]:
    return lambda _: holding


def _of_unknown_account(stack: str, project: Project) -> PreflightVerdict:
    """Return the verdict on a stack whose file states its account encrypted."""
    file = project.files.get(stack)
    return PreflightVerdict(
        stack=stack,
        subject="identity",
        item="",
        status="unknown",
        given="the file states the account encrypted, so preflight cannot ask it",
        needed="the declared account",
        next_step="state the account in plain text",
        file=file.name if file else "",
        line=file.line_of(("config", project.keys.region)) if file else 0,
    )


def _snapshots(root: Path, target: Target) -> dict[Topic, AnySnapshot]:
    """Return the snapshots of an account that the project's files have.

    Raises:
        DeclarationError: a file cannot be read or is invalid.
    """
    loaded: dict[Topic, AnySnapshot] = {}
    for topic in ASKED:
        snapshot = load(root, topic, target.cloud, target.account, target.region)
        if snapshot is not None:
            loaded[topic] = snapshot
    return loaded


def _notes(answers: Mapping[Target, AccountAnswers], *, is_live: bool) -> tuple[str, ...]:
    on_demand = any(
        isinstance(known.section("capacity", "availability", Availability), Unanswered)
        for target, known in answers.items()
        if target.cloud != "oci"
        for region in target.stacks.values()
        for pool in region.pools.values()
        if pool.capacity.mode == "on-demand" and pool.peak_nodes
    )
    return tuple(note for note, said in ((_ON_DEMAND, on_demand), (_OFFLINE, not is_live)) if said)
