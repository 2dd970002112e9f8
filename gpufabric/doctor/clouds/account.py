"""Compares the account of each stack with its state, and repairs the states."""

import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pulumi import automation as auto

from gpufabric.doctor.clouds.finding import CloudFinding
from gpufabric.doctor.clouds.mend import is_settled, mended, needs_survey
from gpufabric.doctor.clouds.place import placed
from gpufabric.doctor.clouds.price import priced
from gpufabric.doctor.clouds.search import FindPending, findings_of
from gpufabric.doctor.clouds.searched import Searched
from gpufabric.engine.adoption.adopter import AdoptionError
from gpufabric.engine.adoption.wanted import Survey, key_of
from gpufabric.engine.command import EngineCommand
from gpufabric.engine.errors import error_text
from gpufabric.engine.locks import Lock, locks_in, locks_of
from gpufabric.engine.pending import resources_in

Export = Callable[[str], str]
"""Returns the exported state of a stack."""


@dataclass(slots=True)
class StackAccount:
    """The account of a stack, compared with its state.

    Attributes:
        stack: the stack.
        state: its exported state; empty if the backend does not have it.
        findings: what differs.
        locks: locks of the stack.
        unsearched: why the account was not searched, but only for unfinished creations; empty if it was.
        gaps: what of the account was not searched or not confirmed, and why.
        is_new: whether the backend does not have the stack.
        errors: why it could not be repaired.
        mended: whether the state was repaired.
        left: findings that the repair left to people.
    """

    stack: str
    state: Mapping[str, Any]
    findings: list[CloudFinding]
    locks: list[Lock] = field(default_factory=list[Lock])
    unsearched: str = ""
    gaps: Sequence[str] = ()
    is_new: bool = False
    errors: list[str] = field(default_factory=list[str])
    mended: bool = False
    left: list[CloudFinding] = field(default_factory=list[CloudFinding])

    @property
    def live_locks(self) -> list[Lock]:
        """Locks of engines that run, or that nobody here can see."""
        return [lock for lock in self.locks if lock.holder != "ended"]

    @property
    def is_clean(self) -> bool:
        """Whether nothing has to be done."""
        return not (self.findings or self.locks or self.errors)


@dataclass(frozen=True, slots=True)
class CloudDoctor:
    """Compares accounts with states, and repairs states.

    Attributes:
        root: folder of ``Pulumi.yaml``.
        command: the Pulumi command line on the project.
        known: stacks that the backend has.
        export: returns the state of a stack.
        find: returns what finds the unfinished creations of a stack.
        search: searches the accounts of stacks.
        survey: previews what a stack declares beyond the resources with some keys.
    """

    root: Path
    command: EngineCommand
    known: Sequence[str]
    export: Export
    find: Callable[[str], FindPending]
    search: Callable[[Sequence[str]], Searched]
    survey: Callable[[str, Sequence[str]], Survey]

    def examine(self, stacks: Sequence[str]) -> list[StackAccount]:
        """Compare the accounts of stacks with their states.

        Raises:
            BackendError: a state cannot be read.
        """
        searched = self.search(stacks)
        # What another stack has is no orphan, so all states are read where an account was searched.
        read = self.known if set(stacks) - searched.unsearched.keys() else set(self.known) & set(stacks)
        states: dict[str, Mapping[str, Any]] = {name: json.loads(self.export(name)) for name in read}
        return [self._account(name, states, searched) for name in stacks]

    def repair(self, account: StackAccount) -> None:
        """Write what the account holds into the state of a stack, and read the rest from the cloud.

        Locks of engines that no longer run are removed. Nothing is written while an engine runs, or while the
        result of a creation is unknown.
        """
        if account.live_locks or account.is_new or not is_settled(account.findings):
            account.left = account.findings
            return
        try:
            if account.locks:
                self.command.run("cancel", "--stack", account.stack, "--yes")
            state, account.left = self._mended(account)
            if len(account.left) < len(account.findings):
                self._write(account.stack, state)
        except auto.CommandError as error:
            account.errors.append(error_text(error))
            account.locks = locks_in(str(error)) or account.locks
            account.left = account.findings
            return
        except AdoptionError as error:
            account.errors.append(f"what the stack declares is not known: {error}")
            account.left = account.findings
            return
        account.mended = True

    def _mended(self, account: StackAccount) -> tuple[dict[str, Any], list[CloudFinding]]:
        """Return the mended state. Without URNs or a provider, the declaration says where things belong."""
        if not needs_survey(account.state, account.findings):
            return mended(account.state, account.findings)
        survey = self.survey(
            account.stack, [key_of(str(entry["urn"])) for entry in resources_in(account.state)]
        )
        ids: Mapping[str, str] = {}
        if any(not finding.urn for finding in account.findings):
            ids = self.find(account.stack)(survey.wanted, {}).ids
        types = {resource.urn: resource.type for resource in survey.wanted}
        project = self.command.workspace.project_settings().name
        return mended(account.state, placed(account.findings, ids, types, project), survey.providers)

    def _account(
        self, stack: str, states: Mapping[str, Mapping[str, Any]], searched: Searched
    ) -> StackAccount:
        state = states.get(stack) or {}
        held = searched.held.get(stack, ())
        others = {
            (str(entry["type"]), str(entry["id"]))
            for name, other in states.items()
            if name != stack
            for entry in resources_in(other)
            if entry.get("id")
        }
        findings = findings_of(stack, state, held, self.find(stack), others)
        return StackAccount(
            stack,
            state,
            priced(self.root, findings, state),
            self._locks(stack),
            unsearched=searched.unsearched.get(stack, ""),
            gaps=searched.gaps.get(stack, ()),
            is_new=stack not in self.known,
        )

    def _locks(self, stack: str) -> list[Lock]:
        project = self.command.workspace.project_settings().name
        return locks_of(self.command.address(), project, stack, relative_to=self.command.project)

    def _write(self, stack: str, state: Mapping[str, Any]) -> None:
        """Import a state; then read what the cloud says of the resources that are new in it."""
        with tempfile.TemporaryDirectory(prefix="gpufabric-state-") as folder:
            path = Path(folder) / "state.json"
            path.write_text(json.dumps(state), encoding="utf-8")
            self.command.run("stack", "import", "--stack", stack, "--file", str(path))
        self.command.run("refresh", "--stack", stack, "--yes", "--skip-preview", "--suppress-outputs")
