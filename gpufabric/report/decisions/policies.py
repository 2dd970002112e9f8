"""Grounds of decisions in the results of policies."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence

from gpufabric.policies.rule import Rule
from gpufabric.report.decisions.ground import Ground, NoDecision, Sorted
from gpufabric.report.decisions.located import LocatedError, for_every_item, located_errors
from gpufabric.report.decisions.loosened import loosened_place
from gpufabric.report.decisions.model import DecisionLevel
from gpufabric.report.decisions.rules import docs_of, pack_rules, subject_of
from gpufabric.report.decisions.wording import (
    NOT_EVALUATED,
    first_sentence,
    without_breaks,
    without_names,
    without_subject,
)
from gpufabric.report.engine_run import CRASH
from gpufabric.report.model import PolicyResult, Report, StackReport

_REPEATED_ELSEWHERE = frozenset({"cost-summary"})
"""Rules whose notes repeat figures that every form of the report has."""

_LOOSENED = "settings-not-loosened"
_QUOTA = "quota-headroom"
_UNKNOWN = "unknown until apply"


def policy_grounds(report: Report) -> Iterator[Sorted]:
    """Sort every result of the policies."""
    common = _in_several_stacks(report)
    for stack in report.stacks:
        for _, result in sorted_policies(stack, common):
            yield result


def sorted_policies(
    stack: StackReport, common: Collection[tuple[str, str]] = ()
) -> Iterator[tuple[PolicyResult, Sorted]]:
    """Sort every result of the policies of a stack.

    Args:
        stack: the stack.
        common: rules and texts that several stacks have.
    """
    elsewhere = _stated_elsewhere(stack)
    for policy in stack.policies:
        # A text that several stacks share is about the fabric: a stack that it names is not the subject.
        own = [policy.resource, *([] if _said(policy) in common else [stack.stack])]
        yield policy, _sorted(stack, policy, own, elsewhere)


def _said(policy: PolicyResult) -> tuple[str, str]:
    return policy.policy, without_breaks(policy.message)


def _in_several_stacks(report: Report) -> set[tuple[str, str]]:
    """Return the texts of each rule that more than one stack has."""
    stacks = Counter(said for stack in report.stacks for said in set(map(_said, stack.policies)))
    return {said for said, number in stacks.items() if number > 1}


def _sorted(stack: StackReport, policy: PolicyResult, own: Sequence[str], elsewhere: set[str]) -> Sorted:
    rule = pack_rules().get(policy.policy)
    message = without_breaks(policy.message)
    what = without_subject(message, own)
    # A note on an allowed loss begins with the text of the loss.
    if policy.kind == "note" and (
        policy.policy in _REPEATED_ELSEWHERE or any(map(what.startswith, elsewhere))
    ):
        return NoDecision("repeats")
    if policy.kind == "note" and any(text in policy.message for text in stack.loosened):
        # A loosened setting is a risk even if somebody has approved it, so it is a ground of its own.
        return NoDecision("repeats")
    if policy.kind == "violation" and policy.policy == _QUOTA and what in elsewhere:
        # The quota itself is the ground: it has the limit.
        return NoDecision("repeats")
    located = next(located_errors(what), None)
    every = ""
    if located is not None:
        # The message is about a line of a file, which may have the same mistake in several items.
        what, every = located.text, for_every_item(located)
    if rule is not None and _cannot_be_declared(stack, policy, rule):
        return NoDecision("without a setting")
    if policy.kind == "not-evaluated":
        if all(part.endswith(_UNKNOWN) for part in message.split("; ")):
            return NoDecision("after the update")
        what = f"{NOT_EVALUATED}{what}"
    # One text for all violations of a rule, unless they all say the same.
    summary = rule.summary if rule is not None and policy.kind == "violation" else ""
    file, setting = _place(stack, what, located, rule)
    return Ground(
        level=_level(policy, rule),
        source="policy",
        what=what,
        stack=stack.stack,
        resource=policy.resource,
        detail=message,
        rule=policy.policy,
        key=f"{policy.kind} {summary or without_names(every or what, own)}",
        shared=summary or every,
        why=first_sentence(rule.why) if rule else "",
        fix=rule.fix if rule else "",
        docs=docs_of(policy.policy),
        setting=setting,
        suggested=rule.suggested if rule else "",
        requirement=policy.title or (rule.title if rule else ""),
        file=file,
        line=located.line if located else 0,
    )


def _place(stack: StackReport, what: str, located: LocatedError | None, rule: Rule | None) -> tuple[str, str]:
    """Return the file and the property that settle a result, as far as they are known."""
    if located is not None:
        return located.file, located.property
    if rule is not None and rule.id == _LOOSENED:
        return loosened_place(what, stack.stack)
    return "", rule.setting if rule else ""


def _cannot_be_declared(stack: StackReport, policy: PolicyResult, rule: Rule) -> bool:
    """Return whether nobody can act on a result, because the stack's cloud has no property for it."""
    cloud = stack.stack.partition("-")[0]
    return policy.level == "advisory" and cloud in rule.no_setting_on and CRASH not in policy.message


def _level(policy: PolicyResult, rule: Rule | None) -> DecisionLevel:
    if policy.kind == "note":
        return "notes"
    if policy.kind == "violation" and policy.level == "mandatory":
        return "blocks"
    if policy.kind == "not-evaluated" and (rule is None or rule.level != "mandatory"):
        return "notes"
    return "costs" if rule is not None and subject_of(rule) == "cost" else "risks"


def _stated_elsewhere(stack: StackReport) -> set[str]:
    """Collect the texts that a quota, a loss or a restart of the stack already says."""
    quotas = stack.after.quota if stack.after else ()
    parts = (*quotas, *stack.losses, *stack.rolls)
    return set(filter(None, (without_breaks(part.text) for part in parts)))
