"""Finds the settings of rules that a change loosens, and whether somebody else has approved them.

A policy pack runs with the settings of the checkout. Without this comparison a change could disable the rule
that forbids it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gpufabric.protection.git_ref import GitRef, is_on_branch
from gpufabric.protection.guard_files import guards_of, model_file
from gpufabric.protection.guards import EarlierGuards, Guards
from gpufabric.protection.loosening import (
    Loosening,
    RuleFacts,
    loosenings,
    lowered_demand,
    without_losses,
)
from gpufabric.wire.project import PROJECT_FILE, SETTINGS_FILE, WAIVERS_FILE, stack_file

_OWN = Guards()
"""Stands for unknown settings: the rules' own levels and options, and no waivers."""


@dataclass(frozen=True, slots=True)
class SettingsSource:
    """Where the settings of a stack's rules are stated.

    Attributes:
        root: folder of ``Pulumi.yaml``.
        stack: the stack's name.
        ref: ref from which rules and settings are taken; None if they are the checkout's.
        rules: returns all rules of the pack, by id.
    """

    root: Path
    stack: str
    ref: GitRef | None
    rules: Callable[[], Mapping[str, RuleFacts]]


@dataclass(frozen=True, slots=True)
class LoosenedSettings:
    """Settings that a change loosens.

    Attributes:
        before: source of the settings that they are compared with.
        unapproved: those that the change itself would be judged by.
        approved: those that do not stop the change, with the reason.
        unknown: why the settings before the change are unknown; empty if they are known.
    """

    before: str
    unapproved: tuple[Loosening, ...] = ()
    approved: tuple[tuple[Loosening, str], ...] = ()
    unknown: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """All of them, one text each."""
        return tuple(map(str, (*self.unapproved, *(loosening for loosening, _ in self.approved))))


def loosened_settings(
    source: SettingsSource, recorded: EarlierGuards | None, changes_resources: Callable[[], bool]
) -> LoosenedSettings:
    """Compare the settings of the checkout with those before the change.

    Args:
        source: where settings are stated.
        recorded: settings that the last update recorded; None if the state before the change is unknown.
        changes_resources: returns whether the change also touches resources of the stack.
    """
    declared, rules = guards_of(source.root, source.stack), source.rules()
    if source.ref is not None:
        before, guards = str(source.ref), _guards_at(source.ref, source.stack, declared)
        listed = loosenings(guards, declared, rules, source.stack)
        apart = source.ref.settings_only
    elif recorded is not None and recorded.guards is not None:
        before, guards = recorded.source, recorded.guards
        listed = loosenings(guards, without_losses(declared), rules, source.stack)
        is_demand_raised = any(lowered_demand(was=declared.training, now=guards.training))
        apart = bool(listed) and not is_demand_raised and not changes_resources()
    else:
        return _unknown(declared, recorded, rules, source.stack)
    if apart:
        why = "the change touches nothing else: it holds from the next change on"
        return LoosenedSettings(before, approved=tuple((loosening, why) for loosening in listed))
    return _sorted(source, before, guards, listed)


def _guards_at(ref: GitRef, stack: str, declared: Guards) -> Guards:
    """Return the settings at a ref. The first quota snapshot of a new stack loosens nothing."""
    guards = guards_of(ref.tree, stack)
    is_new = not (ref.tree / stack_file(stack)).is_file()
    return guards.model_copy(update={"quotas": declared.quotas}) if is_new else guards


def _unknown(
    declared: Guards, recorded: EarlierGuards | None, rules: Mapping[str, RuleFacts], stack: str
) -> LoosenedSettings:
    """List what is looser than the rules' own settings: nobody knows whether it was before the change."""
    why = "looser than the rule's own setting; it may have been so before"
    listed = [
        loosening
        for loosening in loosenings(_OWN, declared, rules, stack)
        if loosening.file in (SETTINGS_FILE, WAIVERS_FILE)
    ]
    problem = recorded.problem if recorded else "there is neither an earlier state nor --policies-from"
    return LoosenedSettings(
        "the rules' own settings",
        (),
        tuple((loosening, why) for loosening in listed),
        problem if listed else "",
    )


def _sorted(source: SettingsSource, before: str, guards: Guards, listed: list[Loosening]) -> LoosenedSettings:
    """Sort loosened settings by whether a branch or file that was protected before the change states them."""
    branch, files = guards.protected.branch, guards.protected.files
    # The file of a stack may replace the fabric of Pulumi.yaml, which may name a file with a model.
    further = (PROJECT_FILE, stack_file(source.stack), model_file(source.root))
    stated = {*further, *(loosening.file for loosening in listed)} - {""}
    if listed and branch and is_on_branch(source.root, branch, sorted(stated)):
        why = f"committed on {branch}"
        return LoosenedSettings(before, approved=tuple((loosening, why) for loosening in listed))
    # The list of protected files is in Pulumi.yaml: as a protected file it would approve its own changes.
    guarded = {file for file in files if file != PROJECT_FILE}
    return LoosenedSettings(
        before,
        tuple(loosening for loosening in listed if loosening.file not in guarded),
        tuple((loosening, "its file is protected") for loosening in listed if loosening.file in guarded),
    )
