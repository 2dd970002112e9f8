"""GPUs that remain when a region, a link, a power domain or a cloud is lost."""

from collections.abc import Iterator

from gpufabric.policies import deferred
from gpufabric.policies.references import WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class SurvivesLosses(Rule):
    """The declared share of the fabric's GPUs keeps training after any one loss."""

    id = "fabric-survives-losses"
    title = "The declared share of GPUs survives the loss of any one region, link, power domain or cloud"
    summary = "several losses leave fewer GPUs training than declared"
    why = "If one failure stops the run, the leases of all regions are paid for while nothing trains."
    # Stopping one stack's update does not fix another's; stacks/policies.yaml can make it mandatory.
    level = "advisory"
    needs = "fabric.resilience"
    fix = (
        "Spread the GPUs over more regions, power domains or links, or lower "
        "resilience.minimum_surviving_share in Pulumi.yaml."
    )
    setting = "fabric.resilience.minimum_surviving_share"
    reference = (
        WELL_ARCHITECTED_AWS("REL10-BP01"),
        WELL_ARCHITECTED_AZURE("RE:05"),
    )

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Judge all stacks by what they declare: a preview shows the resources of one."""
        context = view.context
        if context.resilience_review is None:
            return
        review = context.resilience_review()
        if review is None:
            yield Unevaluated("", "resilience of the fabric", "is unknown: a declaration is invalid")
            return
        if not review.minimum_share:
            return
        if len(review.without_gpus) == len(review.sites):
            yield Unevaluated("", "losses", "cannot be judged: no region has GPUs")
        for shortfall in review.shortfalls:
            yield Finding(shortfall)
        for stack in deferred.without_power_domain(review.sites):
            yield Unevaluated(
                "", f"loss of the power domain of {stack}", "unknown: the catalogue does not have it"
            )
