"""Losses that must be survived, and the replicas that they leave."""

from collections.abc import Iterator

from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class QuorumSurvives(Rule):
    """The losses that the training job must survive leave a quorum of replicas."""

    id = "quorum-survives"
    title = "The losses that the training job must survive leave a quorum of replicas"
    summary = "several losses that must be survived leave no quorum"
    why = (
        "Without a quorum, the lighthouse lets no replica continue: all leases are paid while nothing trains."
    )
    level = "mandatory"
    needs = "fabric.training"
    fix = (
        "Spread the replicas over more regions, power domains or clouds, declare a smaller training.quorum, "
        "or remove the loss from training.must_survive."
    )
    setting = "fabric.training.must_survive"

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Judge all stacks by what they declare: a preview shows the resources of one."""
        if view.context.resilience_review is None:
            return
        review = view.context.resilience_review()
        if review is None:
            yield Unevaluated("", "quorum of the training job", "is unknown: a declaration is invalid")
            return
        for problem in review.unsurvived:
            yield Finding(f"{problem.given}, and must be survived")
