"""Bandwidth of the links between regions, compared with the training job."""

from collections.abc import Iterator

from gpufabric.policies.references import WELL_ARCHITECTED_AWS, WELL_ARCHITECTED_AZURE
from gpufabric.policies.rule import Finding, Rule
from gpufabric.policies.stack_view import StackView
from gpufabric.policies.unevaluated import Unevaluated


class LinkCarriesTraining(Rule):
    """Every link of the backbone carries what the declared training job sends over it."""

    id = "link-carries-training"
    title = "Each declared link carries the declared training job"
    why = "While a link is too slow, the leased GPUs of all regions wait for it and are paid for."
    level = "mandatory"
    needs = "fabric.training"
    fix = (
        "Declare more gbps for the link, or a training job that sends less: more inner_steps, or "
        "streaming-diloco instead of data-parallel. If the job may wait, lower this rule in "
        "stacks/policies.yaml."
    )
    reference = (
        WELL_ARCHITECTED_AWS("PERF04-BP01"),
        WELL_ARCHITECTED_AZURE("PE:02"),
    )

    def check(self, view: StackView) -> Iterator[Finding | Unevaluated]:
        """Judge the backbone by what all stacks declare; other stacks have no links."""
        if view.context.link_loads is None:
            return
        loads = view.context.link_loads()
        if loads is None:
            yield Unevaluated("", "load of the links", "is unknown: a declaration is invalid")
            return
        # The time of a step is the same for all links.
        if unknown := [load for load in loads if load.is_unknown]:
            yield Unevaluated("", "load of the links", unknown[0].unused)
        for load in loads:
            if not load.is_unknown and not load.fits:
                yield Finding(load.text)
