"""Grounds of decisions in quotas, cost, links and losses of the fabric."""

import re
from collections.abc import Iterator
from decimal import Decimal

from gpufabric.cost.text import is_withheld, usd
from gpufabric.report import figures
from gpufabric.report.decisions.commands import quota_action, quota_command
from gpufabric.report.decisions.ground import Ground, NoDecision, Sorted
from gpufabric.report.decisions.model import DecisionLevel
from gpufabric.report.decisions.rules import docs_of, pack_rules
from gpufabric.report.decisions.wording import about_each, first_sentence, without_breaks
from gpufabric.report.model import Report, StackReport
from gpufabric.report.summary import QuotaUse
from gpufabric.report.topology import TopologyRegion

_QUOTA = "quota-headroom"
_SHARED_QUOTA = {
    "short": "not enough quota",
    "short but pending": "not enough quota until a pending request is granted",
}
_WHY_LINK = "The GPUs of its regions wait for the link and are paid for"
_WHY_LOSS = "A failure there stops or splits the training"
_NAMED_LINK = re.compile(r"link (?P<key>\S+) (?P<said>.+)")
_CARRIES = re.compile(r"carries .+: short\b")
_TOO_SLOW = "each carries less than the training needs"
_LINK_FITS = re.compile(r": fits( \(|$)")
_LINK_NOT_JUDGED = " is not judged: "
_LINK_UNUSED = " carries no training: "
_FACT = re.compile(r"\bunder \d+ ms\b|^No training mode needs ")
"""Lines on resilience that state a fact about the fabric."""


def quota_grounds(report: Report) -> Iterator[Sorted]:
    """Sort the quotas of every stack after the change."""
    regions = {region.stack: region for region in report.topology.places}
    for stack in report.stacks:
        for _, result in sorted_quotas(stack, regions.get(stack.stack)):
            yield result


def sorted_quotas(
    stack: StackReport, region: TopologyRegion | None = None
) -> Iterator[tuple[QuotaUse, Sorted]]:
    """Sort the quotas of a stack after the change.

    Args:
        stack: the stack.
        region: its region, for the command that helps; None if the report does not know it.
    """
    for quota in stack.after.quota if stack.after else ():
        yield quota, _quota(stack, quota, region)


def _quota(stack: StackReport, quota: QuotaUse, region: TopologyRegion | None) -> Sorted:
    if quota.verdict == "fits":
        return NoDecision("fitting quotas")
    violated = _violated_levels(stack, quota)
    if not violated and all(change.noise for change in stack.changes):
        return NoDecision("quotas without change")
    text = without_breaks(quota.text) or f"{figures.quota_text(quota)}: {quota.verdict}"
    rule = pack_rules().get(_QUOTA)
    reason = text.rsplit(": ", 1)[-1] if quota.verdict == "unknown" else ""
    shared = _SHARED_QUOTA.get(quota.verdict) or f"quota {reason or quota.verdict}"
    return Ground(
        "blocks" if "mandatory" in violated else "risks",
        "quota",
        text,
        stack.stack,
        resource=quota.family or "",
        noun="quota",
        names_resource=True,
        detail=text,
        rule=_QUOTA,
        requirement=rule.title if rule else "",
        key=shared,
        shared=shared,
        why=first_sentence(rule.why) if rule else "",
        fix=rule.fix if rule else "",
        docs=docs_of(_QUOTA),
        setting=f"quota.families.{quota.family}.limit" if quota.family else "",
        current="" if quota.limit is None else f"{quota.limit:,} {quota.unit}",
        action=quota_action(quota),
        command=quota_command(region, quota),
    )


def _violated_levels(stack: StackReport, quota: QuotaUse) -> set[str]:
    """Return the levels at which policies report a quota as violated."""
    text = without_breaks(quota.text)
    return {
        policy.level
        for policy in stack.policies
        if policy.policy == _QUOTA
        and policy.kind == "violation"
        and text
        and text in without_breaks(policy.message)
    }


def cost_grounds(report: Report) -> Iterator[Sorted]:
    """Sort the increase of the cost of every stack, machines without a price, and what is paid once."""
    rises = [(stack, rise) for stack in report.stacks if (rise := _rise(stack)) > 0]
    together = usd(sum((rise for _, rise in rises), Decimal(0)))
    for stack, rise in rises:
        own = f"costs {usd(rise)}/month more"
        yield Ground(
            "costs",
            "cost",
            own,
            stack.stack,
            detail=own,
            key="increase",
            shared=f"cost {together}/month more",
            docs="docs/cost.md",
        )
    yield from _paid_once(report)
    yield from _overlaps(report)
    for stack in report.stacks:
        yield from _unpriced(stack)


def _paid_once(report: Report) -> Iterator[Ground]:
    paid = [(stack, more) for stack in report.stacks if (more := _upfront(stack)) > 0]
    together = usd(sum((more for _, more in paid), Decimal(0)))
    for stack, more in paid:
        own = f"{usd(more)} paid once, before use"
        shared = f"{together} paid once, before use"
        yield Ground(
            "costs",
            "cost",
            own,
            stack.stack,
            detail=own,
            key="paid once",
            shared=shared,
            docs="docs/cost.md",
        )


def _overlaps(report: Report) -> Iterator[Ground]:
    """Yield what is paid for twice during the update, once for each stack."""
    for stack in report.stacks:
        if not stack.overlaps:
            continue
        most = stack.overlap_usd_per_hour
        own = "pays for capacity twice" if most is None else f"costs up to {usd(most)} per hour more"
        yield Ground(
            "costs",
            "cost",
            f"{own} during the update",
            stack.stack,
            detail=". ".join(stack.overlaps),
            key="overlap",
            shared="pay for capacity twice during the update",
            why="The amounts before and after the change leave it out",
            docs="docs/changes.md#cost-during-an-update",
        )


def _upfront(stack: StackReport) -> Decimal:
    """Return by how much the amount rises that is paid once."""
    old, new = (
        (side.money.usd_upfront if side else None) or Decimal(0) for side in (stack.before, stack.after)
    )
    return new - old


def _rise(stack: StackReport) -> Decimal:
    """Return by how much the known monthly amount rises; zero if machines on either side have no price."""
    sides = [side.money for side in (stack.before, stack.after) if side]
    if any(money.unpriced_machines for money in sides):
        return Decimal(0)
    return stack.usd_per_month_difference or Decimal(0)


def _unpriced(stack: StackReport) -> Iterator[Ground]:
    after = stack.after
    if after is None or all(map(is_withheld, figures.machines_of(stack.stack, after))):
        return
    machines = ", ".join(figures.machines_of(stack.stack, after))
    yield Ground(
        "costs",
        "cost",
        f"{machines} without a price: the cost is unknown",
        stack.stack,
        detail=machines,
        key="unpriced machines",
        shared="machines without a price: the cost is unknown",
        why="No budget is evaluated and no change of the cost is shown",
        docs="docs/policies.md#machines-of-unknown-price",
    )


def fabric_grounds(report: Report) -> Iterator[Sorted]:
    """Sort the lines about links, and about losses of the fabric."""
    for stack in report.stacks:
        yield from sorted_lines(stack)


def sorted_lines(stack: StackReport) -> Iterator[Sorted]:
    """Sort the lines of a stack about links, and about losses of the fabric."""
    if stack.after is None:
        return
    messages = {without_breaks(policy.message) for policy in stack.policies}
    for line in map(without_breaks, stack.after.links):
        yield _line(stack, line, "link", messages)
    for line in map(without_breaks, stack.after.resilience):
        yield _line(stack, line, "resilience", messages)


def _line(stack: StackReport, line: str, kind: str, messages: set[str]) -> Sorted:
    if line in messages:
        return NoDecision("repeats")
    if kind == "link" and _LINK_FITS.search(line):
        return NoDecision("fitting links")
    if kind == "link" and _LINK_UNUSED in line:
        return NoDecision("unused links")
    if kind == "resilience" and _FACT.search(line):
        return NoDecision("facts")
    level: DecisionLevel = "notes" if _LINK_NOT_JUDGED in line else "risks"
    named = _NAMED_LINK.match(line)
    said = "" if named is None else _TOO_SLOW if _CARRIES.match(named["said"]) else about_each(named["said"])
    return Ground(
        level,
        "link" if kind == "link" else "resilience",
        line,
        stack.stack,
        resource=named["key"] if named else "",
        noun="link",
        names_resource=True,
        detail=line,
        key=said,
        shared=said,
        why=_WHY_LINK if kind == "link" else _WHY_LOSS,
        docs="docs/training.md" if kind == "link" else "docs/resilience.md#losses",
    )
