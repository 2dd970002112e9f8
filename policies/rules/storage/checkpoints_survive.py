"""Checkpoints that survive the loss of a region, power domain or cloud."""

from collections.abc import Iterator

from gpufabric.policies.references import WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class CheckpointsSurvive(Rule):
    """A complete checkpoint survives the loss of any one region, power domain or cloud."""

    id = "checkpoints-survive"
    title = "A complete checkpoint survives the loss of any one region, power domain or cloud"
    why = "If all checkpoints are lost, the run starts over, and the lease so far was paid for nothing."
    # Stopping an update creates no copy; stacks/policies.yaml can make the rule mandatory.
    level = "advisory"
    needs = "fabric.resilience.checkpoints"
    fix = "Copy checkpoints to another power domain and cloud: set resilience.checkpoints in Pulumi.yaml."
    setting = "fabric.resilience.checkpoints"
    reference = (
        WELL_ARCHITECTED_AWS("REL09-BP01", "REL10-BP01"),
        WELL_ARCHITECTED_AZURE("RE:05", "RE:09"),
    )

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Judge all stacks by what they declare: a preview shows the resources of one."""
        if view.context.resilience_review is None:
            return
        review = view.context.resilience_review()
        if review is None:
            yield Unevaluated("", "resilience of the fabric", "is unknown: a declaration is invalid")
            return
        # A single region has nowhere else to copy to.
        if len(review.sites) > 1:
            yield from map(Finding, review.checkpoint_losses)
