"""Grounds of decisions in the outcomes of stacks, and in the settings that a change loosens."""

import re
from collections.abc import Iterator, Sequence

from gpufabric.report.decisions.ground import Ground, NoDecision, Sorted
from gpufabric.report.decisions.located import LocatedError, for_every_item, located_errors
from gpufabric.report.decisions.loosened import is_shared, loosened_place
from gpufabric.report.decisions.stores import setting_of_store
from gpufabric.report.decisions.wording import (
    names_in_urns,
    without_breaks,
    without_names,
    without_subject,
    without_urns,
)
from gpufabric.report.model import Diagnostic, Report, StackReport

_FAILURES = "docs/commands.md#failures-and-interrupts"
_NO_POLICY = "no policy ran"
_PROTECTION = "docs/policies.md#storage-protected"
_PROTECTED = re.compile(r"marked for protection|because it is protected")
"""Errors of the engine about resources with the option ``protect``."""

_ADVICE = re.compile(r"\. To unprotect the resource,.*")
"""Advice of the engine on such a resource, with a command that lifts the protection for good."""

_FIX_PROTECTED = (
    "If it is meant to go, declare protect: false for it and apply that first. Otherwise change the "
    "declaration so that it stays."
)
_JUDGED = ("preview", "up")
_BLOCKING = {"missing": "left no result", "skipped": "not run: a stack it needs is not done"}


def stack_grounds(report: Report) -> Iterator[Sorted]:
    """Sort the errors of the run, every stack that is not done, and every loosened setting."""
    for error in report.errors:
        yield Ground("blocks", "run", without_breaks(error), "", docs=_FAILURES)
    # One stack may refuse what another, without other changes, only reports.
    violations = {message for stack in report.stacks for message in _violations(stack)}
    for stack in report.stacks:
        if stack.outcome != "ok":
            yield from _outcome(stack)
        elif report.run and report.operation in _JUDGED and stack.policies_ran == "not":
            yield Ground("risks", "stack", _NO_POLICY, stack.stack, docs="docs/policies.md")
        for text in stack.loosened:
            judged = violations if is_shared(text) else _violations(stack)
            if any(text in message for message in judged):
                yield NoDecision("repeats")
                continue
            file, setting = loosened_place(without_breaks(text), stack.stack)
            yield Ground(
                "risks",
                "setting",
                without_breaks(text),
                stack.stack,
                key=without_names(without_breaks(text), [stack.stack]),
                why="The change is judged by settings that it loosens itself",
                docs="docs/policies.md#loosened-settings",
                setting=setting,
                file=file,
            )


def _violations(stack: StackReport) -> set[str]:
    return {policy.message for policy in stack.policies if policy.kind == "violation"}


def _outcome(stack: StackReport) -> Iterator[Sorted]:
    match stack.outcome:
        case "deferred":
            yield Ground(
                "risks",
                "stack",
                stack.reason or "cannot be previewed until the stacks it needs exist",
                stack.stack,
                key="deferred",
                shared="cannot be previewed until the stacks they need exist",
                why="What it changes and costs is unknown until then",
                docs="docs/commands.md#order",
            )
        case "undeclared":
            yield Ground(
                "costs",
                "stack",
                stack.reason or "up without a file",
                stack.stack,
                key="undeclared",
                shared="up without a file",
                why="No file declares it, and its machines cost money",
                docs="docs/commands.md#stacks-without-a-file",
            )
        case "missing" | "skipped":
            yield Ground(
                "blocks",
                "stack",
                stack.reason or _BLOCKING[stack.outcome],
                stack.stack,
                key=stack.outcome,
                docs=_FAILURES,
            )
        case _:
            yield from _failed(stack)


def _failed(stack: StackReport) -> Iterator[Sorted]:
    errors = [error for error in stack.diagnostics if error.severity == "error"]
    located = [(error, list(located_errors(error.message))) for error in errors]
    for _, places in located:
        for place in places:
            yield _at_line(stack, place)
    rest = [error for error, places in located if not places]
    violated = any(policy.kind == "violation" and policy.level == "mandatory" for policy in stack.policies)
    if violated and not errors:
        # The violation is a decision of its own.
        yield NoDecision("repeats")
    elif rest or not errors:
        yield _with_errors(stack, rest)


def _at_line(stack: StackReport, place: LocatedError) -> Ground:
    text = without_breaks(place.text)
    every = without_breaks(for_every_item(place))
    return Ground(
        "blocks",
        "stack",
        f"failed: {text}",
        stack.stack,
        detail=text,
        key=without_names(every, [stack.stack]),
        shared=f"failed: {every}",
        docs=_FAILURES,
        setting=place.property,
        file=place.file,
        line=place.line,
    )


def _with_errors(stack: StackReport, diagnostics: Sequence[Diagnostic]) -> Ground:
    errors = [
        without_subject(_ADVICE.sub("", without_breaks(without_urns(error.message))), [stack.stack])
        for error in diagnostics
    ]
    texts = "; ".join(dict.fromkeys(errors))
    what = ": ".join(filter(None, ("failed", without_breaks(stack.reason), texts)))
    protected = next((error for error in diagnostics if _PROTECTED.search(error.message)), None)
    names = [
        stack.stack,
        *(name for error in diagnostics for name in (error.resource, *names_in_urns(error.message))),
    ]
    return Ground(
        "blocks",
        "stack",
        what,
        stack.stack,
        detail="; ".join(errors),
        key=without_names(what, names),
        fix=_FIX_PROTECTED if protected else "",
        docs=_PROTECTION if protected else _FAILURES,
        setting=_protected_setting(stack, protected) if protected else "",
    )


def _protected_setting(stack: StackReport, error: Diagnostic) -> str:
    """Return the property that declares a protected resource; empty if the report does not know its type."""
    names = {error.resource, *names_in_urns(error.message)}
    settings = [setting_of_store(change.type) for change in stack.changes if change.name in names]
    return next((setting for setting in settings if setting), "")
