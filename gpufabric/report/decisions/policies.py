"""Grounds of decisions in the results of policies."""

from collections.abc import Iterator

from gpufabric.policies.rule import Rule
from gpufabric.report.decisions.ground import Ground, NoDecision, Sorted
from gpufabric.report.decisions.model import DecisionLevel
from gpufabric.report.decisions.rules import docs_of, pack_rules, subject_of
from gpufabric.report.decisions.wording import first_sentence, without_breaks, without_names, without_subject
from gpufabric.report.engine_run import CRASH
from gpufabric.report.model import PolicyResult, Report, StackReport

_REPEATED_ELSEWHERE = frozenset({"cost-summary"})
"""Rules whose notes repeat figures that every form of the report has."""

_QUOTA = "quota-headroom"
_UNKNOWN = "unknown until apply"


def policy_grounds(report: Report) -> Iterator[Sorted]:
    """Sort every result of the policies."""
    for stack in report.stacks:
        for _, result in sorted_policies(stack):
            yield result


def sorted_policies(stack: StackReport) -> Iterator[tuple[PolicyResult, Sorted]]:
    """Sort every result of the policies of a stack."""
    told = _told_elsewhere(stack)
    for policy in stack.policies:
        yield policy, _sorted(stack, policy, told)


def _sorted(stack: StackReport, policy: PolicyResult, told: set[str]) -> Sorted:
    rule = pack_rules().get(policy.policy)
    own = [stack.stack, policy.resource]
    message = without_breaks(policy.message)
    what = without_subject(message, own)
    if policy.kind == "note" and (policy.policy in _REPEATED_ELSEWHERE or what in told):
        return NoDecision("repeats")
    if policy.kind == "note" and any(text in policy.message for text in stack.loosened):
        # A loosened setting is a risk even if somebody has approved it, so it is a ground of its own.
        return NoDecision("repeats")
    if policy.kind == "violation" and policy.policy == _QUOTA and what in told:
        # The quota itself is the ground: it has the limit.
        return NoDecision("repeats")
    if rule is not None and _cannot_be_declared(stack, policy, rule):
        return NoDecision("without a setting")
    if policy.kind == "not-evaluated":
        if all(part.endswith(_UNKNOWN) for part in message.split("; ")):
            return NoDecision("after the update")
        what = f"not evaluated: {what}"
    summary = rule.summary if rule is not None and policy.kind == "violation" else ""
    return Ground(
        level=_level(policy, rule),
        source="policy",
        what=what,
        stack=stack.stack,
        resource=policy.resource,
        detail=message,
        rule=policy.policy,
        key=f"{policy.kind} {summary or without_names(what, own)}",
        shared=summary,
        why=first_sentence(rule.why) if rule else "",
        fix=rule.fix if rule else "",
        docs=docs_of(policy.policy),
        setting=rule.setting if rule else "",
        suggested=rule.suggested if rule else "",
        requirement=policy.title or (rule.title if rule else ""),
    )


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


def _told_elsewhere(stack: StackReport) -> set[str]:
    """Collect the texts that a quota, a loss or a restart of the stack already says."""
    quotas = stack.after.quota if stack.after else ()
    return {
        *(without_breaks(quota.text) for quota in quotas),
        *(without_breaks(loss.text) for loss in stack.losses),
        *(without_breaks(roll.text) for roll in stack.rolls),
    }
