"""Experts of a token that are in another region."""

from collections.abc import Iterator

from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class ExpertsInRegion(Rule):
    """Every region holds all experts that its tokens go to."""

    id = "experts-in-region"
    title = "Tokens stay in the region that holds their experts"
    why = "Tokens pass the links several times in every layer, so that GPUs wait for most of each step."
    level = "mandatory"
    needs = "fabric.training"
    fix = (
        "Let each region hold all experts (expert_regions: complete), or train experts apart and merge them "
        "(independent)."
    )
    setting = "fabric.training.expert_regions"
    suggested = "complete"

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Judge the backbone by what all stacks declare; tokens leave no region without links."""
        # Only the backbone has links to judge.
        if view.context.job_review is None or view.context.link_loads is None:
            return
        review = view.context.job_review()
        if review is None:
            yield Unevaluated("", "places of the experts", "are unknown: a declaration is invalid")
        elif review.routing:
            yield Finding(review.routing)
