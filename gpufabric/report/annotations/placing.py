"""Makes annotations of decisions: one for each decision and place."""

from collections.abc import Iterator

from gpufabric.check.lines import declared_path
from gpufabric.report.annotations.annotation import Annotation
from gpufabric.report.annotations.changed_lines import NO_CHANGES, ChangedLines
from gpufabric.report.annotations.reasons import reason_id
from gpufabric.report.decisions.model import LEVELS, ActionPlace, Decision
from gpufabric.report.decisions.places import DeclaredFiles
from gpufabric.report.model import Report


def annotations_of(
    report: Report, files: DeclaredFiles, changed: ChangedLines = NO_CHANGES
) -> list[Annotation]:
    """Return the annotations of a report: the gravest first, then those on changed lines.

    A decision without a place of its own is shown in the file of each stack that it concerns: on the first
    line that the change touches, or where the stack declares the subject.

    Args:
        report: the report.
        files: files that declare the stacks.
        changed: lines that the change touches.
    """
    made = [
        annotation
        for decision in report.decisions
        for annotation in _annotations(report, decision, files, changed)
    ]
    return sorted(made, key=_order)


def _order(annotation: Annotation) -> tuple[int, bool, bool, str]:
    return (
        LEVELS.index(annotation.level),
        not annotation.on_change,
        not annotation.in_change,
        annotation.place.file,
    )


def _annotations(
    report: Report, decision: Decision, files: DeclaredFiles, changed: ChangedLines
) -> Iterator[Annotation]:
    rule = reason_id(decision, report)
    placed: set[str] = set()
    for place in decision.places:
        if place.file in files.names:
            placed.add(place.stack)
            yield _at(rule, decision, place.stack, place, changed)
    # A place without a stack, such as a limit of the fabric, settles the matter for all of them.
    for stack in () if "" in placed else _stacks(decision):
        if stack not in placed:
            known = next((place for place in decision.places if place.stack == stack), None)
            place = _in_stack_file(decision, stack, known, files, changed)
            yield _at(rule, decision, stack, place, changed)


def _stacks(decision: Decision) -> list[str]:
    return list(dict.fromkeys(concern.stack for concern in decision.concerned))


def _at(rule: str, decision: Decision, stack: str, place: ActionPlace, changed: ChangedLines) -> Annotation:
    names = (concern.resource for concern in decision.concerned if concern.stack == stack)
    resources = tuple(dict.fromkeys(filter(None, names)))
    lines = changed.of(place.file)
    return Annotation(rule, decision, stack, resources, place, place.line in lines, bool(lines))


def _in_stack_file(
    decision: Decision, stack: str, known: ActionPlace | None, files: DeclaredFiles, changed: ChangedLines
) -> ActionPlace:
    """Return a place in the file of a stack, with the property and values that are known without it."""
    base = known or ActionPlace(stack=stack)
    file = files.stacks.get(stack)
    if file is None:
        return base.model_copy(update={"file": ""})
    touched = changed.of(file.name)
    subject = next((concern.resource for concern in decision.concerned if concern.stack == stack), "")
    declared = file.line_of(declared_path(decision.rule, subject, stack, file, files.keys))
    return base.model_copy(update={"file": file.name, "line": min(touched, default=declared)})
