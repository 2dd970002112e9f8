"""Age of the newest checkpoint after a loss."""

from collections.abc import Iterator

from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class RecoveryPointKept(Rule):
    """The newest checkpoint after any loss is no older than declared."""

    id = "recovery-point"
    title = "The newest checkpoint after any loss is no older than declared"
    summary = "several losses leave an older checkpoint than declared"
    why = "All GPUs compute again what they computed since that checkpoint, and their lease is paid twice."
    level = "mandatory"
    needs = "fabric.resilience.checkpoints"
    fix = (
        "Write checkpoints more often (interval_minutes), copy them faster or to more regions, or declare a "
        "larger resilience.checkpoints.recovery_point_minutes."
    )
    setting = "fabric.resilience.checkpoints.recovery_point_minutes"

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Judge all stacks by what they declare: a preview shows the resources of one."""
        if view.context.resilience_review is None:
            return
        review = view.context.resilience_review()
        if review is None:
            yield Unevaluated("", "resilience of the fabric", "is unknown: a declaration is invalid")
            return
        plan = review.replication
        if plan is None or plan.limit_minutes is None:
            return
        for point in plan.points:
            subject = f"loss of {point.kind} {review.title(point)}"
            # That no checkpoint is left is another rule's finding.
            if point.holder is None:
                continue
            if point.minutes is None:
                why = "leaves a checkpoint of unknown age: the rate of a copy is not known"
                yield Unevaluated("", subject, why)
            elif point.minutes > plan.limit_minutes:
                yield Finding(
                    f"{subject}: the newest checkpoint is up to {point.minutes:.0f} minutes old, above the "
                    f"declared {plan.limit_minutes:g}"
                )
